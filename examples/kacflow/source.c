/* SPDX-License-Identifier: BSD-2-Clause */
/* Where data come from: toys, arrays in files, labels, held-out parts. */
#include "source.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "options.h"

/* Stream of the random numbers that choose points. */
enum { pick_stream = 1, split_stream = 2 };

static const char *toy_candidate(int i, int command)
{
    (void)command;
    return kac_dataset_toy_name(i);
}

static int unknown_toy(const char *name)
{
    const char *nearest = option_nearest(name, toy_candidate, 0);
    char list[200] = "";
    size_t used = 0;

    for (int i = 0; i < kac_dataset_toy_count() && used < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 i ? ", " : "", kac_dataset_toy_name(i));
    if (nearest)
        message_error("toy:%s is not known; did you mean toy:%s? There are "
                      "%s",
                      name, nearest, list);
    else
        message_error("toy:%s is not known; there are %s", name, list);
    return TOOL_USAGE;
}

/* One parameter, "std=1e-4". */
static int set_parameter(kac_dataset *dataset, const char *name, char *text)
{
    char *value = strchr(text, '=');
    double number;
    kac_status status;

    if (!value || option_numbers(value + 1, ',', 1, &number) != 1) {
        message_error("%s: parameter \"%s\" must be NAME=NUMBER, such as "
                      "std=0.1",
                      name, text);
        return TOOL_USAGE;
    }
    *value = '\0';
    status = kac_dataset_set_parameter(dataset, text, number);
    return status ? message_status(status, name) : 0;
}

static int open_toy(kac_context *ctx, const char *name, uint64_t seed,
                    struct source *out)
{
    char text[256], *word, *next;
    bool known = false;
    int wrong = 0;
    kac_status status;

    if (strlen(name) >= sizeof text) {
        message_error("%.40s... is too long for the name of a toy", name);
        return TOOL_USAGE;
    }
    snprintf(text, sizeof text, "%s", name + strlen("toy:"));
    next = strchr(text, ',');
    if (next)
        *next++ = '\0';
    for (int i = 0; i < kac_dataset_toy_count(); i++)
        known = known || strcmp(kac_dataset_toy_name(i), text) == 0;
    if (!known)
        return unknown_toy(text);
    status = kac_dataset_create_toy(ctx, text, seed, &out->dataset);
    if (status)
        return message_status(status, name);
    while (!wrong && next) {
        word = next;
        next = strchr(word, ',');
        if (next)
            *next++ = '\0';
        wrong = set_parameter(out->dataset, name, word);
    }
    out->toy = true;
    return wrong;
}

static int open_gzip(kac_context *ctx, const char *name, struct source *out)
{
    int wrong = idx_gzip_read(name, &out->idx);
    kac_status status;

    if (wrong)
        return wrong;
    if (out->idx.bytes)
        status = kac_dataset_create_bytes(ctx, out->idx.n, out->idx.d,
                                          out->idx.bytes, &out->dataset);
    else
        status = kac_dataset_create_array(ctx, out->idx.n, out->idx.d,
                                          out->idx.values, &out->dataset);
    if (status)
        return message_status(status, name);
    out->bytes = out->idx.bytes != NULL;
    out->rank = out->idx.rank > 1 ? out->idx.rank - 1 : 1;
    out->shape[0] = 1;
    for (int i = 1; i < out->idx.rank; i++)
        out->shape[i - 1] = out->idx.shape[i];
    return 0;
}

/* Does a file that has been opened as data hold unsigned bytes? */
static bool holds_bytes(kac_context *ctx, const char *name)
{
    static const char idx[3] = {0, 0, 0x08};
    char head[6] = "";
    kac_npy *npy = NULL;
    bool bytes = false;
    FILE *file = fopen(name, "rb");

    if (!file)
        return false;
    if (fread(head, 1, sizeof head, file) == sizeof head)
        bytes = memcmp(head, idx, sizeof idx) == 0;
    fclose(file);
    if (memcmp(head, "\x93NUMPY", sizeof head) == 0 &&
        !kac_npy_open(ctx, name, &npy))
        bytes = kac_npy_type(npy) == KAC_TYPE_U8;
    kac_npy_destroy(npy);
    return bytes;
}

