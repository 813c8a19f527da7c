/* SPDX-License-Identifier: BSD-2-Clause */
/* From options to context, sampler and conditions. */
#include "setup.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

/* Whom a signal cancels. */
static kac_context *volatile cancelled_context;

static void cancel(int number)
{
    (void)number;
    kac_context_cancel(cancelled_context);
}

int setup_context(const struct options *options, kac_context **out)
{
    struct sigaction action, before;
    kac_context *context = NULL;
    const char *threads = option_text(options, OPTION_THREADS);
    kac_status status = kac_context_create(&context);

    if (!status && threads)
        status = kac_context_set_threads(
            context, (int32_t)option_whole(options, OPTION_THREADS));
    if (status) {
        kac_context_destroy(context);
        return message_status(status, NULL);
    }
    cancelled_context = context;
    memset(&action, 0, sizeof action);
    action.sa_handler = cancel;
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    // nohup has it ignored, and it stays so.
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
    *out = context;
    return 0;
}

void setup_context_destroy(kac_context *context)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    cancelled_context = NULL;
    kac_context_destroy(context);
}

/* Sampling options that a model keeps, and under which name. */
static const struct {
    enum option_id id;
    const char *key;
} kept[] = {
    {OPTION_METHOD, "sampler.method"},
    {OPTION_EVALUATIONS, "sampler.evaluations"},
    {OPTION_GRID, "sampler.grid"},
    {OPTION_POWER, "sampler.power"},
    {OPTION_END, "sampler.end"},
    {OPTION_REFINEMENTS, "sampler.refinements"},
    {OPTION_PROJECTION, "sampler.projection"},
    {OPTION_GUIDANCE, "sampler.guidance"},
    {OPTION_GUIDANCE_LIMIT, "sampler.guidance_limit"},
    {OPTION_GUIDANCE_FROM, "sampler.guidance_from"},
    {OPTION_GUIDANCE_TO, "sampler.guidance_to"},
};

/* Of --grid karras, where no power is given. */
static const char *const karras_power = "7";

static bool is_karras(const struct options *options)
{
    return strcmp(option_text(options, OPTION_GRID), "karras") == 0;
}

/* What a model keeps where the option was not given: the default, as far as
 * it fits law, horizon and heads; NULL for nothing. */
static const char *kept_default(const struct options *options,
                                enum option_id id, char *text, size_t room)
{
    const bool mean = strcmp(option_text(options, OPTION_HEADS), "both") == 0;
    const bool bounded = strcmp(option_text(options, OPTION_LAW), "kac") == 0;
    const bool dopri5 =
        strcmp(option_text(options, OPTION_METHOD), "dopri5") == 0;

    if (option_given(options, OPTION_SOURCE) &&
        (id == OPTION_PROJECTION || id == OPTION_REFINEMENTS ||
         id == OPTION_END))
        return "0"; // without noise no light cone
    if (id == OPTION_PROJECTION && !(mean && bounded))
        return "0";
    if ((id == OPTION_EVALUATIONS && dopri5) || id == OPTION_GRID ||
        (id >= OPTION_GUIDANCE && id <= OPTION_GUIDANCE_TO))
        return NULL;
    if (id == OPTION_POWER && is_karras(options))
        return karras_power;
    if (id == OPTION_END) {
        snprintf(text, room, "%.9g",
                 mean ? option_real(options, id) *
                            option_real(options, OPTION_HORIZON)
                      : 0.0);
        return text;
    }
    return option_text(options, id);
}

static int32_t storage_type(const char *name)
{
    if (strcmp(name, "f16") == 0)
        return KAC_TYPE_F16;
    return strcmp(name, "bf16") == 0 ? KAC_TYPE_BF16 : KAC_TYPE_F32;
}

int setup_model_entries(const struct options *options,
                        const struct source *source, kac_model *model)
{
    int64_t shape[3];
    char text[64];
    kac_status status = kac_model_set_storage(
        model, storage_type(option_text(options, OPTION_STORAGE)));

    for (size_t i = 0; !status && i < sizeof kept / sizeof *kept; i++) {
        const char *value =
            option_given(options, kept[i].id)
                ? option_text(options, kept[i].id)
                : kept_default(options, kept[i].id, text, sizeof text);

        if (value)
            status = kac_model_set_entry(model, kept[i].key, value);
    }
    if (!status && setup_shape(options, NULL, source, source->d, shape)) {
        snprintf(text, sizeof text, "%" PRId64 "x%" PRId64 "x%" PRId64,
                 shape[0], shape[1], shape[2]);
        status = kac_model_set_entry(model, "point.shape", text);
    }
    if (!status && source->bytes)
        status = kac_model_set_entry(model, "point.range", "0,255");
    return status ? message_status(status, "the model") : 0;
}

