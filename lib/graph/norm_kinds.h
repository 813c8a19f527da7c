/* SPDX-License-Identifier: BSD-2-Clause */
/* What the norms (op_norm.c) and what is made of their derivatives
 * (op_norm_second.c) have in common. All read x, modulation (or -1) and, but
 * for the norm itself, more; all have the numbers of the norm. */
#ifndef KACI_NORM_KINDS_H
#define KACI_NORM_KINDS_H

#include "graph/graph_priv.h"

/* Free number: groups of a row, or 0 for layer norm. */
enum { KACI_NORM_GROUPS };

/* Reads x, modulation, dy, statistics; writes the gradients of sum(dy y) by x
 * and, beside, by the modulation. */
extern const struct kaci_kind kaci_norm_back;

/* Without y; statistics -1: without them. */
struct kaci_norm kaci_norm_of(const struct kaci_run *run,
                              const struct kaci_operation *op, int32_t x,
                              int32_t modulation, int32_t statistics);

/* Appends an operation that writes a part of the gradient by `x` and, beside,
 * one of that by `modulation` (-1: there is none). */
void kaci_norm_append(struct kaci_gradient *gradient, struct kaci_operation op,
                      int32_t x, int32_t modulation);

/* Of kaci_norm_back. */
void kaci_norm_back_differentiate(struct kaci_gradient *gradient,
                                  const struct kaci_operation *op, int32_t out,
                                  int32_t beside);

#endif
