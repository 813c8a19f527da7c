/* SPDX-License-Identifier: BSD-2-Clause */
/* Modified Bessel functions over arrays: the kernels of this processor. */

#include "special/special.h"

#include "kernel/kernel.h"

/* Every table gives the same bits, so the choice is of speed alone: asking the
 * processor costs more than a short array gains, and a KACFLOW_CPU that it
 * cannot follow is no reason to fail. */
static const struct kaci_kernels *kernels_for_length(int64_t n)
{
    int32_t cpu = KAC_CPU_BASELINE;

    if (n >= 4096 && kaci_context_level(NULL, &cpu) != KAC_OK) {
        cpu = KAC_CPU_BASELINE;
    }
    return kaci_kernels_for(cpu);
}

static kac_status check(int64_t n, const char *name, const void *x,
                        const void *out)
{
    KACI_REQUIRE(n >= 0, "n is %" PRId64 ", must be >= 0", n);
    KACI_REQUIRE(n == 0 || x != NULL, "%s is NULL", name);
    KACI_REQUIRE(n == 0 || out != NULL, "out is NULL");
    return KAC_OK;
}

static kac_status apply(enum kaci_bessel which, int64_t n, const char *name,
                        const double *x, double *out)
{
    const kac_status status = check(n, name, x, out);
    struct kaci_fpmode mode;

    if (status == KAC_OK && n > 0) {
        mode = kaci_fp_enter();
        kernels_for_length(n)->bessel[which](n, x, out);
        kaci_fp_leave(mode);
    }
    return status;
}

static kac_status apply_f32(enum kaci_bessel which, int64_t n, const char *name,
                            const float *x, float *out)
{
    const kac_status status = check(n, name, x, out);
    struct kaci_fpmode mode;

    if (status == KAC_OK && n > 0) {
        mode = kaci_fp_enter();
        kernels_for_length(n)->bessel_f32[which](n, x, out);
        kaci_fp_leave(mode);
    }
    return status;
}

kac_status kac_bessel_i0_array(int64_t n, const double *z, double *out)
{
    return apply(KACI_I0, n, "z", z, out);
}

kac_status kac_bessel_i1_array(int64_t n, const double *z, double *out)
{
    return apply(KACI_I1, n, "z", z, out);
}

kac_status kac_bessel_i0e_array(int64_t n, const double *z, double *out)
{
    return apply(KACI_I0E, n, "z", z, out);
}

kac_status kac_bessel_i1e_array(int64_t n, const double *z, double *out)
{
    return apply(KACI_I1E, n, "z", z, out);
}

kac_status kac_bessel_ratio_array(int64_t n, const double *z, double *out)
{
    return apply(KACI_RATIO, n, "z", z, out);
}

kac_status kac_bessel_h_array(int64_t n, const double *z, double *out)
{
    return apply(KACI_H, n, "z", z, out);
}

kac_status kac_bessel_h_derivative_array(int64_t n, const double *z,
                                         double *out)
{
    return apply(KACI_H_DERIVATIVE, n, "z", z, out);
}

kac_status kac_bessel_kappa_array(int64_t n, const double *w, double *out)
{
    return apply(KACI_KAPPA, n, "w", w, out);
}

kac_status kac_bessel_i0_array_f32(int64_t n, const float *z, float *out)
{
    return apply_f32(KACI_I0, n, "z", z, out);
}

kac_status kac_bessel_i1_array_f32(int64_t n, const float *z, float *out)
{
    return apply_f32(KACI_I1, n, "z", z, out);
}

kac_status kac_bessel_i0e_array_f32(int64_t n, const float *z, float *out)
{
    return apply_f32(KACI_I0E, n, "z", z, out);
}

kac_status kac_bessel_i1e_array_f32(int64_t n, const float *z, float *out)
{
    return apply_f32(KACI_I1E, n, "z", z, out);
}

kac_status kac_bessel_ratio_array_f32(int64_t n, const float *z, float *out)
{
    return apply_f32(KACI_RATIO, n, "z", z, out);
}

kac_status kac_bessel_h_array_f32(int64_t n, const float *z, float *out)
{
    return apply_f32(KACI_H, n, "z", z, out);
}

kac_status kac_bessel_h_derivative_array_f32(int64_t n, const float *z,
                                             float *out)
{
    return apply_f32(KACI_H_DERIVATIVE, n, "z", z, out);
}

kac_status kac_bessel_kappa_array_f32(int64_t n, const float *w, float *out)
{
    return apply_f32(KACI_KAPPA, n, "w", w, out);
}
