/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of classifiers. */

#include "flow/classifier_priv.h"
#include "flow/flow.h"

#include <math.h>
#include <string.h>

static const char format_key[] = "kacflow.format";
static const char format_value[] = "classifier-1";

enum { TENSOR_NAME = KACI_CLASSIFIER_NAME + 8, KEY = 32 };

/* ---- Writing ------------------------------------------------------------- */

static void width_key(char key[KEY], int32_t block)
{
    snprintf(key, KEY, "classifier.block.%" PRId32, block);
}

static kac_status describe(const kac_classifier *classifier, kac_tensors *file)
{
    kac_status status;
    char key[KEY];

    if ((status = kaci_entry_put(file, format_key, format_value)) ||
        (status = kaci_entry_put_int(file, "classifier.height",
                                     classifier->height)) ||
        (status =
             kaci_entry_put_int(file, "classifier.width", classifier->width)) ||
        (status = kaci_entry_put_int(file, "classifier.channels",
                                     classifier->channels)) ||
        (status = kaci_entry_put_int(file, "classifier.classes",
                                     classifier->classes)) ||
        (status = kaci_entry_put_int(file, "classifier.blocks",
                                     classifier->blocks)) ||
        (status = kaci_entry_put_int(file, "classifier.features",
                                     classifier->features)) ||
        (status =
             kaci_entry_put_double(file, "classifier.low", classifier->low)) ||
        (status = kaci_entry_put_double(file, "classifier.high",
                                        classifier->high))) {
        return status;
    }
    for (int32_t i = 0; status == KAC_OK && i < classifier->blocks; i++) {
        width_key(key, i);
        status = kaci_entry_put_int(file, key, classifier->widths[i]);
    }
    return status;
}

static kac_status add_layer(const kac_classifier *classifier,
                            const struct kaci_layer *layer, kac_tensors *file)
{
    char name[TENSOR_NAME];
    kac_status status;

    snprintf(name, sizeof name, "%s.weight", layer->name);
    status = kac_tensors_add_f32(file, name, layer->rank, layer->shape,
                                 classifier->parameters + layer->weight);
    if (status != KAC_OK) {
        return status;
    }
    snprintf(name, sizeof name, "%s.bias", layer->name);
    return kac_tensors_add_f32(file, name, 1, layer->shape,
                               classifier->parameters + layer->bias);
}

kac_status kac_classifier_save(const kac_classifier *classifier,
                               const char *path)
{
    kac_tensors *file = NULL;
    kac_status status = kaci_classifier_check(classifier);

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(path != NULL, "path is NULL");
    status = kac_tensors_create(classifier->context, &file);
    if (status == KAC_OK) {
        status = describe(classifier, file);
    }
    for (int32_t i = 0; status == KAC_OK && i < classifier->layer_count; i++) {
        status = add_layer(classifier, &classifier->layers[i], file);
    }
    if (status == KAC_OK) {
        status = kac_tensors_write(file, path);
    }
    kac_tensors_destroy(file);
    return status;
}

/* ---- Reading ------------------------------------------------------------- */

/* The number of an entry where it has to fit into 32 bits. */
static kac_status get_small(const kac_tensors *file, const char *key,
                            int32_t *out)
{
    int64_t value;
    const kac_status status = kaci_entry_get_int(file, key, &value);

    if (status != KAC_OK) {
        return status;
    }
    if (value < INT32_MIN || value > INT32_MAX) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "entry \"%s\" is %" PRId64 ", out of range", key,
                          value);
    }
    *out = (int32_t)value;
    return KAC_OK;
}

static kac_status check_format(const kac_tensors *file)
{
    const char *format;
    const kac_status status = kaci_entry_get(file, format_key, &format);

    if (status == KAC_OK && strcmp(format, format_value) != 0) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "entry \"%s\" is \"%.40s\", must be \"%s\"",
                          format_key, format, format_value);
    }
    return status;
}

