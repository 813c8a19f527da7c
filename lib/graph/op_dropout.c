/* SPDX-License-Identifier: BSD-2-Clause */
/* Dropout: numbers are zero with a given chance, and what stays is divided by
 * the chance of that. Which ones is a function of seed, step, sample, operation
 * and element, so the gradient finds the same mask again. Identity where the
 * arena does not drop (kaci_arena_dropout()). */

#include "graph/graph_priv.h"

#include <math.h>
#include <string.h>

/* Numbers that are drawn together. */
enum { BLOCK = 4 * KACI_DRAWS };

/* Word 0 of the counter is the number of the four elements, 1 the step, 2 the
 * sample, 3 purpose << 24 | item. `blocks` of the `columns` numbers. */
static void drop_row(const struct kaci_run *run,
                     const struct kaci_operation *op, int64_t sample,
                     int64_t columns, struct kaci_range blocks, const float *x,
                     float *y)
{
    const double keep = 1.0 - op->number;
    const float factor = (float)(1.0 / keep);
    const uint32_t bound = (uint32_t)floor(op->number * 0x1p32);
    const uint32_t key[2] = {(uint32_t)(run->dropout->seed & 0xffffffffu),
                             (uint32_t)(run->dropout->seed >> 32)};
    struct kaci_lanes lanes;
    uint64_t word[2][KACI_DRAWS];
    int64_t i, j;

    for (j = 0; j < KACI_DRAWS; j++) {
        lanes.low[j] = (uint64_t)sample & 0xffffffffu;
        lanes.high[j] =
            (uint64_t)KACI_RANDOM_MASK << 24 | (uint64_t)op->numbers[0];
    }
    for (i = BLOCK * blocks.first; i < columns && i < BLOCK * blocks.end;
         i += BLOCK) {
        const int64_t rest = columns - i;
        const int64_t count = rest < BLOCK ? rest : BLOCK;

        for (j = 0; j < KACI_DRAWS; j++) {
            lanes.block[j] = (uint64_t)(i / 4 + j);
        }
        run->kernels->philox(key, run->dropout->step, (count + 3) / 4, &lanes,
                             word[0], word[1]);
        for (j = 0; j < count; j++) {
            const uint64_t two = j & 2 ? word[1][j / 4] : word[0][j / 4];
            const uint32_t number = (uint32_t)(j & 1 ? two >> 32 : two);

            y[i + j] = number < bound ? 0.0f : x[i + j] * factor;
        }
    }
}

static void dropout_run(const struct kaci_run *run,
                        const struct kaci_operation *op)
{
    const int64_t columns = run->graph->values[op->out].columns;
    const int64_t blocks = (columns - 1) / BLOCK + 1;
    const struct kaci_range share = kaci_run_share(run, run->n * blocks);
    const struct kaci_range plain = kaci_run_share(run, run->n * columns);
    const float *x = kaci_run_value(run, op->in[0]);
    float *y = kaci_run_value(run, op->out);
    int64_t i;

    if (run->dropout == NULL) {
        if (x != y) {
            memcpy(y + plain.first, x + plain.first,
                   (size_t)(plain.end - plain.first) * sizeof *y);
        }
        return;
    }
    for (i = 0; i < run->n; i++) {
        drop_row(run, op, run->dropout->first + i, columns,
                 kaci_range_in(share, i, blocks), x + i * columns,
                 y + i * columns);
    }
}

static void dropout_differentiate(struct kaci_gradient *gradient,
                                  const struct kaci_operation *op, int32_t out,
                                  int32_t beside);

static const struct kaci_kind dropout = {
    "dropout", dropout_run, dropout_differentiate, NULL, 1, kaci_split_numbers};

/* Linear, and its own transpose. */
static void dropout_differentiate(struct kaci_gradient *gradient,
                                  const struct kaci_operation *op, int32_t out,
                                  int32_t beside)
{
    struct kaci_operation new = {KACI_NEW_OPERATION};

    (void)beside;
    if (kaci_gradient_wanted(gradient, op->in[0])) {
        new.kind = &dropout;
        new.in[0] = out;
        new.number = op->number;
        new.numbers[0] = op->numbers[0];
        kaci_gradient_add(
            gradient, op->in[0],
            kaci_append(gradient->graph, &new,
                        kaci_shape_of(gradient->graph, op->in[0])));
    }
}

int32_t kaci_graph_dropout(struct kaci_graph *graph, int32_t x, double rate,
                           int64_t item)
{
    struct kaci_operation op = {KACI_NEW_OPERATION};

    if (!kaci_is_open(graph)) {
        return -1;
    }
    if (!kaci_is_tensor(graph, x) || !(rate >= 0.0 && rate < 1.0) || item < 0 ||
        item >= 1 << 24) {
        return kaci_refuse(graph, "dropout", x, -1);
    }
    op.kind = &dropout;
    op.in[0] = x;
    op.number = rate;
    op.numbers[0] = (int32_t)item;
    return kaci_append(graph, &op, kaci_shape_of(graph, x));
}
