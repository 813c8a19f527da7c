/* SPDX-License-Identifier: BSD-2-Clause */
/* Vectors of 8 doubles, after vec.h: for sums of floats that must not lose
 * what is small. */
#ifndef KACI_VEC_DOUBLE_H
#define KACI_VEC_DOUBLE_H

#include "kernel/vec.h"

KACI_INLINE dw dw_from_floats(const float *p)
{
#if defined(KACI_ISA_AVX512)
    return _mm512_cvtps_pd(_mm256_loadu_ps(p));
#elif defined(KACI_ISA_AVX2)
    return _mm256_cvtps_pd(_mm_loadu_ps(p));
#else
    return (dw){p[0], p[1]};
#endif
}

/* 8 floats as doubles. */
KACI_INLINE vd vd_from_floats(const float *p)
{
    vd r;

    KACI_EACH(r.v[w] = dw_from_floats(p + w * (KACI_LANES / 2)))
    return r;
}

KACI_INLINE vd vd_load(const double *p)
{
    vd r;

    KACI_EACH(memcpy(&r.v[w], p + w * (KACI_LANES / 2), sizeof r.v[w]))
    return r;
}

KACI_INLINE void vd_store(double *p, vd a){
    KACI_EACH(memcpy(p + w * (KACI_LANES / 2), &a.v[w], sizeof a.v[w]))}

KACI_INLINE vd vd_zero(void)
{
    vd r;

    KACI_EACH(r.v[w] = (dw){0})
    return r;
}

KACI_INLINE vd vd_add(vd a, vd b)
{
    KACI_EACH(a.v[w] += b.v[w])
    return a;
}

KACI_INLINE vd vd_sub(vd a, vd b)
{
    KACI_EACH(a.v[w] -= b.v[w])
    return a;
}

KACI_INLINE vd vd_mul(vd a, vd b)
{
    KACI_EACH(a.v[w] *= b.v[w])
    return a;
}

/* The sum of the lanes in a fixed tree: halves onto halves. */
KACI_INLINE double vd_sum(vd a)
{
    double d[8];

    memcpy(d, &a, sizeof d);
    return ((d[0] + d[4]) + (d[2] + d[6])) + ((d[1] + d[5]) + (d[3] + d[7]));
}

#endif
