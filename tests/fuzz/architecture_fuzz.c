/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzz target: texts of architectures, and the networks of those that are
 * right. */

#include "fuzz_input.h"

#include <kacflow/architecture.h>

/* No block above 16 MB: weights are as many as a text wants. */
static void *allocate(void *user, int64_t bytes)
{
    (void)user;
    return bytes <= INT64_C(1) << 24 ? malloc((size_t)bytes) : NULL;
}

static void release(void *user, void *memory)
{
    (void)user;
    free(memory);
}

/* Numbers of all values. */
static int64_t numbers_of(const kac_architecture *a)
{
    int64_t sum = 0;

    for (int32_t i = 0; i < kac_architecture_count(a); i++) {
        sum += kac_architecture_height(a, i) * kac_architecture_width(a, i) *
               kac_architecture_channels(a, i);
    }
    return sum;
}

static void use_network(kac_context *context, const kac_architecture *a)
{
    kac_network *network = NULL;
    float *x, t = 0.5f;

    if (kac_network_create_own(context, a, &network) != KAC_OK) {
        return;
    }
    if (kac_network_initialize(network, 1, 1) == KAC_OK &&
        kac_network_parameter_count(network) < 1 << 16) {
        const int64_t d = kac_network_dimension(network);

        x = calloc((size_t)d, sizeof *x);
        if (kac_network_heads(network) & KAC_HEAD_VELOCITY) {
            (void)kac_network_forward(network, 1, &t, x, NULL, x, NULL);
        } else {
            (void)kac_network_forward(network, 1, &t, x, NULL, NULL, x);
        }
        free(x);
    }
    kac_network_destroy(network);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    kac_context *context = NULL;
    kac_architecture *a = NULL;
    kac_status status;

    memcpy(text, data, size);
    text[size] = '\0';
    if (kac_context_create_with_allocator(allocate, release, NULL, &context) !=
        KAC_OK) {
        abort();
    }
    status = kac_architecture_parse(context, text, &a);
    if (status != KAC_OK) {
        if (a != NULL || kac_last_error()[0] == 0) {
            abort();
        }
    } else if (strcmp(kac_architecture_text(a), text) != 0) {
        abort();
    } else if (numbers_of(a) < 1 << 14) {
        use_network(context, a);
    }
    kac_architecture_destroy(a);
    kac_context_destroy(context);
    free(text);
    return 0;
}
