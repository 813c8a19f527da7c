/* SPDX-License-Identifier: BSD-2-Clause */
/* `kacflow show`: what is in a model, an array or a data file. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "commands.h"
#include "files.h"
#include "message.h"
#include "setup.h"
#include "source.h"

enum { looked_at = 10000 }; // points that the statistics of data look at

static void show_process(const kac_process *process)
{
    char law[128], schedule[128];

    setup_law_text(process, law, sizeof law);
    setup_schedule_text(process, schedule, sizeof schedule);
    printf("  process               %s\n", law);
    printf("  schedule              %s\n", schedule);
}

/* Between two data sets the noise has no part. */
static void show_path(const kac_model *model)
{
    const kac_process *process = kac_model_process(model);

    if (kac_model_coupling(model) < 0) {
        show_process(process);
        return;
    }
    printf("  path                  from a source to data, pairs %s, T = %g, "
           "signal %s\n",
           kac_coupling_name(kac_model_coupling(model)),
           kac_process_horizon(process),
           kac_signal_name(kac_process_signal(process)));
}

static void show_layers(const kac_network *network)
{
    const int32_t layers = kac_network_layers(network);

    printf("  network               %" PRId64 " ->",
           kac_network_dimension(network));
    for (int32_t i = 0; i < layers && i < 8; i++)
        printf(" %" PRId64, kac_network_width(network, i));
    if (layers > 8)
        printf(" ... (%d hidden layers)", (int)layers);
    printf(", %s%s\n", kac_activation_name(kac_network_activation(network)),
           kac_network_residual(network) ? ", residual" : "");
}

static void show_unet(const kac_network *network)
{
    const int32_t levels = kac_unet_levels(network);
    const char *between = "";

    printf("  network               U-Net, %" PRId64 "x%" PRId64 "x%" PRId64
           ", %" PRId64 " channels times",
           kac_unet_height(network), kac_unet_width(network),
           kac_unet_channels(network), kac_unet_base(network));
    for (int32_t i = 0; i < levels; i++)
        printf(" %g", kac_unet_multiplier(network, i));
    printf(", %d blocks a level, %s\n", (int)kac_unet_blocks(network),
           kac_activation_name(kac_network_activation(network)));
    if (kac_unet_patch(network) > 1)
        printf("  patches               %dx%d\n", (int)kac_unet_patch(network),
               (int)kac_unet_patch(network));
    printf("  attention             ");
    for (int32_t i = 0; i < levels; i++)
        if (kac_unet_attention(network, 1 << i)) {
            printf("%s1/%d", between, 1 << i);
            between = ", ";
        }
    if (kac_unet_attention_middle(network))
        printf("%smiddle", between);
    else if (*between == '\0')
        printf("none");
    printf(", %d head%s\n", (int)kac_unet_attention_heads(network),
           kac_unet_attention_heads(network) == 1 ? "" : "s");
    printf("  blocks                time %s, resampling %s, dropout %g\n",
           kac_unet_scale_shift(network) ? "scales and shifts" : "added",
           kac_resample_name(kac_unet_resample(network)),
           kac_unet_dropout(network));
}

/* Its text, as it may be given to --architecture. */
static int show_own(const kac_network *network)
{
    kac_architecture *architecture = NULL;
    const kac_status status =
        kac_architecture_create_network(NULL, network, &architecture);
    const char *text = status ? NULL : kac_architecture_text(architecture);

    if (text)
        printf("  network               own\n\n%s\n", text);
    kac_architecture_destroy(architecture);
    return text ? 0 : message_memory("the architecture");
}

static int show_network(const kac_network *network)
{
    const int32_t condition = kac_network_condition(network);
    int wrong = 0;

    if (kac_network_kind(network) == KAC_NETWORK_UNET)
        show_unet(network);
    else if (kac_network_kind(network) == KAC_NETWORK_OWN)
        wrong = show_own(network);
    else
        show_layers(network);
    printf("  heads                 %s\n",
           kac_heads_name(kac_network_heads(network)));
    printf("  time                  %s, %d features\n",
           kac_time_embedding_name(kac_network_time_embedding(network)),
           (int)kac_network_time_size(network));
    if (condition != KAC_CONDITION_NONE)
        printf("  condition             %s, size %d\n",
               kac_condition_name(condition),
               (int)kac_network_condition_size(network));
    printf("  weights               %" PRId64 "\n",
           kac_network_parameter_count(network));
    return wrong;
}

