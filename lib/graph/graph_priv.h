/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of a graph: values, operations, where they live, and how a kind
 * of operation is added.
 *
 * A kind of operation is a constant of type struct kaci_kind in the file of
 * its theme (op_linear.c, op_rows.c, ...), next to its builder. It says how
 * the operation runs, how it is differentiated, how much scratch it needs and
 * what it may do in place. An operation only ever runs forward: gradients are
 * values that other operations compute, and operations that do nothing but
 * compute gradients are kinds like any other. To add one:
 *
 * 1. builder: check with kaci_is_open(), kaci_is_tensor(); kaci_refuse() what
 *    does not fit; fill a struct kaci_operation from KACI_NEW_OPERATION; take a
 *    value beside it where gradients need more than what was read
 *    (kaci_append_value(); -1 is passed on); return kaci_append().
 * 2. run(): fetch pointers with kaci_run_value(), parameters with
 *    run->parameters + op->weight, memory with run->scratch, and call the
 *    kernel for run->n rows, or kaci_run_pixels() positions.
 * 3. differentiate(): append, by kaci_append(), the operations that compute the
 *    gradients of what was read from the gradient of what was written; see
 *    struct kaci_gradient.
 */
#ifndef KACI_GRAPH_PRIV_H
#define KACI_GRAPH_PRIV_H

#include "graph/graph.h"

/* Values that an operation reads, and free numbers of a kind's own. */
enum { KACI_READS = 5, KACI_NUMBERS = 6 };

/* What a run is for: an operation runs where it serves what is wanted. */
enum { KACI_FOR_OUTPUTS = 1, KACI_FOR_PARAMETERS = 2, KACI_FOR_INPUTS = 4 };

/* A picture of channels at every position, positions row by row; a plain
 * vector has height and width 1. */
struct kaci_shape {
    int32_t height, width, channels;
};

/* Offsets are floats from the start of the arena, [0] of one for inference and
 * [1] of one for training; -1: no place. */
struct kaci_value {
    struct kaci_shape shape;
    int64_t columns; /* height width channels; 0: row numbers */
    int64_t offset[2];
    int32_t producer; /* operation, or -1: the caller */
    int32_t seed;     /* value: the gradient by this output; or -1 */
    int32_t gradient; /* value: the gradient by this input; or -1 */
    int8_t output;
    int8_t differentiable;
    int8_t late;    /* the caller writes it between forward and backward */
    int8_t derived; /* was not asked for by a builder */
    int8_t serves;  /* KACI_FOR_... */
};

struct kaci_kind;

struct kaci_operation {
    const struct kaci_kind *kind;
    int32_t in[KACI_READS]; /* values read; -1: none */
    int32_t so_far;         /* value that is added to the result; -1: none */
    int32_t out;            /* value written, or -1 */
    int32_t beside;         /* second value written, or -1 */
    int64_t weight, bias;   /* places in the parameters; -1: none */
    int64_t weight_size, bias_size;
    int64_t half;         /* place as bfloat16, words; -1: none */
    int32_t half_columns; /* rows of the weight in panels; 0: in their order */
    int32_t activation;
    int32_t numbers[KACI_NUMBERS]; /* what the kind likes */
    double number;
    int8_t adds; /* to the gradient by parameters */
    int8_t derived;
    int8_t serves; /* KACI_FOR_... */
};

/* All that is to be set is set after this. */
#define KACI_NEW_OPERATION                                                     \
    .in = {-1, -1, -1, -1, -1}, .so_far = -1, .out = -1, .beside = -1,         \
    .weight = -1, .bias = -1, .half = -1

struct kaci_graph {
    const kac_context *context;
    int64_t rows;
    kac_status status; /* of the building */
    int32_t finished;
    int32_t value_count, value_room;
    int32_t operation_count, operation_room;
    int32_t index_count;
    int32_t mark; /* first operation of the gradient part, or -1 */
    int32_t deriving;
    struct kaci_value *values;
    struct kaci_operation *operations;
    int64_t half_words;
    int64_t arena_size[2];
    int64_t scratch[2]; /* floats */
};

