/* SPDX-License-Identifier: BSD-2-Clause */
/* The floating-point mode that computing calls run in. */
#include "base/base.h"

#if defined(__x86_64__) || defined(_M_X64) || defined(__SSE2__)

#include <xmmintrin.h>

/* All exceptions masked, round to nearest, subnormals kept, flags clear. */
#define MODE_DEFAULT 0x1f80u

struct kaci_fpmode kaci_fp_enter(void)
{
    const struct kaci_fpmode saved = {_mm_getcsr()};

    _mm_setcsr(MODE_DEFAULT);
    return saved;
}

void kaci_fp_leave(struct kaci_fpmode saved)
{
    _mm_setcsr((unsigned)saved.word);
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
