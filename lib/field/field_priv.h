/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kinds of field share: the handle and the table of a kind. */
#ifndef KACI_FIELD_PRIV_H
#define KACI_FIELD_PRIV_H

#include <stdatomic.h>

#include "field/field.h"

/* One evaluation, as the public call describes it. */
struct kaci_batch {
    int64_t n;
    const double *t, *x, *cond;
    double *v, *xhat, *divergence;
};

struct kaci_field_kind {
    const char *name;
    kac_status (*evaluate)(const kac_field *field,
                           const struct kaci_batch *batch,
                           int32_t *recoverable);
    void (*destroy)(kac_field *field); /* of the kind's own memory */
};

/* Memory that evaluations use again: one block a worker. The one evaluation
 * that finds `busy` clear owns it; one that runs beside it takes memory of
 * its own for the time of the call. */
struct kaci_scratch {
    atomic_int busy;
    int32_t workers;
    void **block;
};

struct kac_field {
    kac_context *context;
    const struct kaci_field_kind *kind;
    int64_t d, k;
    int32_t gives;
    struct kaci_scratch *scratch;

    kac_field_fn fn; /* callback */
    void *user;

    const kac_network *network; /* learned */

    const kac_process *process; /* conditional and empirical */
    int64_t count;              /* data points; 1 for conditional */
    double *points;             /* see empirical_field.c */
    double *log_weight;         /* [count] */
    double extent;              /* largest |coordinate| of the points */
};

/* A field with nothing but what every kind has; NULL without memory. */
kac_field *kaci_field_new(kac_context *ctx, const struct kaci_field_kind *kind,
                          int64_t d, int64_t k, int32_t gives);

/* Makes one block and takes it back; the context is the field's. */
typedef kac_status (*kaci_block_make_fn)(const kac_field *field, void **block);
typedef void (*kaci_block_free_fn)(const kac_field *field, void *block);

/* A block for each worker of the context: the field's own or, while another
 * evaluation has that, a new one. Give it back with kaci_scratch_leave(). */
kac_status kaci_scratch_enter(const kac_field *field, kaci_block_make_fn make,
                              kaci_block_free_fn release,
                              struct kaci_scratch **out);
void kaci_scratch_leave(const kac_field *field, kaci_block_free_fn release,
                        struct kaci_scratch *scratch);

/* Frees the blocks and the scratch itself; NULL is allowed. */
void kaci_scratch_destroy(const kac_field *field, kaci_block_free_fn release,
                          struct kaci_scratch *scratch);

/* Refuses times outside the process. */
kac_status kaci_field_check_times(const kac_field *field, int64_t n,
                                  const double *t);

#endif
