/* SPDX-License-Identifier: BSD-2-Clause */
/* The words that kernels are written in: vectors of 16 floats, 16 integers
 * and 8 doubles on every instruction set, made of KACI_WORDS machine words of
 * KACI_WORD_BYTES bytes. Every operation rounds once, as IEEE 754 says, so a
 * kernel gives the same bits whichever set it was compiled for. Included once,
 * by isa.c, which is compiled with -DKACI_ISA_<NAME> and the set's flags. */
#ifndef KACI_VEC_H
#define KACI_VEC_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#elif defined(KACI_ISA_NEON)
#include <arm_neon.h>
#endif

#if FLT_EVAL_METHOD != 0
#error "float arithmetic must not keep extra precision (x86: -mfpmath=sse)"
#endif

#if defined(KACI_ISA_AVX512)
#define KACI_WORD_BYTES 64
#define KACI_EACH(...) KACI_AT(0, __VA_ARGS__)
#elif defined(KACI_ISA_AVX2)
#define KACI_WORD_BYTES 32
#define KACI_EACH(...) KACI_AT(0, __VA_ARGS__) KACI_AT(1, __VA_ARGS__)
#else
#define KACI_WORD_BYTES 16
#define KACI_EACH(...)                                                         \
    KACI_AT(0, __VA_ARGS__)                                                    \
    KACI_AT(1, __VA_ARGS__)                                                    \
    KACI_AT(2, __VA_ARGS__)                                                    \
    KACI_AT(3, __VA_ARGS__)
#endif
/* The statement once for every word; `w` is the word's number. */
#define KACI_AT(number, ...)                                                   \
    {                                                                          \
        enum { w = number };                                                   \
        __VA_ARGS__;                                                           \
    }

/* Before a loop that a compiler would unroll entirely, and then run out of
 * registers. */
#if defined(__clang__)
#define KACI_ROLLED _Pragma("clang loop unroll(disable)")
#elif defined(__GNUC__)
#define KACI_ROLLED _Pragma("GCC unroll 1")
#else
#define KACI_ROLLED
#endif

enum {
    KACI_WORDS = 64 / KACI_WORD_BYTES,
    KACI_LANES = KACI_WORD_BYTES / 4, /* floats of a machine word */
    KACI_WIDTH = 16                   /* floats of a vector */
};

#define KACI_INLINE static inline __attribute__((always_inline, unused))

/* Machine words. */
typedef float fw __attribute__((vector_size(KACI_WORD_BYTES)));
typedef uint32_t iw __attribute__((vector_size(KACI_WORD_BYTES)));
typedef double dw __attribute__((vector_size(KACI_WORD_BYTES)));

typedef uint64_t qw __attribute__((vector_size(KACI_WORD_BYTES)));

/* Vectors: 16 floats, 16 integers, 8 doubles, 16 truth values. */
typedef struct {
    fw v[KACI_WORDS];
} vf;
typedef struct {
    iw v[KACI_WORDS];
} vi;
typedef struct {
    dw v[KACI_WORDS];
} vd;
#if defined(KACI_ISA_AVX512)
typedef __mmask16 vm;
#else
typedef vi vm;
#endif

/* ---- Machine words: load, store, splat, fused multiply-add -------------- */

KACI_INLINE fw fw_load(const float *p)
{
    fw r;

    memcpy(&r, p, sizeof r);
    return r;
}

KACI_INLINE void fw_store(float *p, fw a)
{
    memcpy(p, &a, sizeof a);
}

KACI_INLINE fw fw_splat(float a)
{
#if defined(KACI_ISA_AVX512)
    return _mm512_set1_ps(a);
#elif defined(KACI_ISA_AVX2)
    return _mm256_set1_ps(a);
#else
    return (fw){a, a, a, a};
#endif
}

#if defined(KACI_ISA_AVX512)
KACI_INLINE fw fw_fma(fw a, fw b, fw c)
{
    return _mm512_fmadd_ps(a, b, c);
}
#elif defined(KACI_ISA_AVX2)
KACI_INLINE fw fw_fma(fw a, fw b, fw c)
{
    return _mm256_fmadd_ps(a, b, c);
}
#elif defined(KACI_ISA_NEON)
KACI_INLINE fw fw_fma(fw a, fw b, fw c)
{
    return vfmaq_f32(c, a, b);
}
#elif defined(__FMA__)
KACI_INLINE fw fw_fma(fw a, fw b, fw c)
{
    return _mm_fmadd_ps(a, b, c);
}
#elif defined(__SSE2__)
/* p + c rounded to odd: the neighbour with an odd last bit wherever the sum is
 * inexact. p + c = s + e exactly (two-sum), s is the nearest double; where s is
 * even and e not zero, the odd neighbour lies in the direction of e: one more
 * in magnitude where e and s have equal signs, else one less. An infinite or
 * NaN sum has e = NaN or s - p overflowed; both compare false or are left. */