static int open_file(kac_context *ctx, const char *name, struct source *out)
{
    const kac_status status = kac_dataset_open(ctx, name, &out->dataset);

    // The library's message names the file.
    if (status)
        return message_status(status, NULL) == TOOL_INTERRUPTED
                   ? TOOL_INTERRUPTED
                   : TOOL_FAILED;
    out->bytes = holds_bytes(ctx, name);
    return 0;
}

int source_open(kac_context *ctx, const char *name, uint64_t seed,
                struct source *out)
{
    int wrong;

    memset(out, 0, sizeof *out);
    out->name = name;
    if (strncmp(name, "toy:", 4) == 0)
        wrong = open_toy(ctx, name, seed, out);
    else if (idx_gzip_is(name))
        wrong = open_gzip(ctx, name, out);
    else
        wrong = open_file(ctx, name, out);
    if (wrong) {
        source_close(out);
        return wrong;
    }
    out->count = kac_dataset_count(out->dataset);
    out->d = kac_dataset_dimension(out->dataset);
    if (out->rank == 0) {
        out->rank = kac_dataset_point_rank(out->dataset);
        for (int i = 0; i < out->rank && i < 8; i++)
            out->shape[i] = kac_dataset_point_shape(out->dataset, i);
    }
    return 0;
}

void source_close(struct source *source)
{
    kac_dataset_destroy(source->dataset);
    kac_dataset_destroy(source->whole);
    idx_gzip_free(&source->idx);
    free(source->points);
    memset(source, 0, sizeof *source);
}

/* Memory of n * d numbers; NULL where there is none. */
static float *new_points(int64_t n, int64_t d)
{
    if (n > INT64_MAX / 8 / d || (uint64_t)(n * d) > SIZE_MAX / sizeof(float))
        return NULL;
    return malloc((size_t)(n * d) * sizeof(float));
}

int source_read(const struct source *source, int64_t first, int64_t n,
                float **out)
{
    float *points = new_points(n, source->d);
    kac_status status;

    if (!points)
        return message_memory(source->name);
    status = kac_dataset_read(source->dataset, first, n, points);
    if (status) {
        free(points);
        return message_status(status, source->name);
    }
    *out = points;
    return 0;
}

int source_pick(const struct source *source, uint64_t seed, int64_t n,
                float **out)
{
    int64_t *order;
    float *points;
    kac_status status;

    if (source->count == INT64_MAX || source->count > INT64_C(0x7fffffff))
        return source_read(source, 0, n, out);
    order = malloc((size_t)source->count * sizeof *order);
    points = new_points(n, source->d);
    if (!order || !points) {
        free(order);
        free(points);
        return message_memory(source->name);
    }
    status = kac_random_permutation(seed, pick_stream, source->count, order);
    if (!status)
        status = kac_dataset_gather(source->dataset, n, order, points);
    free(order);
    if (status) {
        free(points);
        return message_status(status, source->name);
    }
    *out = points;
    return 0;
}

/* A data set in memory of the points of `from` at `order`. */
static int take_part(kac_context *ctx, const struct source *from, int64_t n,
                     const int64_t *order, struct source *out)
{
    kac_status status;

    *out = *from;
    out->dataset = NULL;
    memset(&out->idx, 0, sizeof out->idx);
    out->count = n;
    out->points = new_points(n, from->d);
    if (!out->points)
        return message_memory(from->name);
    status = kac_dataset_gather(from->dataset, n, order, out->points);
    if (!status)
        status = kac_dataset_create_array(ctx, n, from->d, out->points,
                                          &out->dataset);
    return status ? message_status(status, from->name) : 0;
}

static int take_labels(const struct labels *from, int64_t n,
                       const int64_t *order, struct labels *out)
{
    *out = *from;
    out->n = n;
    out->values = new_points(n, from->width);
    if (!out->values)
        return message_memory("labels");
    for (int64_t i = 0; i < n; i++)
        memcpy(out->values + i * from->width,
               from->values + order[i] * from->width,
               (size_t)from->width * sizeof *out->values);
    return 0;
}

