/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of draws of one instruction set: as isa.c, but with statements in
 * their order (meson.build). */
#include "kernel/kernel_priv.h"

#include "kernel/vec.h"

#include "kernel/kac_draw.inc"

#define KACI_DRAW_TABLE_OF(name) kaci_draw_kernels_##name
#define KACI_DRAW_TABLE(name) KACI_DRAW_TABLE_OF(name)

extern const struct kaci_draw_kernels KACI_DRAW_TABLE(KACI_ISA);

const struct kaci_draw_kernels KACI_DRAW_TABLE(KACI_ISA) = {
    .kac_counts = kac_counts_double,
    .kac_counts_f32 = kac_counts_single,
    .kac_radial = kac_radial_double,
    .kac_radial_f32 = kac_radial_single,
    .kac_wide = kac_wide_double,
    .kac_wide_f32 = kac_wide_single,
};