static int show_normalization(const kac_model *model)
{
    const int64_t d = kac_model_dimension(model);
    float *numbers = malloc(2 * (size_t)d * sizeof *numbers), *scale;
    bool same = true;

    if (!numbers)
        return message_memory("the normalisation");
    scale = numbers + d;
    kac_model_normalization(model, numbers, scale);
    for (int64_t i = 1; i < d; i++)
        same = same && numbers[i] == numbers[0] && scale[i] == scale[0];
    printf("  normalisation         data = %g + %g x%s\n", (double)numbers[0],
           (double)scale[0],
           same ? "" : " in column 0; every column has its own");
    free(numbers);
    return 0;
}

/* Entries that the lines above have not told. */
static bool is_told(const char *key)
{
    return strncmp(key, "process.", 8) == 0 ||
           strncmp(key, "network.", 8) == 0 ||
           strncmp(key, "coupling.", 9) == 0;
}

static void show_tensors(const kac_tensors *tensors, bool all)
{
    for (int64_t i = 0; i < kac_tensors_metadata_count(tensors); i++) {
        const char *key = kac_tensors_metadata_key(tensors, i);

        if (all || !is_told(key))
            printf("  %-21s %s\n", key, kac_tensors_metadata(tensors, key));
    }
    for (int64_t i = 0; i < kac_tensors_count(tensors); i++) {
        printf("  %-21s %s [", kac_tensors_name(tensors, i),
               kac_type_name(kac_tensors_type(tensors, i)));
        for (int32_t j = 0; j < kac_tensors_rank(tensors, i); j++)
            printf("%s%" PRId64, j ? ", " : "",
                   kac_tensors_shape(tensors, i, j));
        printf("]\n");
    }
}

static int show_safetensors(kac_context *context, const char *path,
                            kac_tensors *tensors)
{
    const char *format = kac_tensors_metadata(tensors, "kacflow.format");
    const bool is_model = format && strncmp(format, "model", 5) == 0;
    kac_model *model = NULL;
    kac_status status = KAC_OK;
    int wrong = 0;

    if (is_model)
        status = kac_model_load(context, path, &model);
    if (status) {
        message_status(status, NULL);
        return TOOL_FAILED;
    }
    printf("%s: %s\n", path,
           is_model ? "model"
           : format && strncmp(format, "checkpoint", 10) == 0
               ? "checkpoint of a training run"
               : "safetensors file");
    if (is_model) {
        show_path(model);
        wrong = show_network(kac_model_network(model));
        if (!wrong)
            wrong = show_normalization(model);
    }
    show_tensors(tensors, !is_model);
    kac_model_destroy(model);
    return wrong;
}

/* The header of a .npy file. */
static void show_npy(kac_context *context, const char *path)
{
    kac_npy *npy = NULL;

    if (kac_npy_open(context, path, &npy))
        return;
    printf("  array                 %s [", kac_type_name(kac_npy_type(npy)));
    for (int32_t i = 0; i < kac_npy_rank(npy); i++)
        printf("%s%" PRId64, i ? ", " : "", kac_npy_shape(npy, i));
    printf("]%s\n", kac_npy_is_fortran(npy) ? ", Fortran order" : "");
    kac_npy_destroy(npy);
}

/* Mean, deviation and range of some columns. */
static void show_columns(const float *x, int64_t n, int64_t d)
{
    const int64_t columns = d <= 8 ? d : 1;

    for (int64_t j = 0; j < columns; j++) {
        const int64_t step = columns == d ? d : 1;
        const int64_t count = columns == d ? n : n * d;
        double low = INFINITY, high = -INFINITY, mean = 0, square = 0;

        for (int64_t i = 0; i < count; i++) {
            const double value = x[i * step + (columns == d ? j : 0)];

            low = fmin(low, value);
            high = fmax(high, value);
            mean += value;
        }
        mean /= (double)count;
        for (int64_t i = 0; i < count; i++) {
            const double gap = x[i * step + (columns == d ? j : 0)] - mean;

            square += gap * gap;
        }
        if (columns == d)
            printf("  column %-14" PRId64, j);
        else
            printf("  values               ");
        printf(" %.4g to %.4g, mean %.4g, deviation %.4g\n", low, high, mean,
               sqrt(square / (double)count));
    }
}

