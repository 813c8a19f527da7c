/* SPDX-License-Identifier: BSD-2-Clause */
/* The sampler's handle: its parts, options and their defaults. */
#include "flow/sampler_priv.h"

/* Defaults, measured on the toy distributions (docs/results.md). */
static const double default_power = 1.0;
static const double default_end = 0.05; /* of T */
enum { DEFAULT_EVALUATIONS = 20, ADAPTIVE_EVALUATIONS = 100000 };

static int gives_mean(const kac_field *field)
{
    return (kac_field_gives(field) & KAC_FIELD_MEAN) != 0;
}

kac_status kaci_sampler_is_bounded(const kac_sampler *sampler, int *out)
{
    const kac_process *process = sampler->process;
    double radius = INFINITY;
    const kac_status status =
        sampler->coupling >= 0
            ? KAC_OK
            : kac_process_cone(process, kac_process_horizon(process), &radius);

    if (status == KAC_OK) {
        *out = radius - radius == 0;
    }
    return status;
}

static kac_status set_defaults(kac_sampler *sampler)
{
    int bounded = 0;
    const kac_status status = kaci_sampler_is_bounded(sampler, &bounded);
    const int noise = sampler->coupling < 0;
    const int mean = noise && gives_mean(sampler->field);

    sampler->method = KAC_METHOD_AB2;
    sampler->evaluations = 0;
    sampler->power = default_power;
    sampler->end =
        mean ? default_end * kac_process_horizon(sampler->process) : 0;
    sampler->projection = mean && bounded ? 2 : 0;
    sampler->refinements = noise;
    sampler->relative = sampler->absolute = 1e-5;
    sampler->guidance.to = INFINITY;
    sampler->evaluations_mean = NAN;
    return status;
}

static kac_status create(kac_context *ctx, const kac_process *process,
                         const kac_field *field, int32_t coupling,
                         kac_sampler **out)
{
    kac_sampler *sampler = kaci_alloc(ctx, 1, sizeof *sampler);
    struct kaci_fpmode saved;
    kac_status status;

    if (!sampler) {
        return KACI_NO_MEMORY;
    }
    sampler->context = ctx;
    sampler->process = process;
    sampler->field = field;
    sampler->coupling = coupling;
    sampler->d = kac_field_dimension(field);
    sampler->k = kac_field_condition_width(field);
    saved = kaci_fp_enter();
    status = set_defaults(sampler);
    kaci_fp_leave(saved);
    if (status != KAC_OK) {
        kaci_free(ctx, sampler);
        return status;
    }
    *out = sampler;
    return KAC_OK;
}

