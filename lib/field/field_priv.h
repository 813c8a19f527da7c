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
    double *log_density; /* with `fronts`, of exact fields only */
    int32_t *fronts;
    /* [n] whose random probes a row has, NULL: its place in the batch. */
    const int64_t *item;
};

/* Memory of a field around another, of which it has one block: array i is
 * [rows, width[i]] as the kind's widths() says. */
enum { KACI_WRAPPER_ARRAYS = 5 };

struct kaci_wrapper_block {
    int64_t rows;
    double *array[KACI_WRAPPER_ARRAYS];
    int64_t *row; /* [rows] numbers of rows */
};

struct kaci_field_kind {
    const char *name;
    kac_status (*evaluate)(const kac_field *field,
                           const struct kaci_batch *batch,
                           int32_t *recoverable);
    void (*destroy)(kac_field *field); /* of the kind's own memory */
    /* Of a field around another, where evaluate() is kaci_wrapper_evaluate():
     * widths of its arrays (0 for those it has not), and an evaluation with
     * them. */
    void (*widths)(const kac_field *field, int64_t *width);
    kac_status (*around)(const kac_field *field, const struct kaci_batch *batch,
                         struct kaci_wrapper_block *block,
                         int32_t *recoverable);
    int32_t passes; /* asks `inner` once, at its cost */
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
    int32_t divergence;         /* KAC_DIVERGENCE_... */
    int64_t probes;
    uint64_t seed;

    const kac_field *inner; /* density, guided and known */
    int32_t conditioned;
    struct kaci_guidance guidance;
    struct kaci_known known;

    const kac_process *process; /* conditional and empirical */
    int64_t count;              /* data points; 1 for conditional */
    double *points;             /* see kaci_point_of() */
    double *log_weight;         /* [count] */
    double extent;              /* largest |coordinate| of the points */
    double log_total_weight;
    int32_t kernel;        /* KAC_KERNEL_... */
    double *width, widest; /* [count] of a mixture, NULL of points; largest */
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

/* Of the fields around another (wrapper.c); NULL without memory. */
kac_field *kaci_wrapper_new(kac_context *ctx,
                            const struct kaci_field_kind *kind,
                            const kac_field *inner, int64_t d, int64_t k,
                            int32_t gives);
kac_status kaci_wrapper_evaluate(const kac_field *field,
                                 const struct kaci_batch *batch,
                                 int32_t *recoverable);
void kaci_wrapper_destroy(kac_field *field);

/* Points that are tested together. */
enum { KACI_LANES = 8 };

/* One point of the batch. */
struct kaci_query {
    const double *x;
    struct kaci_schedule s;
    double radius, tolerance;
    int32_t spread; /* the components have widths at this time */
};

/* Coordinate 0 of data point k, the others KACI_LANES apart: points are stored
 * in groups of KACI_LANES, the coordinates of a group side by side, so that
 * cones are tested KACI_LANES at a time. */
static inline const double *kaci_point_of(const kac_field *field, int64_t k)
{
    return field->points + k / KACI_LANES * KACI_LANES * field->d +
           k % KACI_LANES;
}

/* Components that count, in their order: those whose cone contains x and
 * which have the most coordinates on fronts there (*fronts), because their
 * share of the mass near x is of lower dimension. Outside all cones the
 * nearest one, of least max_i |n_i| less its width, the first of equals;
 * *nearest is that one in any case. Components that are spread have no fronts,
 * and those of a normal kernel no end. */
int64_t kaci_select_components(const kac_field *field,
                               const struct kaci_query *q, int64_t *inside,
                               int32_t *fronts, int64_t *nearest);

/* Scratch of one worker, and the result at one point. */
struct kaci_posterior {
    int64_t *inside;                  /* [count] components that count */
    double *displacement;             /* [block, d] */
    double *start, *start_slope;      /* [block, d] E[X_0 | x], its slope */
    struct kaci_noise_point *noise;   /* [block, d] */
    struct kaci_smooth_point *smooth; /* [d] of a mixture */
    double *log_weight;               /* [block] */
    double *mean_x, *mean_n;          /* [d] sums, then means of x0 and v_N */
    double *mean_v, *mean_s;          /* [d] running means for the divergence */
    double divergence;                /* where wanted */
    double top, total; /* log density is top + ln(total) and the weights' */
    int32_t fronts;
};

kac_status kaci_posterior_make(const kac_field *field, void **out);
void kaci_posterior_free(const kac_field *field, void *memory);

/* Fills mean_x, mean_n, divergence, top and total. x is finite. */
void kaci_posterior_at(const kac_field *field, const struct kaci_query *q,
                       int32_t divergence, struct kaci_posterior *w);

/* Refuses times outside the process. */
kac_status kaci_field_check_times(const kac_field *field, int64_t n,
                                  const double *t);

#endif
