/* SPDX-License-Identifier: BSD-2-Clause */
/* Models: process, network, normalisation and entries, in one file. */
#include "flow/flow.h"

#include <kacflow/coupling.h>

#include <math.h>
#include <string.h>

struct kac_model {
    kac_context *context;
    kac_process *process;
    kac_network *network;
    float *shift, *scale;  /* [d] */
    kac_tensors *entries; /* only its metadata is used */
    int32_t coupling;     /* KAC_COUPLING_..., -1: noise */
    int32_t storage;      /* KAC_TYPE_... of the weights in its file */
};

static const char format_key[] = "kacflow.format";
static const char format_value[] = "model-1";
static const char coupling_key[] = "coupling.kind";
static const char storage_key[] = "kacflow.storage"; /* not of F32 */

static int is_finite(double x)
{
    return x - x == 0;
}

/* Copies `from`, or fills with `other` where it is NULL. */
static kac_status copy_affine(kac_context *context, int64_t d,
                              const float *from, float other, float **out)
{
    *out = kaci_alloc(context, d, sizeof **out);
    if (!*out) {
        return KACI_NO_MEMORY;
    }
    for (int64_t j = 0; j < d; j++) {
        (*out)[j] = from ? from[j] : other;
    }
    return KAC_OK;
}

static kac_status check_affine(int64_t d, const float *shift,
                               const float *scale)
{
    for (int64_t j = 0; j < d; j++) {
        KACI_REQUIRE(!shift || is_finite(shift[j]),
                     "shift[%" PRId64 "] is not finite", j);
        KACI_REQUIRE(!scale || (is_finite(scale[j]) && scale[j] > 0),
                     "scale[%" PRId64 "] is %g, must be finite and > 0", j,
                     (double)scale[j]);
    }
    return KAC_OK;
}

kac_status kac_model_create(kac_context *ctx, const kac_process *process,
                            const kac_network *network, const float *shift,
                            const float *scale, kac_model **out)
{
    kac_model *model;
    int64_t d;
    kac_status status;

    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(network != NULL, "network is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    if (!kac_network_is_initialized(network)) {
        return kaci_error(KAC_ERROR_STATE, "network is not initialised: call "
                                           "kac_network_initialize() first");
    }
    d = kac_network_dimension(network);
    status = check_affine(d, shift, scale);
    if (status != KAC_OK) {
        return status;
    }
    model = kaci_alloc(ctx, 1, sizeof *model);
    if (!model) {
        return KACI_NO_MEMORY;
    }
    model->context = ctx;
    model->coupling = -1;
    if ((status = kaci_process_copy(ctx, process, &model->process)) ||
        (status = kaci_network_copy(ctx, network, &model->network)) ||
        (status = kac_network_set_precision(model->network,
                                            kac_network_precision(network))) ||
        (status = copy_affine(ctx, d, shift, 0, &model->shift)) ||
        (status = copy_affine(ctx, d, scale, 1, &model->scale)) ||
        (status = kac_tensors_create(ctx, &model->entries))) {
        kac_model_destroy(model);
        return status;
    }
    *out = model;
    return KAC_OK;
}

void kac_model_destroy(kac_model *model)
{
    if (!model) {
        return;
    }
    kac_process_destroy(model->process);
    kac_network_destroy(model->network);
    kac_tensors_destroy(model->entries);
    kaci_free(model->context, model->shift);
    kaci_free(model->context, model->scale);
    kaci_free(model->context, model);
}

/* The keys that the library writes itself. */
static int is_reserved(const char *key)
{
    static const char *const prefixes[] = {"process.", "network.", "kacflow.",
                                          "coupling."};

    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strncmp(key, prefixes[i], strlen(prefixes[i])) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Copies the free entries of `from`, but for `except` (or NULL). */
static kac_status copy_entries(const kac_tensors *from, const char *except,
                               kac_tensors *to)
{
    const int64_t count = kac_tensors_metadata_count(from);
    kac_status status = KAC_OK;

    for (int64_t i = 0; status == KAC_OK && i < count; i++) {
        const char *key = kac_tensors_metadata_key(from, i);

        if (!is_reserved(key) && !(except && strcmp(key, except) == 0)) {
            status = kac_tensors_set_metadata(to, key,
                                              kac_tensors_metadata(from, key));
        }
    }
    return status;
}

static kac_status read_affine(kac_context *context, const kac_tensors *file,
                              const char *name, int64_t d, float **out)
{
    const int64_t at = kac_tensors_find(file, name);

    if (at < 0 || kac_tensors_rank(file, at) != 1 ||
        kac_tensors_shape(file, at, 0) != d) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "the file has no tensor \"%s\" of %" PRId64
                          " numbers",
                          name, d);
    }
    *out = kaci_alloc(context, d, sizeof **out);
    return *out ? kac_tensors_read_f32(file, at, d, *out) : KACI_NO_MEMORY;
}