KACI_INLINE __m128d sum_to_odd(__m128d p, __m128d c)
{
    const __m128d s = _mm_add_pd(p, c), t = _mm_sub_pd(s, p);
    const __m128d e =
        _mm_add_pd(_mm_sub_pd(p, _mm_sub_pd(s, t)), _mm_sub_pd(c, t));
    const __m128d zero = _mm_setzero_pd();
    const __m128i inexact = _mm_castpd_si128(
        _mm_or_pd(_mm_cmplt_pd(e, zero), _mm_cmpgt_pd(e, zero)));
    const __m128i one = _mm_set1_epi64x(1), bits = _mm_castpd_si128(s);
    const __m128i odd = _mm_and_si128(bits, one);
    const __m128i apart =
        _mm_srli_epi64(_mm_castpd_si128(_mm_xor_pd(e, s)), 63);
    // Even: 1 - 2 apart; odd: 0.
    const __m128i step =
        _mm_and_si128(_mm_sub_epi64(one, _mm_add_epi64(apart, apart)),
                      _mm_sub_epi64(odd, one));

    return _mm_castsi128_pd(_mm_add_epi64(bits, _mm_and_si128(step, inexact)));
}

/* The product of two floats is exact in double; a sum rounded to odd with 53
 * bits rounds to float (24 bits or, subnormal, fewer) as the exact one does.
 * A call: written out at every use it made half of the library's code. */
static __attribute__((noinline, unused)) fw fw_fma(fw a, fw b, fw c)
{
    const __m128 ah = _mm_movehl_ps(a, a), bh = _mm_movehl_ps(b, b);
    const __m128 ch = _mm_movehl_ps(c, c);
    const __m128d low = sum_to_odd(_mm_mul_pd(_mm_cvtps_pd(a), _mm_cvtps_pd(b)),
                                   _mm_cvtps_pd(c));
    const __m128d high = sum_to_odd(
        _mm_mul_pd(_mm_cvtps_pd(ah), _mm_cvtps_pd(bh)), _mm_cvtps_pd(ch));

    return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}
#elif defined(__FP_FAST_FMAF)
KACI_INLINE fw fw_fma(fw a, fw b, fw c)
{
    return (fw){
        __builtin_fmaf(a[0], b[0], c[0]), __builtin_fmaf(a[1], b[1], c[1]),
        __builtin_fmaf(a[2], b[2], c[2]), __builtin_fmaf(a[3], b[3], c[3])};
}
#else
/* As above, one number at a time. */
KACI_INLINE float fma_exactly(float a, float b, float c)
{
    const double p = (double)a * b, s = p + c, t = s - p;
    const double e = (p - (s - t)) + (c - t);
    uint64_t bits;
    double r = s;

    memcpy(&bits, &s, sizeof bits);
    if ((e < 0 || e > 0) && (bits & 1) == 0) {
        bits = (e < 0) == (s < 0) ? bits + 1 : bits - 1;
        memcpy(&r, &bits, sizeof r);
    }
    return (float)r;
}

static __attribute__((noinline, unused)) fw fw_fma(fw a, fw b, fw c)
{
    return (fw){fma_exactly(a[0], b[0], c[0]), fma_exactly(a[1], b[1], c[1]),
                fma_exactly(a[2], b[2], c[2]), fma_exactly(a[3], b[3], c[3])};
}
#endif

KACI_INLINE fw fw_sqrt(fw a)
{
#if defined(KACI_ISA_AVX512)
    return _mm512_sqrt_ps(a);
#elif defined(KACI_ISA_AVX2)
    return _mm256_sqrt_ps(a);
#elif defined(__SSE2__)
    return _mm_sqrt_ps(a);
#elif defined(KACI_ISA_NEON)
    return vsqrtq_f32(a);
#else
    return (fw){__builtin_sqrtf(a[0]), __builtin_sqrtf(a[1]),
                __builtin_sqrtf(a[2]), __builtin_sqrtf(a[3])};
#endif
}

KACI_INLINE dw dw_sqrt(dw a)
{
#if defined(KACI_ISA_AVX512)
    return _mm512_sqrt_pd(a);
#elif defined(KACI_ISA_AVX2)
    return _mm256_sqrt_pd(a);
#elif defined(__SSE2__)
    return _mm_sqrt_pd(a);
#elif defined(KACI_ISA_NEON)
    return vsqrtq_f64(a);
#else
    return (dw){__builtin_sqrt(a[0]), __builtin_sqrt(a[1])};
#endif
}