static int show_data(kac_context *context, const char *path)
{
    struct source source;
    float *x = NULL;
    int64_t n;
    int wrong = source_open(context, path, 1, &source);

    if (wrong)
        return wrong;
    n = source.count < looked_at ? source.count : looked_at;
    if (source.toy)
        printf("%s: points of %" PRId64 " numbers, drawn as needed\n", path,
               source.d);
    else
        printf("%s: %" PRId64 " points of %" PRId64 " numbers\n", path,
               source.count, source.d);
    show_npy(context, path);
    if (source.rank > 1) {
        printf("  shape                 ");
        for (int32_t i = 0; i < source.rank; i++)
            printf("%s%" PRId64, i ? " x " : "", source.shape[i]);
        putchar('\n');
    }
    if (source.toy) {
        printf("  density               %s\n",
               kac_dataset_has_density(source.dataset) ? "known" : "unknown");
        if (kac_dataset_mode_count(source.dataset) > 0)
            printf("  modes                 %" PRId64 "\n",
                   kac_dataset_mode_count(source.dataset));
    }
    wrong = source_read(&source, 0, n, &x);
    if (!wrong) {
        if (n < source.count)
            printf("  of the first %" PRId64 " points:\n", n);
        show_columns(x, n, source.d);
    }
    free(x);
    source_close(&source);
    return wrong;
}

static void show_cpu(kac_context *context)
{
    const int32_t used = kac_context_cpu(context);

    printf("instruction sets\n");
    for (int32_t cpu = 0; kac_cpu_name(cpu); cpu++)
        printf("  %-12s %s%s\n", kac_cpu_name(cpu),
               kac_cpu_available(cpu) ? "available" : "not here",
               cpu == used ? ", in use" : "");
}

static int show_toys(kac_context *context)
{
    static const char *const parameters[] = {"std", "radius", "turns",
                                             "dimension"};

    printf("toys\n");
    for (int32_t i = 0; i < kac_dataset_toy_count(); i++) {
        kac_dataset *dataset = NULL;
        const char *name = kac_dataset_toy_name(i);
        const kac_status status =
            kac_dataset_create_toy(context, name, 1, &dataset);

        if (status)
            return message_status(status, name);
        printf("  toy:%-14s d = %" PRId64, name,
               kac_dataset_dimension(dataset));
        for (int k = 0; k < 4; k++) {
            double value;

            if (kac_dataset_parameter(dataset, parameters[k], &value) == KAC_OK)
                printf(", %s=%g", parameters[k], value);
        }
        putchar('\n');
        kac_dataset_destroy(dataset);
    }
    return 0;
}

static int show_file(kac_context *context, const char *path)
{
    kac_tensors *tensors = NULL;
    kac_status status;
    int wrong;

    if (!file_has_suffix(path, ".safetensors") &&
        !file_has_suffix(path, ".checkpoint"))
        return show_data(context, path);
    status = kac_tensors_open(context, path, &tensors);
    if (status) {
        message_status(status, NULL);
        return TOOL_FAILED;
    }
    wrong = show_safetensors(context, path, tensors);
    kac_tensors_destroy(tensors);
    return wrong;
}

int command_show(struct options *options, const struct command_line *line)
{
    kac_context *context = NULL;
    int wrong;

    (void)line;
    if (options->file_count == 0 && !option_given(options, OPTION_CPU) &&
        !option_given(options, OPTION_TOYS)) {
        message_error("an argument is missing: a file to show, --cpu or "
                      "--toys");
        return TOOL_USAGE;
    }
    wrong = setup_context(options, &context);
    if (!wrong && option_given(options, OPTION_CPU))
        show_cpu(context);
    if (!wrong && option_given(options, OPTION_TOYS))
        wrong = show_toys(context);
    for (int i = 0; !wrong && i < options->file_count; i++)
        wrong = show_file(context, options->files[i]);
    setup_context_destroy(context);
    return wrong;
}
