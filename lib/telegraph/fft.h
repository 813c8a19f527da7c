/* SPDX-License-Identifier: BSD-2-Clause */
/* Discrete Fourier transform of any length, for the periodic grids. */
#ifndef KACI_FFT_H
#define KACI_FFT_H

#include "base/base.h"

struct kaci_fft;

/* NULL, with the message set, where memory is missing. 1 <= n <= 2^31. */
struct kaci_fft *kaci_fft_create(const kac_context *context, int64_t n);
void kaci_fft_destroy(struct kaci_fft *fft); /* NULL allowed */

/* x[2 n], real and imaginary parts in turn, becomes sum_j x_j exp(-2 pi i j
 * k/n). Not for two threads at a time. */
void kaci_fft_run(struct kaci_fft *fft, double *x);

#endif
