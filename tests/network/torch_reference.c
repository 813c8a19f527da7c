/* SPDX-License-Identifier: BSD-2-Clause */
/* Networks of ours against recorded values of PyTorch. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "torch_reference.h"

static const double TOLERANCE = 1e-5;

enum { LONGEST_NAME = 256 };

kac_tensors *open_reference(const char *name)
{
    char path[1024];
    kac_tensors *file = NULL;

    snprintf(path, sizeof path, "%s/torch/%s.safetensors", KAC_TEST_DATA, name);
    if (kac_tensors_open(NULL, path, &file) != KAC_OK) {
        fail_msg("%s", kac_last_error());
    }
    return file;
}

const char *text_option(const kac_tensors *file, const char *key)
{
    const char *text = kac_tensors_metadata(file, key);

    if (text == NULL) {
        fail_msg("no option %s", key);
    }
    return text;
}

double number_option(const kac_tensors *file, const char *key)
{
    return strtod(text_option(file, key), NULL);
}

int32_t list_option(const kac_tensors *file, const char *key, int64_t *out)
{
    const char *text = text_option(file, key);
    int32_t count = 0;
    char *end;

    for (;; text = end) {
        const long value = strtol(text, &end, 10);

        if (end == text) {
            return count;
        }
        assert_true(count < 8);
        out[count++] = value;
    }
}

/* The numbers of a tensor; asserts that it is there. */
static float *numbers(const kac_tensors *file, const char *name, int64_t *count)
{
    const int64_t i = kac_tensors_find(file, name);
    float *values;

    if (i < 0) {
        fail_msg("no tensor %s", name);
    }
    *count = kac_tensors_elements(file, i);
    values = malloc((size_t)*count * sizeof *values);
    if (kac_tensors_read_f32(file, i, *count, values) != KAC_OK) {
        fail_msg("%s: %s", name, kac_last_error());
    }
    return values;
}

static int64_t element_count(const kac_network *network, int64_t i)
{
    int64_t size = 1;
    int32_t j;

    for (j = 0; j < kac_network_tensor_rank(network, i); j++) {
        size *= kac_network_tensor_shape(network, i, j);
    }
    return size;
}

/* Shapes too must be PyTorch's. */
static void take_weights(kac_network *network, const kac_tensors *file)
{
    int64_t i, recorded = 0;

    for (i = 0; i < kac_network_tensor_count(network); i++) {
        const char *tensor = kac_network_tensor_name(network, i);
        const int32_t rank = kac_network_tensor_rank(network, i);
        char name[LONGEST_NAME];
        int64_t count, at;
        int32_t j;
        float *values;

        snprintf(name, sizeof name, "weight/%s", tensor);
        values = numbers(file, name, &count);
        at = kac_tensors_find(file, name);
        assert_int_equal(rank, kac_tensors_rank(file, at));
        for (j = 0; j < rank; j++) {
            assert_int_equal(kac_network_tensor_shape(network, i, j),
                             kac_tensors_shape(file, at, j));
        }
        if (kac_network_tensor_set(network, i, count, values) != KAC_OK) {
            fail_msg("%s: %s", name, kac_last_error());
        }
        free(values);
    }
    for (i = 0; i < kac_tensors_count(file); i++) {
        recorded += strncmp(kac_tensors_name(file, i), "weight/", 7) == 0;
    }
    assert_int_equal(kac_network_tensor_count(network), recorded);
}

struct worst {
    double error; /* by the greatest number of the tensor */
    char name[LONGEST_NAME];
};

static double greatest(int64_t n, const float *values)
{
    double most = 0.0;
    int64_t i;

    for (i = 0; i < n; i++) {
        most = fmax(most, fabs((double)values[i]));
    }
    return most;
}

/* The greatest number that errors of the tensor are measured by. */
static double scale_of(const kac_tensors *file, const char *name, int64_t n,
                       const float *want)
{
    double scale = greatest(n, want);
    char weight[LONGEST_NAME];
    const size_t stem = strlen(name) - strlen("bias");
    float *values;

    if (scale > 0.0) {
        return scale;
    }
    assert_string_equal(name + stem, "bias");
    snprintf(weight, sizeof weight, "%.*sweight", (int)stem, name);
    values = numbers(file, weight, &n);
    scale = greatest(n, values);
    free(values);
    assert_true(scale > 0.0);
    return scale;
}

static void compare(const kac_tensors *file, const char *name, int64_t n,
                    const float *got, struct worst *worst)
{
    int64_t count, i;
    float *want = numbers(file, name, &count);
    const double scale = scale_of(file, name, count, want);

    assert_int_equal(n, count);
    for (i = 0; i < n; i++) {
        const double error = fabs((double)got[i] - (double)want[i]) / scale;

        if (!(error <= TOLERANCE)) {
            fail_msg("%s[%d] is %.9g, should be %.9g; greatest number %.3g",
                     name, (int)i, (double)got[i], (double)want[i], scale);
        }
        if (error > worst->error) {
            worst->error = error;
            snprintf(worst->name, sizeof worst->name, "%s", name);
        }
    }
    free(want);
}