/* Products of the low halves of 64-bit integers. */
KACI_INLINE qw qw_product(qw a, qw b)
{
#if defined(KACI_ISA_AVX512)
    return (qw)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(KACI_ISA_AVX2)
    return (qw)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
    return (qw)_mm_mul_epu32((__m128i)a, (__m128i)b);
#elif defined(KACI_ISA_NEON)
    return vmull_u32(vmovn_u64(a), vmovn_u64(b));
#else
    return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}

/* ---- Vectors of floats -------------------------------------------------- */

KACI_INLINE vf vf_splat(float a)
{
    vf r;

    KACI_EACH(r.v[w] = fw_splat(a))
    return r;
}

KACI_INLINE vf vf_load(const float *p)
{
    vf r;

    KACI_EACH(r.v[w] = fw_load(p + w * KACI_LANES))
    return r;
}

KACI_INLINE void vf_store(float *p, vf a)
{
    KACI_EACH(fw_store(p + w * KACI_LANES, a.v[w]))
}

#if defined(KACI_ISA_AVX2)
/* All ones in the lanes before `count`, which may be anything. */
KACI_INLINE __m256i lanes_before(int64_t count)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
#endif

/* min(count, 16) floats, count >= 1; the other lanes are 0 and their memory is
 * not read. */
KACI_INLINE vf vf_load_some(const float *p, int64_t count)
{
    if (count >= KACI_WIDTH) {
        return vf_load(p);
    }
#if defined(KACI_ISA_AVX512)
    return (vf){{_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p)}};
#elif defined(KACI_ISA_AVX2)
    return (vf){{_mm256_maskload_ps(p, lanes_before(count)),
                 _mm256_maskload_ps(p + 8, lanes_before(count - 8))}};
#else
    float some[KACI_WIDTH] = {0};

    for (int64_t i = 0; i < count; i++) {
        some[i] = p[i];
    }
    return vf_load(some);
#endif
}

/* The first min(count, 16) floats, count >= 1. */
KACI_INLINE void vf_store_some(float *p, int64_t count, vf a)
{
    if (count >= KACI_WIDTH) {
        vf_store(p, a);
        return;
    }
#if defined(KACI_ISA_AVX512)
    _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), a.v[0]);
#elif defined(KACI_ISA_AVX2)
    _mm256_maskstore_ps(p, lanes_before(count), a.v[0]);
    _mm256_maskstore_ps(p + 8, lanes_before(count - 8), a.v[1]);
#else
    float some[KACI_WIDTH];

    vf_store(some, a);
    for (int64_t i = 0; i < count; i++) {
        p[i] = some[i];
    }
#endif
}

KACI_INLINE vf vf_add(vf a, vf b)
{
    KACI_EACH(a.v[w] += b.v[w])
    return a;
}

KACI_INLINE vf vf_sub(vf a, vf b)
{
    KACI_EACH(a.v[w] -= b.v[w])
    return a;
}

KACI_INLINE vf vf_mul(vf a, vf b)
{
    KACI_EACH(a.v[w] *= b.v[w])
    return a;
}

KACI_INLINE vf vf_div(vf a, vf b)
{
    KACI_EACH(a.v[w] /= b.v[w])
    return a;
}

/* a b + c, rounded once. */
KACI_INLINE vf vf_fma(vf a, vf b, vf c)
{
    KACI_EACH(c.v[w] = fw_fma(a.v[w], b.v[w], c.v[w]))
    return c;
}

KACI_INLINE vf vf_sqrt(vf a)
{
    KACI_EACH(a.v[w] = fw_sqrt(a.v[w]))
    return a;
}

/* One step of Horner's rule with a constant: a b + c. */
KACI_INLINE vf vf_horner(vf a, vf b, float c)
{
    return vf_fma(a, b, vf_splat(c));
}

/* ---- Bits --------------------------------------------------------------- */

KACI_INLINE vi vf_bits(vf a)
{
    vi r;

    KACI_EACH(r.v[w] = (iw)a.v[w])
    return r;
}

KACI_INLINE vf vi_floats(vi a)
{
    vf r;

    KACI_EACH(r.v[w] = (fw)a.v[w])
    return r;
}

KACI_INLINE vi vi_splat(uint32_t a)
{
    vi r;

    KACI_EACH(r.v[w] = (iw){0} + a)
    return r;
}

KACI_INLINE vi vi_add(vi a, vi b)
{
    KACI_EACH(a.v[w] += b.v[w])
    return a;
}

KACI_INLINE vi vi_sub(vi a, vi b)
{
    KACI_EACH(a.v[w] -= b.v[w])
    return a;
}

KACI_INLINE vi vi_and(vi a, uint32_t b)
{
    KACI_EACH(a.v[w] &= b)
    return a;
}