/* An argument error while a file is read is an error of the file. */
static kac_status as_format(kac_status status)
{
    return status == KAC_ERROR_ARGUMENT ? KAC_ERROR_FORMAT : status;
}

/* A file without the entry is of a path from noise. */
static kac_status read_coupling(kac_model *model, const kac_tensors *file)
{
    const char *name = kac_tensors_metadata(file, coupling_key);
    int32_t kind = -1;
    kac_status status = KAC_OK;

    if (name) {
        status = kac_coupling_from_name(name, &kind);
    }
    if (status == KAC_OK) {
        status = kac_model_set_coupling(model, kind);
    }
    return as_format(status);
}

/* As what it was read a model is written again. */
static kac_status read_storage(kac_model *model, const kac_tensors *file)
{
    const char *name = kac_tensors_metadata(file, storage_key);
    int32_t type = KAC_TYPE_F32;
    kac_status status = KAC_OK;

    if (name) {
        status = kac_type_from_name(name, &type);
    }
    if (status == KAC_OK) {
        status = kac_model_set_storage(model, type);
    }
    return as_format(status);
}

static kac_status read_model(kac_model *model, const kac_tensors *file)
{
    const char *format;
    kac_status status = kaci_entry_get(file, format_key, &format);
    int64_t d;

    if (status == KAC_OK && strcmp(format, format_value) != 0) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "entry \"%s\" is \"%.40s\", must be \"%s\": this is "
                          "no model file of this version",
                          format_key, format, format_value);
    }
    if (status ||
        (status = kaci_process_create_described(model->context, file,
                                                &model->process)) ||
        (status = kaci_network_create_described(model->context, file,
                                                &model->network)) ||
        (status = kac_network_read_tensors(model->network, file, NULL)) ||
        (status = read_coupling(model, file)) ||
        (status = read_storage(model, file))) {
        return status;
    }
    d = kac_network_dimension(model->network);
    if ((status = read_affine(model->context, file, "normalization.shift", d,
                              &model->shift)) ||
        (status = read_affine(model->context, file, "normalization.scale", d,
                              &model->scale))) {
        return status;
    }
    status = check_affine(d, model->shift, model->scale);
    if (status != KAC_OK) {
        return as_format(status);
    }
    status = kac_tensors_create(model->context, &model->entries);
    return status ? status : copy_entries(file, NULL, model->entries);
}