kac_status kac_sampler_create(kac_context *ctx, const kac_process *process,
                              const kac_field *field, kac_sampler **out)
{
    KACI_REQUIRE(process != NULL, "process is NULL");
    KACI_REQUIRE(field != NULL, "field is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    return create(ctx, process, field, -1, out);
}

kac_status kac_sampler_create_model(kac_context *ctx, const kac_model *model,
                                    kac_sampler **out)
{
    kac_sampler *sampler = NULL;
    kac_field *field = NULL;
    kac_status status;
    int64_t d;

    KACI_REQUIRE(model != NULL, "model is NULL");
    KACI_REQUIRE(out != NULL, "out is NULL");
    status = kac_field_create_learned(ctx, kac_model_network(model), &field);
    if (status != KAC_OK) {
        return status;
    }
    status = create(ctx, kac_model_process(model), field,
                    kac_model_coupling(model), &sampler);
    if (status != KAC_OK) {
        kac_field_destroy(field);
        return status;
    }
    sampler->owned_field = field;
    d = sampler->d;
    sampler->shift = kaci_alloc(ctx, d, sizeof *sampler->shift);
    sampler->scale = kaci_alloc(ctx, d, sizeof *sampler->scale);
    status = sampler->shift && sampler->scale ? KAC_OK : KACI_NO_MEMORY;
    if (status == KAC_OK) {
        status = kac_model_normalization(model, sampler->shift, sampler->scale);
    }
    if (status == KAC_OK) {
        status = kaci_sampler_use_entries(sampler, model);
    }
    if (status != KAC_OK) {
        kac_sampler_destroy(sampler);
        return status;
    }
    *out = sampler;
    return KAC_OK;
}

void kac_sampler_destroy(kac_sampler *sampler)
{
    if (!sampler) {
        return;
    }
    kac_field_destroy(sampler->guided);
    kac_field_destroy(sampler->owned_field);
    kaci_free(sampler->context, sampler->shift);
    kaci_free(sampler->context, sampler->scale);
    kaci_free(sampler->context, sampler->known_coordinate);
    kaci_free(sampler->context, sampler);
}

kac_status kac_sampler_set_method(kac_sampler *sampler, int32_t method)
{
    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(kac_method_name(method) != NULL,
                 "method is %" PRId32 ", must be one of KAC_METHOD_...",
                 method);
    sampler->method = method;
    return KAC_OK;
}

int32_t kac_sampler_method(const kac_sampler *sampler)
{
    return sampler ? sampler->method : -1;
}

kac_status kac_sampler_set_evaluations(kac_sampler *sampler,
                                       int64_t evaluations)
{
    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(evaluations >= 1 && evaluations <= 1000000000,
                 "evaluations is %" PRId64 ", must be 1 to 10^9", evaluations);
    sampler->evaluations = evaluations;
    return KAC_OK;
}

int64_t kac_sampler_evaluations(const kac_sampler *sampler)
{
    if (!sampler) {
        return 0;
    }
    if (sampler->evaluations > 0) {
        return sampler->evaluations;
    }
    return sampler->method == KAC_METHOD_DOPRI5 ? ADAPTIVE_EVALUATIONS
                                                : DEFAULT_EVALUATIONS;
}

kac_status kac_sampler_set_grid(kac_sampler *sampler, double power, double end)
{
    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(power > 0 && power - power == 0,
                 "power is %g, must be finite and > 0", power);
    KACI_REQUIRE(end >= 0 && end < kac_process_horizon(sampler->process),
                 "end is %g, must be >= 0 and below T = %g", end,
                 kac_process_horizon(sampler->process));
    KACI_REQUIRE(end == 0 || gives_mean(sampler->field),
                 "end is %g, must be 0: the field gives no posterior mean for "
                 "the last step",
                 end);
    sampler->power = power;
    sampler->end = end;
    return KAC_OK;
}

double kac_sampler_grid_power(const kac_sampler *sampler)
{
    return sampler ? sampler->power : NAN;
}

double kac_sampler_grid_end(const kac_sampler *sampler)
{
    return sampler ? sampler->end : NAN;
}

kac_status kac_sampler_set_grid_kind(kac_sampler *sampler, int32_t kind)
{
    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(kac_grid_name(kind) != NULL,
                 "kind is %" PRId32 ", must be one of KAC_GRID_...", kind);
    sampler->grid = kind;
    return KAC_OK;
}

int32_t kac_sampler_grid_kind(const kac_sampler *sampler)
{
    return sampler ? sampler->grid : -1;
}

kac_status kac_sampler_set_refinements(kac_sampler *sampler,
                                       int32_t refinements)
{
    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(refinements >= 0 && refinements <= 100,
                 "refinements is %" PRId32 ", must be 0 to 100", refinements);
    sampler->refinements = refinements;
    return KAC_OK;
}

int32_t kac_sampler_refinements(const kac_sampler *sampler)
{
    return sampler ? sampler->refinements : 0;
}

kac_status kac_sampler_set_projection(kac_sampler *sampler, int32_t project)
{
    int bounded = 0;
    kac_status status;

    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(project >= 0 && project <= 2,
                 "project is %" PRId32 ", must be 0, 1 or 2", project);
    status = kaci_sampler_is_bounded(sampler, &bounded);
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(project == 0 || sampler->coupling < 0,
                 "project is %" PRId32 ", must be 0: a path between two data "
                 "sets has no light cone",
                 project);
    KACI_REQUIRE(project == 0 || bounded,
                 "project is %" PRId32 ", must be 0: the noise of this process "
                 "is unbounded, there is no light cone",
                 project);
    KACI_REQUIRE(project == 0 || gives_mean(sampler->field),
                 "project is %" PRId32 ", must be 0: the field gives no "
                 "posterior mean",
                 project);
    sampler->projection = project;
    return KAC_OK;
}

int32_t kac_sampler_projection(const kac_sampler *sampler)
{
    return sampler ? sampler->projection : 0;
}

kac_status kac_sampler_set_tolerance(kac_sampler *sampler, double relative,
                                     double absolute)
{
    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(relative >= 0 && relative - relative == 0,
                 "relative is %g, must be finite and >= 0", relative);
    KACI_REQUIRE(absolute > 0 && absolute - absolute == 0,
                 "absolute is %g, must be finite and > 0", absolute);
    sampler->relative = relative;
    sampler->absolute = absolute;
    return KAC_OK;
}

static kac_status set_start(kac_sampler *sampler, const kac_dataset *dataset,
                            int32_t as_is)
{
    KACI_REQUIRE(!dataset || kac_dataset_dimension(dataset) == sampler->d,
                 "dataset has points of %" PRId64 " numbers, must have "
                 "%" PRId64,
                 kac_dataset_dimension(dataset), sampler->d);
    sampler->start = dataset;
    sampler->start_as_is = dataset && as_is;
    return KAC_OK;
}

kac_status kac_sampler_set_start_data(kac_sampler *sampler,
                                      const kac_dataset *dataset)
{
    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    if (dataset && sampler->coupling >= 0) {
        return kaci_error(KAC_ERROR_STATE,
                          "the model's path is between two data sets, without "
                          "noise: call kac_sampler_set_source()");
    }
    return set_start(sampler, dataset, 0);
}

kac_status kac_sampler_set_source(kac_sampler *sampler,
                                  const kac_dataset *source)
{
    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    return set_start(sampler, source, 1);
}

double kac_sampler_evaluations_mean(const kac_sampler *sampler)
{
    return sampler ? sampler->evaluations_mean : NAN;
}

int64_t kac_sampler_evaluations_max(const kac_sampler *sampler)
{
    return sampler ? sampler->evaluations_max : 0;
}

int64_t kac_sampler_unfinished(const kac_sampler *sampler)
{
    return sampler ? sampler->unfinished : 0;
}