KACI_INLINE vi vi_xor(vi a, vi b)
{
    KACI_EACH(a.v[w] ^= b.v[w])
    return a;
}

KACI_INLINE vi vi_left(vi a, int count)
{
    KACI_EACH(a.v[w] <<= count)
    return a;
}

KACI_INLINE vi vi_right(vi a, int count)
{
    KACI_EACH(a.v[w] >>= count)
    return a;
}

KACI_INLINE vf vf_abs(vf a)
{
    return vi_floats(vi_and(vf_bits(a), 0x7fffffffu));
}

/* The bits of a that are the sign. */
KACI_INLINE vi vf_sign(vf a)
{
    return vi_and(vf_bits(a), 0x80000000u);
}

/* a with its sign changed where `sign` has the sign bit. */
KACI_INLINE vf vf_flip(vf a, vi sign)
{
    return vi_floats(vi_xor(vf_bits(a), sign));
}

/* ---- Truth -------------------------------------------------------------- */

#if defined(KACI_ISA_AVX512)
KACI_INLINE vm vf_less(vf a, vf b)
{
    return _mm512_cmp_ps_mask(a.v[0], b.v[0], _CMP_LT_OQ);
}

KACI_INLINE vm vi_equal(vi a, uint32_t b)
{
    return _mm512_cmpeq_epi32_mask((__m512i)a.v[0], _mm512_set1_epi32((int)b));
}

KACI_INLINE vf vf_select(vm m, vf a, vf b)
{
    return (vf){{_mm512_mask_blend_ps(m, b.v[0], a.v[0])}};
}
#else
/* a < b; false where one is NaN. */
KACI_INLINE vm vf_less(vf a, vf b)
{
    vm r;

    KACI_EACH(r.v[w] = (iw)(a.v[w] < b.v[w]))
    return r;
}

KACI_INLINE vm vi_equal(vi a, uint32_t b)
{
    KACI_EACH(a.v[w] = (iw)(a.v[w] == b))
    return a;
}

/* a where m is true, else b. */
KACI_INLINE vf vf_select(vm m, vf a, vf b)
{
    KACI_EACH(a.v[w] = (fw)((m.v[w] & (iw)a.v[w]) | (~m.v[w] & (iw)b.v[w])))
    return a;
}
#endif

/* The smaller, the larger; a where one is NaN. (The x86 minimum of b and a is
 * b < a ? b : a, which is the same.) */
KACI_INLINE vf vf_at_most(vf a, vf b)
{
#if defined(KACI_ISA_AVX512)
    return (vf){{_mm512_min_ps(b.v[0], a.v[0])}};
#elif defined(KACI_ISA_AVX2)
    KACI_EACH(a.v[w] = _mm256_min_ps(b.v[w], a.v[w]))
    return a;
#else
    return vf_select(vf_less(b, a), b, a);
#endif
}

KACI_INLINE vf vf_at_least(vf a, vf b)
{
#if defined(KACI_ISA_AVX512)
    return (vf){{_mm512_max_ps(b.v[0], a.v[0])}};
#elif defined(KACI_ISA_AVX2)
    KACI_EACH(a.v[w] = _mm256_max_ps(b.v[w], a.v[w]))
    return a;
#else
    return vf_select(vf_less(a, b), b, a);
#endif
}

/* ---- Rounding to integers ----------------------------------------------- */

/* The nearest integer to a, ties to even, |a| < 2^22, as a float and, modulo
 * 2^32, as an integer: adding 1.5 2^23 leaves no bits behind the point. */
KACI_INLINE vf vf_nearest(vf a, vi *integer)
{
    const vf magic = vf_splat(0x1.8p23f);
    const vf sum = vf_add(a, magic);

    *integer = vi_sub(vf_bits(sum), vf_bits(magic));
    return vf_sub(sum, magic);
}

/* The float of a small integer: |a| < 2^22. */
KACI_INLINE vf vi_value(vi a)
{
    const vf magic = vf_splat(0x1.8p23f);

    return vf_sub(vi_floats(vi_add(a, vf_bits(magic))), magic);
}

/* a 2^n, rounded once, for -250 <= n <= 250, given as a float and as an
 * integer: two factors, where a times the first is no subnormal. */
KACI_INLINE vf vf_scale(vf a, vf whole, vi n)
{
#if defined(KACI_ISA_AVX512)
    (void)n;
    return (vf){{_mm512_scalef_ps(a.v[0], whole.v[0])}};
#else
    const vi biased = vi_add(n, vi_splat(254));
    const vi half = vi_right(biased, 1);
    const vi rest = vi_sub(biased, half);

    (void)whole;
    return vf_mul(vf_mul(a, vi_floats(vi_left(half, 23))),
                  vi_floats(vi_left(rest, 23)));
#endif
}

#endif