kac_status kac_model_load(kac_context *ctx, const char *path, kac_model **out)
{
    kac_tensors *file = NULL;
    kac_model *model;
    kac_status status;

    KACI_REQUIRE(path != NULL, "path is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kac_tensors_open(ctx, path, &file);
    if (status != KAC_OK) {
        return status;
    }
    model = kaci_alloc(ctx, 1, sizeof *model);
    if (!model) {
        kac_tensors_destroy(file);
        return KACI_NO_MEMORY;
    }
    model->context = ctx;
    model->coupling = -1;
    status = read_model(model, file);
    kac_tensors_destroy(file);
    if (status != KAC_OK) {
        kac_model_destroy(model);
        return status;
    }
    *out = model;
    return KAC_OK;
}

static kac_status describe_model(const kac_model *model, kac_tensors *file)
{
    const int64_t d = kac_network_dimension(model->network);
    kac_status status;

    if ((status = copy_entries(model->entries, NULL, file)) ||
        (status = kaci_entry_put(file, format_key, format_value)) ||
        (model->storage != KAC_TYPE_F32 &&
         (status = kaci_entry_put(file, storage_key,
                                  kac_type_name(model->storage)))) ||
        (status = kaci_process_describe(model->process, file)) ||
        (model->coupling >= 0 &&
         (status = kaci_entry_put(file, coupling_key,
                                  kac_coupling_name(model->coupling)))) ||
        (status = kaci_network_describe(model->network, file)) ||
        (status = kac_tensors_add_f32(file, "normalization.shift", 1, &d,
                                      model->shift)) ||
        (status = kac_tensors_add_f32(file, "normalization.scale", 1, &d,
                                      model->scale)) ||
        (status = kac_tensors_set_storage(file, model->storage))) {
        return status;
    }
    return kac_network_write_tensors(model->network, file, NULL);
}

kac_status kac_model_save(const kac_model *model, const char *path)
{
    kac_tensors *file = NULL;
    kac_status status;

    KACI_REQUIRE(model != NULL, "model is NULL");
    KACI_REQUIRE(path != NULL, "path is NULL");
    status = kac_tensors_create(model->context, &file);
    if (status == KAC_OK) {
        status = describe_model(model, file);
    }
    if (status == KAC_OK) {
        status = kac_tensors_write(file, path);
    }
    kac_tensors_destroy(file);
    return status;
}

const kac_process *kac_model_process(const kac_model *model)
{
    return model ? model->process : NULL;
}

const kac_network *kac_model_network(const kac_model *model)
{
    return model ? model->network : NULL;
}

int64_t kac_model_dimension(const kac_model *model)
{
    return model ? kac_network_dimension(model->network) : 0;
}

kac_status kac_model_normalization(const kac_model *model, float *shift,
                                   float *scale)
{
    size_t bytes;

    KACI_REQUIRE(model != NULL, "model is NULL");
    bytes = (size_t)kac_model_dimension(model) * sizeof *shift;
    if (shift) {
        memcpy(shift, model->shift, bytes);
    }
    if (scale) {
        memcpy(scale, model->scale, bytes);
    }
    return KAC_OK;
}

kac_status kac_model_set_coupling(kac_model *model, int32_t coupling)
{
    double schedule[4];
    kac_status status;

    KACI_REQUIRE(model != NULL, "model is NULL");
    KACI_REQUIRE(coupling == -1 || kac_coupling_name(coupling) != NULL,
                 "coupling is %" PRId32 ", must be one of KAC_COUPLING_... or "
                 "-1",
                 coupling);
    if (coupling >= 0) {
        status = kac_process_schedule(
            model->process, kac_process_horizon(model->process), schedule);
        if (status != KAC_OK) {
            return status;
        }
        KACI_REQUIRE(fabs(schedule[0]) < 1e-12,
                     "coupling is %" PRId32 ", must be -1: f(T) of the process "
                     "is %g, so its path does not end in a source",
                     coupling, schedule[0]);
    }
    model->coupling = coupling;
    return KAC_OK;
}

int32_t kac_model_coupling(const kac_model *model)
{
    return model ? model->coupling : -1;
}

kac_status kac_model_set_storage(kac_model *model, int32_t type)
{
    KACI_REQUIRE(model != NULL, "model is NULL");
    KACI_REQUIRE(type == KAC_TYPE_F32 || type == KAC_TYPE_F16 ||
                     type == KAC_TYPE_BF16,
                 "type is %" PRId32 ", must be KAC_TYPE_F32, KAC_TYPE_F16 or "
                 "KAC_TYPE_BF16",
                 type);
    model->storage = type;
    return KAC_OK;
}

int32_t kac_model_storage(const kac_model *model)
{
    return model ? model->storage : -1;
}

kac_status kac_model_set_precision(kac_model *model, int32_t type)
{
    KACI_REQUIRE(model != NULL, "model is NULL");
    return kac_network_set_precision(model->network, type);
}

int32_t kac_model_precision(const kac_model *model)
{
    return model ? kac_network_precision(model->network) : -1;
}

kac_status kac_model_set_entry(kac_model *model, const char *key,
                               const char *value)
{
    kac_tensors *without = NULL;
    kac_status status;

    KACI_REQUIRE(model != NULL, "model is NULL");
    KACI_REQUIRE(key != NULL && *key, "key is NULL or empty");
    KACI_REQUIRE(!is_reserved(key),
                 "key is \"%.40s\", must not begin with process., network., "
                 "kacflow. or coupling.",
                 key);
    if (value) {
        return kac_tensors_set_metadata(model->entries, key, value);
    }
    status = kac_tensors_create(model->context, &without);
    if (status == KAC_OK) {
        status = copy_entries(model->entries, key, without);
    }
    if (status != KAC_OK) {
        kac_tensors_destroy(without);
        return status;
    }
    kac_tensors_destroy(model->entries);
    model->entries = without;
    return KAC_OK;
}

const char *kac_model_entry(const kac_model *model, const char *key)
{
    return model && key ? kac_tensors_metadata(model->entries, key) : NULL;
}
