/* SPDX-License-Identifier: BSD-2-Clause */
/* What attention (op_attention.c) and what is made of its derivatives
 * (op_attention_second.c) have in common. All read qkv first, and have the
 * numbers of attention. */
#ifndef KACI_ATTENTION_KINDS_H
#define KACI_ATTENTION_KINDS_H

#include "graph/graph_priv.h"

/* Free numbers. */
enum { KACI_ATTENTION_HEADS, KACI_ATTENTION_ORDER };

/* Reads qkv, dout; writes the gradient of sum(dout out) by qkv. */
extern const struct kaci_kind kaci_attention_back;

/* Without out. */
struct kaci_attention kaci_attention_of(const struct kaci_run *run,
                                        const struct kaci_operation *op);

/* Channels of a head. */
int64_t kaci_head_size(const struct kaci_graph *graph,
                       const struct kaci_operation *op);

/* Of kaci_attention_back. */
void kaci_attention_back_differentiate(struct kaci_gradient *gradient,
                                       const struct kaci_operation *op,
                                       int32_t out, int32_t beside);

#endif