int source_split(kac_context *ctx, struct source *source, struct labels *labels,
                 double share, uint64_t seed, struct source *held,
                 struct labels *held_labels)
{
    const int64_t n = (int64_t)ceil(share * (double)source->count);
    struct source rest = {0};
    struct labels rest_labels = {0};
    int64_t *order;
    int wrong;

    if (n >= source->count || source->count > INT64_C(0x7fffffff)) {
        message_error("--validation %g: %s has %" PRId64 " points, which "
                      "cannot be split so; give other data instead",
                      share, source->name, source->count);
        return TOOL_USAGE;
    }
    order = malloc((size_t)source->count * sizeof *order);
    if (!order)
        return message_memory(source->name);
    wrong = kac_random_permutation(seed, split_stream, source->count, order)
                ? TOOL_FAILED
                : 0;
    if (!wrong)
        wrong = take_part(ctx, source, n, order, held);
    if (!wrong)
        wrong = take_part(ctx, source, source->count - n, order + n, &rest);
    if (!wrong && labels && labels->values) {
        wrong = take_labels(labels, n, order, held_labels);
        if (!wrong)
            wrong =
                take_labels(labels, source->count - n, order + n, &rest_labels);
    }
    free(order);
    if (wrong) {
        source_close(&rest);
        labels_close(&rest_labels);
        return wrong;
    }
    source_close(source);
    *source = rest;
    if (rest_labels.values) {
        labels_close(labels);
        *labels = rest_labels;
    }
    return 0;
}

int source_augment(kac_context *ctx, struct source *source,
                   const int64_t shape[3], const int64_t *crop, int32_t flips,
                   uint64_t seed)
{
    const int64_t height = crop ? crop[0] : shape[0];
    const int64_t width = crop ? crop[1] : shape[1];
    kac_dataset *cut = NULL;
    const kac_status status = kac_dataset_create_augmented(
        ctx, source->dataset, shape[0], shape[1], shape[2], height, width,
        flips, seed, &cut);

    if (status) {
        message_status(status, source->name);
        return TOOL_USAGE;
    }
    source->whole = source->dataset;
    source->dataset = cut;
    source->d = height * width * shape[2];
    source->rank = 3;
    source->shape[0] = height;
    source->shape[1] = width;
    source->shape[2] = shape[2];
    return 0;
}

bool source_picture(const struct source *source, int64_t shape[3])
{
    if (source->rank != 2 && !(source->rank == 3 && (source->shape[2] == 1 ||
                                                     source->shape[2] == 3)))
        return false;
    shape[0] = source->shape[0];
    shape[1] = source->shape[1];
    shape[2] = source->rank == 3 ? source->shape[2] : 1;
    return true;
}

int labels_open(kac_context *ctx, const char *name, struct labels *out)
{
    struct source source;
    bool classes;
    float largest = 0;
    int wrong;

    memset(out, 0, sizeof *out);
    wrong = source_open(ctx, name, 1, &source);
    if (wrong)
        return wrong;
    if (source.toy) {
        message_error("--labels %s: labels cannot come from a toy", name);
        source_close(&source);
        return TOOL_USAGE;
    }
    wrong = source_read(&source, 0, source.count, &out->values);
    out->n = source.count;
    out->width = source.d;
    source_close(&source);
    if (wrong)
        return wrong;
    classes = out->width == 1;
    for (int64_t i = 0; classes && i < out->n; i++) {
        const float value = out->values[i];

        classes = value >= 0 && value < 65536 && value == floorf(value);
        largest = value > largest ? value : largest;
    }
    if (!classes && out->width > 65536) {
        message_error("--labels %s: %" PRId64 " numbers a label, at most "
                      "65536 do",
                      name, out->width);
        labels_close(out);
        return TOOL_FAILED;
    }
    out->kind = classes ? KAC_CONDITION_CLASS : KAC_CONDITION_VECTOR;
    out->size = classes ? (int32_t)largest + 1 : (int32_t)out->width;
    return 0;
}

void labels_close(struct labels *labels)
{
    free(labels->values);
    memset(labels, 0, sizeof *labels);
}
