/* SPDX-License-Identifier: BSD-2-Clause */
/* The floating-point mode that computing calls run in. */
#include "base/base.h"

#if defined(__x86_64__) || defined(_M_X64) || defined(__SSE2__)

#include <xmmintrin.h>

/* All exceptions masked, round to nearest, subnormals kept, flags clear. */
#define MODE_DEFAULT 0x1f80u

#if defined(__GNUC__)

/* The x87 unit's mode: 64 bits, to nearest. Nothing here computes with it, but
 * the C library asks it how to round when it prints. */
#define X87_DEFAULT 0x037fu

static uint16_t x87_mode(void)
{
    uint16_t mode;

    __asm__ volatile("fnstcw %0" : "=m"(mode));
    return mode;
}

static void set_x87_mode(uint16_t mode)
{
    if (mode != x87_mode()) {
        __asm__ volatile("fldcw %0" : : "m"(mode));
    }
}

#else

#define X87_DEFAULT 0u

static uint16_t x87_mode(void)
{
    return X87_DEFAULT;
}

static void set_x87_mode(uint16_t mode)
{
    (void)mode;
}

#endif

/* MXCSR in the low half, the x87 mode in the high one. */
struct kaci_fpmode kaci_fp_enter(void)
{
    struct kaci_fpmode saved;

    saved.word = _mm_getcsr() | (uint64_t)x87_mode() << 32;
    _mm_setcsr(MODE_DEFAULT);
    set_x87_mode(X87_DEFAULT);
    return saved;
}

void kaci_fp_leave(struct kaci_fpmode saved)
{
    _mm_setcsr((unsigned)(saved.word & 0xffffffffu));
    set_x87_mode((uint16_t)(saved.word >> 32));
}

#elif defined(__aarch64__) && defined(__GNUC__)

/* FPCR in the low half, FPSR (the flags) in the high one. FPCR = 0 is: no
 * traps, round to nearest, subnormals kept, NaNs propagate. */
struct kaci_fpmode kaci_fp_enter(void)
{
    uint64_t control, flags;
    struct kaci_fpmode saved;

    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    __asm__ volatile("mrs %0, fpsr" : "=r"(flags));
    __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)0) : "memory");
    saved.word = (control & 0xffffffffu) | flags << 32;
    return saved;
}

void kaci_fp_leave(struct kaci_fpmode saved)
{
    __asm__ volatile("msr fpcr, %0"
                     :
                     : "r"(saved.word & 0xffffffffu)
                     : "memory");
    __asm__ volatile("msr fpsr, %0" : : "r"(saved.word >> 32) : "memory");
}

#else

#include <fenv.h>

/* Rounding direction in the low half, flags in the high one. */
struct kaci_fpmode kaci_fp_enter(void)
{
    struct kaci_fpmode saved;

    saved.word = (uint32_t)fegetround() |
                 (uint64_t)(uint32_t)fetestexcept(FE_ALL_EXCEPT) << 32;
    fesetround(FE_TONEAREST);
    return saved;
}

void kaci_fp_leave(struct kaci_fpmode saved)
{
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept((int)(saved.word >> 32));
    fesetround((int)(saved.word & 0xffffffffu));
}

#endif
