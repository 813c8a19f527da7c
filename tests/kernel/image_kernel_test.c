/* SPDX-License-Identifier: BSD-2-Clause */
/* Means of 2x2 pixels and doubled pixels of every table, forward and backward,
 * against their definition. */
#include "kernel_check.h"

static struct guarded filled(int64_t n, uint64_t *state)
{
    struct guarded x = guarded_new(n, random_below(state, 4));

    for (int64_t i = 0; i < n; i++) {
        x.data[i] = any_float(state);
    }
    return x;
}

/* Element of the image where it is inside. */
static float at(const struct kaci_image *image, const float *x, int64_t n,
                int64_t h, int64_t w, int64_t c)
{
    return x[((n * image->height + h) * image->width + w) * image->channels +
             c];
}

/* The definitions, in single precision and the order of kernel.h. */
static float plain(int kind, const struct kaci_image *to,
                   const struct kaci_image *from, const float *x, int64_t i)
{
    const int64_t c = i % to->channels, w = i / to->channels % to->width;
    const int64_t h = i / to->channels / to->width % to->height;
    const int64_t n = i / to->channels / to->width / to->height;

    if (kind == 1) { // backward of the mean
        return h / 2 < from->height && w / 2 < from->width
                   ? 0.25f * at(from, x, n, h / 2, w / 2, c)
                   : 0.0f;
    }
    if (kind == 2) { // twice each way
        return at(from, x, n, h / 2, w / 2, c);
    }
    const float sum = (at(from, x, n, 2 * h, 2 * w, c) +
                       at(from, x, n, 2 * h, 2 * w + 1, c)) +
                      (at(from, x, n, 2 * h + 1, 2 * w, c) +
                       at(from, x, n, 2 * h + 1, 2 * w + 1, c));

    return kind == 0 ? sum * 0.25f : sum;
}

static int64_t size_of(const struct kaci_image *image)
{
    return image->rows * image->height * image->width * image->channels;
}

static void check(const struct kaci_kernels *k, int kind,
                  const struct kaci_image *image, uint64_t *state)
{
    const struct kaci_image half = {image->rows, image->height / 2,
                                    image->width / 2, image->channels};
    const struct kaci_image twice = {image->rows, image->height * 2,
                                     image->width * 2, image->channels};
    const struct kaci_image *const small = kind < 2 ? &half : &twice;
    const struct kaci_image *const from = kind % 2 ? small : image;
    const struct kaci_image *const to = kind % 2 ? image : small;
    const int64_t n = size_of(to);
    struct guarded x = filled(size_of(from), state);
    struct guarded y = filled(n, state), before = filled(n, state);
    float *want = malloc((size_t)(n + 1) * sizeof *want);
    const int with = kind % 2 ? random_below(state, 3) : 0;
    const float *add = with == 0 ? NULL : with == 1 ? before.data : y.data;

    assert_non_null(want);
    for (int64_t i = 0; i < n; i++) {
        want[i] = plain(kind, to, from, x.data, i);
        want[i] = add ? want[i] + add[i] : want[i];
    }
    if (kind == 0) {
        k->pool(image, x.data, y.data);
    } else if (kind == 1) {
        k->pool_backward(image, x.data, add, y.data);
    } else if (kind == 2) {
        k->upsample(image, x.data, y.data);
    } else {
        k->upsample_backward(image, x.data, add, y.data);
    }
    assert_same("image", k, n, y.data, want);
    guarded_free(&x);
    guarded_free(&y);
    guarded_free(&before);
    free(want);
}

static void images(void **unused)
{
    const struct kaci_kernels *tables[MAX_TABLES];
    const int count = all_tables(tables);
    uint64_t state = 31;

    (void)unused;
    for (int64_t channels = 1; channels <= 37; channels++) {
        for (int round = 0; round < 8; round++) {
            const struct kaci_image image = {
                random_below(&state, 3), 1 + random_below(&state, 6),
                1 + random_below(&state, 6), channels};

            for (int t = 0; t < count; t++) {
                check(tables[t], round % 4, &image, &state);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