static kac_status set_grid(const struct options *options, kac_sampler *sampler)
{
    double power = kac_sampler_grid_power(sampler);
    double end = kac_sampler_grid_end(sampler);
    kac_status status = KAC_OK;

    if (option_given(options, OPTION_GRID)) {
        const int32_t before = kac_sampler_grid_kind(sampler);
        int32_t kind = 0;

        status = kac_grid_from_name(option_text(options, OPTION_GRID), &kind);
        if (!status)
            status = kac_sampler_set_grid_kind(sampler, kind);
        if (!status && kind != before)
            power = kind == KAC_GRID_KARRAS ? atof(karras_power) : 1;
    }
    if (option_given(options, OPTION_POWER))
        power = option_real(options, OPTION_POWER);
    if (option_given(options, OPTION_END))
        end = option_real(options, OPTION_END);
    return status ? status : kac_sampler_set_grid(sampler, power, end);
}

static kac_status set_guidance(const struct options *options,
                               kac_sampler *sampler)
{
    double weight = kac_sampler_guidance(sampler);
    double limit = kac_sampler_guidance_limit(sampler);
    double from = kac_sampler_guidance_from(sampler);
    double to = kac_sampler_guidance_to(sampler);
    kac_status status;

    if (option_given(options, OPTION_GUIDANCE))
        weight = option_real(options, OPTION_GUIDANCE);
    if (option_given(options, OPTION_GUIDANCE_LIMIT))
        limit = option_real(options, OPTION_GUIDANCE_LIMIT);
    if (option_given(options, OPTION_GUIDANCE_FROM))
        from = option_real(options, OPTION_GUIDANCE_FROM);
    if (option_given(options, OPTION_GUIDANCE_TO))
        to = option_real(options, OPTION_GUIDANCE_TO);
    status = kac_sampler_set_guidance(sampler, weight, limit);
    return status ? status
                  : kac_sampler_set_guidance_interval(sampler, from, to);
}

/* A limit of evaluations that was kept for a method with fixed steps is none
 * for one that controls its error. */
static kac_status set_method(const struct options *options,
                             kac_sampler *sampler)
{
    int32_t method = 0;
    kac_status status =
        kac_method_from_name(option_text(options, OPTION_METHOD), &method);

    if (!status && method == KAC_METHOD_DOPRI5 &&
        kac_sampler_method(sampler) != KAC_METHOD_DOPRI5)
        status = kac_sampler_set_evaluations(sampler, 100000);
    if (!status)
        status = kac_sampler_set_method(sampler, method);
    return status;
}

/* What is not given stays as the model keeps it. */
static kac_status set_rule(const struct options *options, kac_sampler *sampler)
{
    double tolerance[2];
    int n;
    kac_status status = KAC_OK;

    if (option_given(options, OPTION_METHOD))
        status = set_method(options, sampler);
    if (!status && option_given(options, OPTION_EVALUATIONS))
        status = kac_sampler_set_evaluations(
            sampler, option_whole(options, OPTION_EVALUATIONS));
    if (!status)
        status = set_grid(options, sampler);
    if (!status && option_given(options, OPTION_REFINEMENTS))
        status = kac_sampler_set_refinements(
            sampler, (int32_t)option_whole(options, OPTION_REFINEMENTS));
    if (!status && option_given(options, OPTION_PROJECTION))
        status = kac_sampler_set_projection(
            sampler, (int32_t)option_whole(options, OPTION_PROJECTION));
    if (!status)
        status = set_guidance(options, sampler);
    if (!status && option_given(options, OPTION_TOLERANCE)) {
        n = option_numbers(option_text(options, OPTION_TOLERANCE), ',', 2,
                           tolerance);
        status =
            kac_sampler_set_tolerance(sampler, tolerance[0], tolerance[n - 1]);
    }
    return status;
}

/* Fresh points of a toy: not those of training, not those of --data. */
static const uint64_t source_stream = UINT64_C(0x5851f42d4c957f2d);

