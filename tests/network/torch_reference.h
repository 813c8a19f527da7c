/* SPDX-License-Identifier: BSD-2-Clause */
/* Recorded values of PyTorch (tests/data/torch, gen_torch_reference.py) and
 * what a network of ours makes of the same weights and inputs. */
#ifndef TORCH_REFERENCE_H
#define TORCH_REFERENCE_H

#include <kacflow/network.h>
#include <kacflow/tensor_file.h>

/* Opens tests/data/torch/NAME.safetensors. */
kac_tensors *open_reference(const char *name);

/* An option of the recorded network; asserts that it is there. */
const char *text_option(const kac_tensors *file, const char *key);
double number_option(const kac_tensors *file, const char *key);

/* Up to 8 numbers with blanks between them; returns how many. */
int32_t list_option(const kac_tensors *file, const char *key, int64_t *out);

/* Takes the recorded weights into an initialised network and asserts, for
 * output, gradient by x and gradient by every tensor, that
 *
 *     max |ours - recorded| <= 1e-5 max |recorded|
 *
 * (for a gradient that is zero: 1e-5 of that of the weight beside the bias).
 * Prints the tensor with the greatest error, and PyTorch's float32 error. */
void check_reference(kac_network *network, const kac_tensors *file);

#endif
