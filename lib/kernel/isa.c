/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of one instruction set: compiled once for each, with its flags,
 * -DKACI_ISA=name and -DKACI_ISA_NAME. Defines static functions and the table
 * only, so that no other code can be bound to a copy that needs the set. */
#include "kernel/conv_shape.h"
#include "kernel/kernel_priv.h"

#include "kernel/bessel.h"
#include "kernel/vec.h"
#include "kernel/vec_double.h"

#include "kernel/exp.inc"
#include "kernel/sinpi.inc"

#include "kernel/activation.inc"
#include "kernel/bessel_array.inc"
#include "kernel/elementwise.inc"
#include "kernel/kac_velocity.inc"
#include "kernel/philox.inc"
#include "kernel/reduce.inc"
#include "kernel/update.inc"

#include "kernel/gemm_tile.inc"

#include "kernel/pack.inc"

#include "kernel/gemm_thin.inc"

#include "kernel/half_gemm.inc"

#include "kernel/gemm.inc"

#include "kernel/conv_tile.inc"

#include "kernel/conv_pack.inc"

#include "kernel/conv_direct.inc"

#include "kernel/conv_thin.inc"

#include "kernel/conv_transform.inc"

#include "kernel/conv_wino_weights.inc"

#include "kernel/conv_winograd.inc"

#include "kernel/conv.inc"
#include "kernel/image.inc"

#include "kernel/norm.inc"

#include "kernel/layer_norm.inc"

#include "kernel/attention.inc"
#include "kernel/loss.inc"

#if defined(KACI_ISA_AVX512)
#define KACI_ISA_CPU KAC_CPU_AVX512
#elif defined(KACI_ISA_AVX2)
#define KACI_ISA_CPU KAC_CPU_AVX2
#elif defined(KACI_ISA_NEON)
#define KACI_ISA_CPU KAC_CPU_NEON
#else
#define KACI_ISA_CPU KAC_CPU_BASELINE
#endif

#define KACI_TEXT_OF(name) #name
#define KACI_TEXT(name) KACI_TEXT_OF(name)
#define KACI_TABLE_OF(name) kaci_kernels_##name
#define KACI_TABLE(name) KACI_TABLE_OF(name)

#define KACI_DRAW_TABLE_OF(name) kaci_draw_kernels_##name
#define KACI_DRAW_TABLE(name) KACI_DRAW_TABLE_OF(name)

extern const struct kaci_draw_kernels KACI_DRAW_TABLE(KACI_ISA);

const struct kaci_kernels KACI_TABLE(KACI_ISA) = {
    .name = KACI_TEXT(KACI_ISA),
    .cpu = KACI_ISA_CPU,
    .gemm = gemm,
    .expand = expand,
    .conv = conv,
    .conv_input_gradient = conv_input_gradient,
    .conv_weight_gradient = conv_weight_gradient,
    .pool = pool,
    .pool_backward = pool_backward,
    .upsample = upsample,
    .upsample_backward = upsample_backward,
    .activate = activate,
    .activate_backward = activate_backward,
    .activate_curve = activate_curve,
    .exp = exp_array,
    .ln = ln_array,
    .sinpi = sinpi_array,
    .cospi = cospi_array,
    .bessel = KACI_BESSEL_ALL(bessel_, ),
    .bessel_f32 = KACI_BESSEL_ALL(bessel_, _f32),
    .add = add_array,
    .axpy = axpy_array,
    .axpby = axpby_array,
    .scale = scale_array,
    .add_rows = add_rows,
    .sum_squares = sum_squares,
    .sum_squared_difference = sum_squared_difference,
    .philox = philox,
    .kac_velocity = kac_velocity,
    .kac_velocity_each = kac_velocity_each,
    .kac_velocity_f32 = kac_velocity_f32,
    .draw = &KACI_DRAW_TABLE(KACI_ISA),
    .sgd = sgd,
    .adam = adam,
    .group_norm = group_norm,
    .group_norm_backward = group_norm_backward,
    .layer_norm = layer_norm,
    .layer_norm_backward = layer_norm_backward,
    .norm_parameters = norm_parameters,
    .norm_modulation = norm_modulation,
    .softmax = softmax,
    .softmax_backward = softmax_backward,
    .attention = attention,
    .attention_backward = attention_backward,
    .cross_entropy = cross_entropy,
    .squared_loss = squared_loss,
};