static int open_start(kac_context *context, const kac_model *model,
                      const char *option, const char *name, uint64_t seed,
                      struct source *start)
{
    const int wrong = source_open(context, name, seed, start);

    if (wrong)
        return wrong;
    if (start->d != kac_model_dimension(model)) {
        message_error("--%s %s has %" PRId64 " numbers a point, the model "
                      "%" PRId64,
                      option, name, start->d, kac_model_dimension(model));
        return TOOL_FAILED;
    }
    return 0;
}

/* A path that begins in a source needs its points. */
static int set_source(const struct options *options, kac_context *context,
                      const kac_model *model, struct source *start,
                      kac_sampler *sampler)
{
    const char *name = option_text(options, OPTION_SOURCE);
    kac_status status;
    int wrong;

    if (!name || option_given(options, OPTION_START_DATA)) {
        message_error(name ? "--source and --start-data: only one of them can "
                             "be where samples start"
                           : "this model carries a source into data: give "
                             "points to start from with --source D");
        return TOOL_USAGE;
    }
    wrong = open_start(context, model, "source", name,
                       option_seed(options) ^ source_stream, start);
    if (wrong)
        return wrong;
    status = kac_sampler_set_source(sampler, start->dataset);
    return status ? message_status(status, name) : 0;
}

/* The point that is 0 for the network. */
static int start_from_zero(kac_context *context, const kac_model *model,
                           struct source *start)
{
    const int64_t d = kac_model_dimension(model);
    kac_status status;

    start->points = malloc((size_t)d * sizeof *start->points);
    if (!start->points)
        return message_memory("a point to start from");
    status = kac_model_normalization(model, start->points, NULL);
    if (!status)
        status = kac_dataset_create_array(context, 1, d, start->points,
                                          &start->dataset);
    start->d = d;
    return status ? message_status(status, "--start-data") : 0;
}

/* A sample can start from the model alone, or the tool says what is needed. */
static int check_start(const kac_process *process)
{
    double schedule[4];
    const kac_status status =
        kac_process_schedule(process, kac_process_horizon(process), schedule);

    if (status)
        return message_status(status, "the process");
    if (fabs(schedule[0]) < 1e-12 ||
        kac_process_prior_kind(process) == KAC_PRIOR_NOISE)
        return 0;
    message_error(
        "this model's signal is \"%s\": f(T) = %g, so at T a sample is "
        "still f(T) x_0 + noise. Give data x_0 to start from with "
        "--start-data FILE; or, where the noise is large against f(T) x_0, "
        "start from it alone with --start-data noise, or train with "
        "--prior noise; or train with --signal linear or cos, where f(T) = 0",
        kac_signal_name(kac_process_signal(process)), schedule[0]);
    return TOOL_USAGE;
}

/* Where f(T) != 0 the data are still in the noise. */
static int set_start(const struct options *options, kac_context *context,
                     const kac_model *model, struct source *start,
                     kac_sampler *sampler)
{
    const char *name = option_text(options, OPTION_START_DATA);
    kac_status status;
    int wrong;

    if (kac_model_coupling(model) >= 0 || option_given(options, OPTION_SOURCE))
        return set_source(options, context, model, start, sampler);
    if (!name && option_given(options, OPTION_INTERPOLATE))
        return 0; // it starts from noise of its own
    if (!name)
        return check_start(kac_model_process(model));
    wrong = strcmp(name, "noise") == 0
                ? start_from_zero(context, model, start)
                : open_start(context, model, "start-data", name,
                             option_seed(options), start);
    if (wrong)
        return wrong;
    status = kac_sampler_set_start_data(sampler, start->dataset);
    return status ? message_status(status, name) : 0;
}

int setup_sampler(const struct options *options, kac_context *context,
                  const kac_model *model, struct source *start,
                  kac_sampler **out)
{
    kac_sampler *sampler = NULL;
    kac_status status = kac_sampler_create_model(context, model, &sampler);
    int wrong;

    memset(start, 0, sizeof *start);
    if (status) {
        message_status(status, "the model");
        return TOOL_FAILED;
    }
    status = set_rule(options, sampler);
    wrong = status ? message_status(status, "sampling")
                   : set_start(options, context, model, start, sampler);
    if (wrong) {
        kac_sampler_destroy(sampler);
        source_close(start);
        return wrong;
    }
    *out = sampler;
    return 0;
}