static kac_status create_described(kac_context *ctx, const kac_tensors *file,
                                   kac_classifier **out)
{
    int64_t height, width, channels, features;
    int64_t widths[KACI_CLASSIFIER_BLOCKS] = {0};
    int32_t classes = 0, blocks = 0;
    double low, high;
    char key[KEY];
    kac_status status;

    if ((status = kaci_entry_get_int(file, "classifier.height", &height)) ||
        (status = kaci_entry_get_int(file, "classifier.width", &width)) ||
        (status = kaci_entry_get_int(file, "classifier.channels", &channels)) ||
        (status = get_small(file, "classifier.classes", &classes)) ||
        (status = get_small(file, "classifier.blocks", &blocks)) ||
        (status = kaci_entry_get_int(file, "classifier.features", &features)) ||
        (status = kaci_entry_get_double(file, "classifier.low", &low)) ||
        (status = kaci_entry_get_double(file, "classifier.high", &high))) {
        return status;
    }
    for (int32_t i = 0;
         status == KAC_OK && i < blocks && i < KACI_CLASSIFIER_BLOCKS; i++) {
        width_key(key, i);
        status = kaci_entry_get_int(file, key, &widths[i]);
    }
    if (status == KAC_OK) {
        status = kac_classifier_create(ctx, height, width, channels, classes,
                                       blocks, widths, features, out);
    }
    return status == KAC_OK ? kac_classifier_set_range(*out, low, high)
                            : status;
}

static kac_status read_tensor(const kac_tensors *file, const char *name,
                              int32_t rank, const int64_t *shape, int64_t count,
                              float *out)
{
    const int64_t at = kac_tensors_find(file, name);
    kac_status status;

    if (at < 0) {
        return kaci_error(KAC_ERROR_FORMAT, "the file has no tensor \"%s\"",
                          name);
    }
    for (int32_t j = 0; j < rank; j++) {
        if (kac_tensors_rank(file, at) != rank ||
            kac_tensors_shape(file, at, j) != shape[j]) {
            return kaci_error(KAC_ERROR_FORMAT,
                              "tensor \"%s\" has not the shape that the "
                              "classifier gives it",
                              name);
        }
    }
    status = kac_tensors_read_f32(file, at, count, out);
    for (int64_t j = 0; status == KAC_OK && j < count; j++) {
        if (!isfinite(out[j])) {
            status = kaci_error(KAC_ERROR_FORMAT,
                                "element %" PRId64 " of tensor \"%s\" is %g, "
                                "must be finite",
                                j, name, (double)out[j]);
        }
    }
    return status;
}

static kac_status read_layer(const kac_tensors *file,
                             const struct kaci_layer *layer, float *parameters)
{
    char name[TENSOR_NAME];
    kac_status status;

    snprintf(name, sizeof name, "%s.weight", layer->name);
    status = read_tensor(file, name, layer->rank, layer->shape,
                         kaci_layer_size(layer), parameters + layer->weight);
    if (status != KAC_OK) {
        return status;
    }
    snprintf(name, sizeof name, "%s.bias", layer->name);
    return read_tensor(file, name, 1, layer->shape, layer->shape[0],
                       parameters + layer->bias);
}

/* Memory for the weights is only taken where the file has as many. */
static kac_status read_weights(const kac_tensors *file,
                               kac_classifier *classifier)
{
    int64_t there = 0;
    kac_status status;

    for (int64_t i = 0; i < kac_tensors_count(file); i++) {
        there += kac_tensors_elements(file, i);
    }
    if (there < classifier->parameter_count) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "the tensors have %" PRId64
                          " numbers, the classifier %" PRId64,
                          there, classifier->parameter_count);
    }
    status = kaci_classifier_reserve(classifier);
    for (int32_t i = 0; status == KAC_OK && i < classifier->layer_count; i++) {
        status =
            read_layer(file, &classifier->layers[i], classifier->parameters);
    }
    return status;
}

kac_status kac_classifier_load(kac_context *ctx, const char *path,
                               kac_classifier **out)
{
    kac_classifier *classifier = NULL;
    kac_tensors *file = NULL;
    kac_status status;

    KACI_REQUIRE(path != NULL, "path is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kac_tensors_open(ctx, path, &file);
    if (status == KAC_OK) {
        status = check_format(file);
    }
    if (status == KAC_OK) {
        status = kaci_as_format(create_described(ctx, file, &classifier));
    }
    if (status == KAC_OK) {
        status = read_weights(file, classifier);
    }
    kac_tensors_destroy(file);
    if (status != KAC_OK) {
        kac_classifier_destroy(classifier);
        return status;
    }
    *out = classifier;
    return KAC_OK;
}