/* What an operation needs to know when it runs. */
struct kaci_run {
    const struct kaci_arena *arena;
    const struct kaci_graph *graph;
    const struct kaci_kernels *kernels;
    const float *parameters;
    const uint32_t *half; /* the words of kaci_graph_round(), or NULL */
    float *gradient; /* shaped like the parameters, or NULL; only added to */
    float *scratch;  /* at least what the kind's scratch() said */
    const struct kaci_dropout *dropout; /* NULL: nothing is dropped */
    int64_t n;                          /* rows of this run */
    struct kaci_team *team;             /* NULL: nothing is split */
    int64_t least;                      /* work that is */
    /* Of a kind that splits: part `part` of `parts` of one of its stages is to
     * be computed, where parts > 1; all of it otherwise. `shared` is the same
     * memory, as large as the scratch, for all parts and stages of it. */
    int32_t part, parts, stage;
    float *shared;
};

/* How an operation is split: see split.c. */
struct kaci_split {
    int64_t work;   /* of one row: multiplications, about */
    int32_t stages; /* all parts of one are done before the next begins */
};

/* Where the masks of a run come from; row i is sample first + i. */
struct kaci_dropout {
    uint64_t seed;
    uint32_t step;
    int64_t first;
};

struct kaci_gradient;

struct kaci_kind {
    const char *name;
    /* Writes `out` (and `beside`) from `in`. Where op->so_far is not -1, `out`
     * already holds that value and the result is ADDED to it. Where op->adds
     * and run->gradient is not NULL (always so where there is no `out`), adds
     * to run->gradient at op->weight and op->bias. */
    void (*run)(const struct kaci_run *run, const struct kaci_operation *op);
    /* Appends what computes the gradients of op->in, given those of op->out
     * and op->beside (values; -1: zero, not both). NULL: cannot be. The
     * gradient of op->so_far is seen to by the caller. */
    void (*differentiate)(struct kaci_gradient *gradient,
                          const struct kaci_operation *op, int32_t out,
                          int32_t beside);
    /* Floats of scratch, for graph->rows rows at most; NULL: none. */
    int64_t (*scratch)(const struct kaci_graph *graph,
                       const struct kaci_operation *op);
    /* Bit k: `out` may be in the memory of in[k], where that has the same
     * number of columns and is read for the last time, and no other operand is
     * the same value. `beside` never shares memory with anything. */
    int32_t in_place;
    /* NULL: run() knows of no parts. */
    struct kaci_split (*split)(const struct kaci_graph *graph,
                               const struct kaci_operation *op);
};

/* ---- Building (graph.c) ------------------------------------------------ */

/* Keeps the first failure; returns -1. */
int32_t kaci_fail(struct kaci_graph *graph, kac_status status);
/* The same with a message that names the operation and two of its values. */
int32_t kaci_refuse(struct kaci_graph *graph, const char *operation, int32_t a,
                    int32_t b);
/* 1 where building may go on. */
int kaci_is_open(struct kaci_graph *graph);
/* 1 where the number is that of a value with columns (not row numbers). */
int kaci_is_tensor(const struct kaci_graph *graph, int32_t value);
/* 1 where it is a tensor of exactly this shape. */
int kaci_has_shape(const struct kaci_graph *graph, int32_t value,
                   struct kaci_shape shape);
int kaci_is_activation(int32_t activation);

struct kaci_shape kaci_shape_of(const struct kaci_graph *graph, int32_t value);
/* A plain vector. */
struct kaci_shape kaci_vector(int64_t columns);
/* Positions of n rows of a value: n height width. */
int64_t kaci_pixels(const struct kaci_graph *graph, int32_t value, int64_t n);

/* A place for a weight as bfloat16, which is rounded when it is asked for. */
int64_t kaci_append_half(struct kaci_graph *graph, int64_t columns,
                         int64_t depth);

/* A value for op.beside, written with the operation's own. */
int32_t kaci_append_value(struct kaci_graph *graph, struct kaci_shape shape);
/* Appends an operation whose shapes were checked; returns the value it writes.
 * -1 where the building has failed. kaci_append_adding() is for one that
 * writes no value but adds to the gradient by parameters. */