/* Classes in turn: those given, or all. */
static int fill_classes(const struct options *options, int32_t classes,
                        int64_t n, float *out)
{
    const char *text = option_text(options, OPTION_CLASS);
    double list[256];
    int count;

    if (!text || strcmp(text, "all") == 0) {
        for (int64_t i = 0; i < n; i++)
            out[i] = (float)(i % classes);
        return 0;
    }
    count = option_numbers(text, ',', 256, list);
    for (int i = 0; i < count; i++)
        if (list[i] >= classes) {
            message_error("--class %g: the model has the classes 0 to %d",
                          list[i], (int)classes - 1);
            return TOOL_USAGE;
        }
    for (int64_t i = 0; i < n; i++)
        out[i] = (float)list[i % count];
    return 0;
}

/* Labels of a file, in turn. */
static int fill_labels(const struct options *options, kac_context *context,
                       const kac_network *network, int64_t n, float *out)
{
    const int64_t width = kac_network_condition_width(network);
    struct labels labels;
    int wrong =
        labels_open(context, option_text(options, OPTION_LABELS), &labels);

    if (wrong)
        return wrong;
    if (labels.width != width ||
        (kac_network_condition(network) == KAC_CONDITION_CLASS &&
         (labels.kind != KAC_CONDITION_CLASS ||
          labels.size > kac_network_condition_size(network)))) {
        message_error("--labels %s does not fit the model's condition (%s, "
                      "size %d)",
                      option_text(options, OPTION_LABELS),
                      kac_condition_name(kac_network_condition(network)),
                      (int)kac_network_condition_size(network));
        labels_close(&labels);
        return TOOL_FAILED;
    }
    for (int64_t i = 0; i < n; i++)
        memcpy(out + i * width, labels.values + i % labels.n * width,
               (size_t)width * sizeof *out);
    labels_close(&labels);
    return 0;
}

int setup_conditions(const struct options *options, kac_context *context,
                     const kac_model *model, int64_t n, float **out)
{
    const kac_network *network = kac_model_network(model);
    const int32_t kind = kac_network_condition(network);
    const int64_t width = kac_network_condition_width(network);
    const char *classes = option_text(options, OPTION_CLASS);
    const bool labels = option_given(options, OPTION_LABELS);
    float *values;
    int wrong = 0;

    *out = NULL;
    if (classes && labels) {
        message_error("--class and --labels: only one of them");
        return TOOL_USAGE;
    }
    if (kind == KAC_CONDITION_NONE && (classes || labels)) {
        message_error("the model has learned no condition: %s cannot be used",
                      labels ? "--labels" : "--class");
        return TOOL_USAGE;
    }
    if (kind == KAC_CONDITION_VECTOR && classes &&
        strcmp(classes, "none") != 0) {
        message_error("the model's condition is a vector of %d numbers: give "
                      "--labels FILE, not --class",
                      (int)kac_network_condition_size(network));
        return TOOL_USAGE;
    }
    if (kind == KAC_CONDITION_NONE ||
        (classes && strcmp(classes, "none") == 0) ||
        (kind == KAC_CONDITION_VECTOR && !labels))
        return 0;
    values = malloc((size_t)(n * width) * sizeof *values);
    if (!values)
        return message_memory("the conditions");
    if (labels)
        wrong = fill_labels(options, context, network, n, values);
    else
        wrong = fill_classes(options, kac_network_condition_size(network), n,
                             values);
    if (wrong) {
        free(values);
        return wrong;
    }
    *out = values;
    return 0;
}

bool setup_shape(const struct options *options, const kac_model *model,
                 const struct source *source, int64_t d, int64_t shape[3])
{
    const char *text = option_text(options, OPTION_SHAPE);
    double size[3] = {0, 0, 1};
    int n = 0;

    if (!text && model)
        text = kac_model_entry(model, "point.shape");
    if (text)
        n = option_numbers(text, 'x', 3, size);
    if (n >= 2) {
        for (int i = 0; i < 3; i++)
            shape[i] = size[i] >= 1 && size[i] <= 65536 ? (int64_t)size[i] : 0;
        return (shape[2] == 1 || shape[2] == 3) &&
               shape[0] * shape[1] * shape[2] == d;
    }
    return source && source_picture(source, shape) &&
           shape[0] * shape[1] * shape[2] == d;
}