/* Between [rows, heads, channels] as PyTorch has it and an array a head. */
static void split_heads(int64_t rows, int heads, int64_t channels,
                        const float *from, float **to)
{
    int64_t i;
    int h;

    for (i = 0; i < rows; i++) {
        for (h = 0; h < heads; h++) {
            memcpy(to[h] + i * channels, from + (i * heads + h) * channels,
                   (size_t)channels * sizeof *from);
        }
    }
}

static void join_heads(int64_t rows, int heads, int64_t channels, float **from,
                       float *to)
{
    int64_t i;
    int h;

    for (i = 0; i < rows; i++) {
        for (h = 0; h < heads; h++) {
            memcpy(to + (i * heads + h) * channels, from[h] + i * channels,
                   (size_t)channels * sizeof *to);
        }
    }
}

static void compare_gradient(const kac_network *network,
                             const kac_tensors *file, const float *gradient,
                             struct worst *worst)
{
    int64_t i;

    for (i = 0; i < kac_network_tensor_count(network); i++) {
        const int64_t count = element_count(network, i);
        char name[LONGEST_NAME];

        if (!kac_network_tensor_trained(network, i)) {
            continue;
        }
        snprintf(name, sizeof name, "grad/%s",
                 kac_network_tensor_name(network, i));
        compare(file, name, count, gradient, worst);
        gradient += count;
    }
}

/* Rows and channels of one head of the output. */
struct output {
    int64_t count, rows, channels;
    int32_t which;
    int heads;
};

static struct output output_of(const kac_network *network,
                               const kac_tensors *file)
{
    const int64_t y = kac_tensors_find(file, "y");
    struct output out = {0};

    out.which = kac_network_heads(network);
    out.heads = out.which == (KAC_HEAD_VELOCITY | KAC_HEAD_MEAN) ? 2 : 1;
    out.count = kac_tensors_elements(file, y);
    out.channels =
        kac_tensors_shape(file, y, kac_tensors_rank(file, y) - 1) / out.heads;
    out.rows = out.count / out.channels / out.heads;
    return out;
}

/* All that ours gives: output, gradient by x, gradient by the parameters. */
static void evaluate(const kac_network *network, const kac_tensors *file,
                     struct output out, float *y, float *dx, float *gradient)
{
    int64_t n, count;
    float *t = numbers(file, "t", &n), *x = numbers(file, "x", &count);
    float *dy = numbers(file, "dy", &count);
    float *cond = kac_network_condition(network) != KAC_CONDITION_NONE
                      ? numbers(file, "cond", &count)
                      : NULL;
    float *both = malloc((size_t)out.count * sizeof *both);
    float *at[2] = {both, both + out.rows * out.channels};
    int64_t i;
    float *v = out.which & KAC_HEAD_VELOCITY ? at[0] : NULL;
    float *xhat = out.which & KAC_HEAD_MEAN ? at[out.heads - 1] : NULL;

    // The row of a missing class is the last one, by its number to PyTorch.
    for (i = 0; kac_network_condition(network) == KAC_CONDITION_CLASS && i < n;
         i++) {
        if (cond[i] >= (float)kac_network_condition_size(network)) {
            cond[i] = -1.0f;
        }
    }
    if (kac_network_forward(network, n, t, x, cond, v, xhat) != KAC_OK) {
        fail_msg("%s", kac_last_error());
    }
    join_heads(out.rows, out.heads, out.channels, at, y);
    split_heads(out.rows, out.heads, out.channels, dy, at);
    if (kac_network_gradient(network, n, t, x, cond, v, xhat, gradient, dx) !=
        KAC_OK) {
        fail_msg("%s", kac_last_error());
    }
    free(t);
    free(x);
    free(dy);
    free(cond);
    free(both);
}

void check_reference(kac_network *network, const kac_tensors *file)
{
    const struct output out = output_of(network, file);
    const int64_t parameters = kac_network_parameter_count(network);
    const int64_t size =
        kac_tensors_elements(file, kac_tensors_find(file, "x"));
    float *y = calloc((size_t)out.count, sizeof *y);
    float *dx = calloc((size_t)size, sizeof *dx);
    float *gradient = calloc((size_t)parameters, sizeof *gradient);
    struct worst worst = {-1.0, ""};
    char error[LONGEST_NAME + 8];

    take_weights(network, file);
    evaluate(network, file, out, y, dx, gradient);
    compare(file, "y", out.count, y, &worst);
    compare(file, "dx", size, dx, &worst);
    compare_gradient(network, file, gradient, &worst);
    snprintf(error, sizeof error, "error/%s", worst.name);
    print_message("%d weights: greatest error %.1e in %s (PyTorch's: %s)\n",
                  (int)parameters, worst.error, worst.name,
                  text_option(file, error));
    free(y);
    free(dx);
    free(gradient);
}