int32_t kaci_append(struct kaci_graph *graph, const struct kaci_operation *op,
                    struct kaci_shape shape);
void kaci_append_adding(struct kaci_graph *graph,
                        const struct kaci_operation *op);

/* ---- Gradients (differentiate.c) --------------------------------------- */

/* One sweep over the operations, from the last to the first. */
struct kaci_gradient {
    struct kaci_graph *graph;
    int32_t parameters; /* gradients by parameters are wanted */
    int32_t count;      /* of values when the sweep began */
    int32_t *sum;       /* gradient by each so far: a value, or -1 */
    int8_t *depends;    /* on what the gradient is by */
};

/* 1 where the gradient by this value is wanted (-1: is not). */
int kaci_gradient_wanted(const struct kaci_gradient *gradient, int32_t value);
/* For a kind that adds by itself: the sum so far, for op.so_far of the
 * operation that computes the next part, and what then is the sum. */
int32_t kaci_gradient_so_far(const struct kaci_gradient *gradient,
                             int32_t value);
void kaci_gradient_set(struct kaci_gradient *gradient, int32_t value,
                       int32_t sum);
/* The same for an operation that writes no more than that part: appends `op`,
 * whose result is the sum so far with the part added. */
void kaci_gradient_append(struct kaci_gradient *gradient, int32_t value,
                          struct kaci_operation op);
/* For all others: adds a part. Both pass over a value whose gradient is not
 * wanted. */
void kaci_gradient_add(struct kaci_gradient *gradient, int32_t value,
                       int32_t part);

/* For what has no further derivative: the building fails, with the name. */
void kaci_refuse_gradient(struct kaci_gradient *gradient,
                          const struct kaci_operation *op);

/* Operations whose differentiate() is done by others, too (op_rows.c): the
 * gradient by x given that by act(x), and the sum of two values. */
int32_t kaci_append_slope(struct kaci_graph *graph, int32_t x, int32_t dy,
                          int32_t activation);
int32_t kaci_append_sum(struct kaci_graph *graph, int32_t a, int32_t b);
int32_t kaci_append_zeros(struct kaci_graph *graph, struct kaci_shape shape);

/* ---- Planning (plan.c) -------------------------------------------------- */

/* Drops operations of gradients that serve nothing, and places all values. */
kac_status kaci_graph_plan(struct kaci_graph *graph);

/* ---- Running (execute.c) ------------------------------------------------ */

/* Memory of a value, [n, columns], and of row numbers [n]. */
float *kaci_run_value(const struct kaci_run *run, int32_t value);
const int32_t *kaci_run_index(const struct kaci_run *run, int32_t value);
/* Positions of this run, and numbers of a value in it. */
int64_t kaci_run_pixels(const struct kaci_run *run, int32_t value);
int64_t kaci_run_size(const struct kaci_run *run, int32_t value);

/* ---- Splitting (split.c) ------------------------------------------------ */

/* What this call of run() is to do of `units` that are done one by one. */
struct kaci_range kaci_run_share(const struct kaci_run *run, int64_t units);

/* For kinds that do little with every number that they write or (`_back`)
 * read. */
struct kaci_split kaci_split_numbers(const struct kaci_graph *graph,
                                     const struct kaci_operation *op);
struct kaci_split kaci_split_back(const struct kaci_graph *graph,
                                  const struct kaci_operation *op);

/* Threads that share an operation, each with scratch of its own. */
struct kaci_team;
kac_status kaci_team_create(const kac_context *context, kac_context *threads,
                            int64_t scratch, struct kaci_team **out);
void kaci_team_destroy(struct kaci_team *team); /* NULL allowed */
/* 1 where it is of these threads, and of as many as there are now. */
int kaci_team_fits(const struct kaci_team *team, const kac_context *threads);
/* Runs an operation in parts and answers 1, or does nothing. */
int kaci_team_run(const struct kaci_run *run, const struct kaci_operation *op);

#endif
