/* SPDX-License-Identifier: BSD-2-Clause */
/* `kacflow eval`: how far samples are from data. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/kacflow.h>

#include "commands.h"
#include "draw.h"
#include "eval.h"
#include "files.h"
#include "message.h"
#include "setup.h"
#include "source.h"

/* Sizes that keep every measure to a few seconds. */
static const double energy_work = 1e9; // pairs of points times numbers a point
enum { energy_most = 5000, sliced_most = 20000, directions = 128 };
enum { likelihood_most = 1000, exact_divergence_most = 64 };

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int open_data(struct comparison *c, const struct options *options)
{
    const char *name = option_text(options, OPTION_DATA);
    int64_t draws;
    int wrong;

    c->seed = option_seed(options);
    // No draw of a toy that was trained on comes back here.
    wrong = source_open(c->context, name,
                        c->seed ^ UINT64_C(0xd1b54a32d192ed03), &c->source);
    if (wrong)
        return wrong;
    if (c->source.d != c->d) {
        message_error("%s has %" PRId64 " numbers a point, --data %s %" PRId64,
                      options->files[0], c->d, name, c->source.d);
        return TOOL_FAILED;
    }
    c->m = least(c->n, c->source.count);
    draws = c->source.count / 2 >= c->m ? 2 : 1;
    wrong = source_pick(&c->source, c->seed, draws * c->m, &c->data);
    if (!wrong && draws == 2)
        c->other = c->data + c->m * c->d;
    return wrong;
}

static kac_status add_energy(struct comparison *c, struct table *table)
{
    const int64_t fits = (int64_t)sqrt(energy_work / (double)c->d) + 1;
    const int64_t n = least(c->m, least(energy_most, fits));
    double value = 0, perfect = NAN;
    kac_status status =
        kac_metric_energy(c->context, n, n, c->d, c->x, c->data, &value);

    if (!status && c->other)
        status = kac_metric_energy(c->context, n, n, c->d, c->other, c->data,
                                   &perfect);
    if (!status)
        eval_add(table, "energy distance", value, perfect, n);
    return status;
}

static kac_status add_sliced(struct comparison *c, struct table *table)
{
    const int64_t n = least(c->m, sliced_most);
    double value = 0, perfect = NAN;
    kac_status status = kac_metric_sliced_wasserstein(
        c->context, n, n, c->d, c->x, c->data, directions, c->seed, &value);

    if (!status && c->other)
        status = kac_metric_sliced_wasserstein(c->context, n, n, c->d, c->other,
                                               c->data, directions, c->seed,
                                               &perfect);
    if (!status)
        eval_add(table, "sliced Wasserstein-2", value, perfect, n);
    return status;
}

static kac_status add_exact(struct comparison *c, int64_t most,
                            struct table *table)
{
    const int64_t n = least(c->m, most);
    double value = 0, perfect = NAN;
    kac_status status;

    if (n < 1)
        return KAC_OK;
    status = kac_metric_wasserstein(c->context, n, c->d, c->x, c->data, NULL,
                                    &value);
    if (!status && c->other)
        status = kac_metric_wasserstein(c->context, n, c->d, c->other, c->data,
                                        NULL, &perfect);
    if (!status)
        eval_add(table, "exact Wasserstein-2", value, perfect, n);
    return status;
}

static kac_status add_likelihood(struct comparison *c, struct table *table)
{
    double value = 0, perfect = 0;
    int64_t outside = 0, none = 0;
    kac_status status;

    if (!kac_dataset_has_density(c->source.dataset))
        return KAC_OK;
    status = kac_metric_nll(c->context, c->source.dataset, c->n, c->x, &value,
                            &outside);
    if (!status)
        status = kac_metric_nll(c->context, c->source.dataset, c->m, c->data,
                                &perfect, &none);
    if (status)
        return status;
    eval_add(table, "negative log-likelihood", value, perfect, c->n);
    eval_add(table, "share outside the support", (double)outside / (double)c->n,
             (double)none / (double)c->m, c->n);
    return KAC_OK;
}

static kac_status add_modes(struct comparison *c, struct table *table)
{
    const int64_t modes = kac_dataset_mode_count(c->source.dataset);
    double value[3], perfect[3];
    double *centres;
    kac_status status;

    if (modes == 0)
        return KAC_OK;
    centres = malloc((size_t)(modes * c->d) * sizeof *centres);
    if (!centres)
        return KAC_ERROR_MEMORY;
    status = kac_dataset_modes(c->source.dataset, centres);
    if (!status)
        status = kac_metric_modes(c->context, c->n, modes, c->d, c->x, centres,
                                  NULL, NULL, value);
    if (!status)
        status = kac_metric_modes(c->context, c->m, modes, c->d, c->data,
                                  centres, NULL, NULL, perfect);
    free(centres);
    if (status)
        return status;
    eval_add(table, "distance to mode, median", value[0], perfect[0], c->n);
    eval_add(table, "distance to mode, 99%", value[1], perfect[1], c->n);
    eval_add(table, "shares of modes, variation", value[2], perfect[2], c->n);
    return KAC_OK;
}

/* The model's own likelihood of at most `likelihood_most` data points. */
static void add_log_p(struct table *table, kac_likelihood *likelihood,
                      int64_t n, int64_t d, const double *log_p)
{
    double sum = 0;
    int64_t inside = 0;

    for (int64_t i = 0; i < n; i++)
        if (isfinite(log_p[i])) {
            sum += log_p[i];
            inside++;
        }
    sum /= (double)inside; // NaN where there is none
    eval_add(table, "model: log-likelihood", sum, NAN, inside);
    eval_add(table, "model: bits a number", kac_likelihood_bits(sum, d), NAN,
             inside);
    eval_add(table, "model: share outside",
             (double)kac_likelihood_outside(likelihood) / (double)n, NAN, n);
    eval_add(table, "model: evaluations a point",
             kac_likelihood_evaluations_mean(likelihood), NAN, n);
}

static kac_status add_model(struct comparison *c, const kac_model *model,
                            struct table *table)
{
    const int64_t n = least(c->m, likelihood_most);
    double *x = malloc((size_t)(n * c->d) * sizeof *x);
    double *log_p = malloc((size_t)n * sizeof *log_p);
    kac_likelihood *likelihood = NULL;
    kac_status status =
        x && log_p ? kac_likelihood_create_model(c->context, model, &likelihood)
                   : KAC_ERROR_MEMORY;

    if (!status && c->d > exact_divergence_most)
        status = kac_likelihood_set_divergence(
            likelihood, KAC_DIVERGENCE_HUTCHINSON, 1, c->seed);
    for (int64_t i = 0; !status && i < n * c->d; i++)
        x[i] = c->data[i];
    if (!status)
        status =
            kac_likelihood_evaluate(likelihood, n, x, NULL, log_p, NULL, NULL);
    if (!status)
        add_log_p(table, likelihood, n, c->d, log_p);
    if (!status && kac_likelihood_unfinished(likelihood) > 0)
        message_warning("the likelihood of %" PRId64 " points stopped early",
                        kac_likelihood_unfinished(likelihood));
    kac_likelihood_destroy(likelihood);
    free(log_p);
    free(x);
    return status;
}

static int measure(struct options *options, struct comparison *c,
                   const kac_model *model, struct table *table)
{
    kac_status status = add_energy(c, table);

    if (!status)
        status = add_sliced(c, table);
    if (!status)
        status = add_exact(c, option_whole(options, OPTION_EXACT), table);
    if (!status)
        status = add_likelihood(c, table);
    if (!status)
        status = add_modes(c, table);
    if (!status && model && option_given(options, OPTION_LIKELIHOOD))
        status = add_model(c, model, table);
    if (!status)
        return 0;
    return message_status(status, options->files[0]) == TOOL_INTERRUPTED
               ? TOOL_INTERRUPTED
               : TOOL_FAILED;
}

/* The classes that samples were made with: of a model those asked for, of a
 * file --labels, in turn. */
static int find_classes(const struct options *options, struct comparison *c,
                        struct drawn *drawn)
{
    const char *name = option_text(options, OPTION_LABELS);
    struct labels labels;
    int wrong;

    if (drawn->model) {
        if (kac_network_condition(kac_model_network(drawn->model)) ==
            KAC_CONDITION_CLASS)
            c->cond = drawn->cond;
        return 0;
    }
    if (!name)
        return 0;
    wrong = labels_open(c->context, name, &labels);
    if (wrong)
        return wrong;
    drawn->cond = malloc((size_t)c->n * sizeof *drawn->cond);
    if (labels.kind != KAC_CONDITION_CLASS) {
        message_error("--labels %s: these are no classes", name);
        wrong = TOOL_FAILED;
    } else if (!drawn->cond) {
        wrong = message_memory("the classes");
    }
    for (int64_t i = 0; !wrong && i < c->n; i++)
        drawn->cond[i] = labels.values[i % labels.n];
    labels_close(&labels);
    c->cond = drawn->cond;
    return wrong;
}

static int measure_pictures(const struct options *options, struct comparison *c,
                            struct drawn *drawn, struct table *table)
{
    int wrong = 0;

    if (!option_given(options, OPTION_CLASSIFIER))
        return 0;
    wrong = find_classes(options, c, drawn);
    return wrong ? wrong : eval_pictures(options, c, table);
}

int command_eval(struct options *options, const struct command_line *line)
{
    struct comparison c = {0};
    struct drawn drawn = {0};
    struct table table = {0};
    const char *out = option_text(options, OPTION_OUT);
    int wrong = 0;

    (void)line;
    if (!option_given(options, OPTION_DATA)) {
        message_error("--data is missing: kacflow eval S.npy --data D");
        return TOOL_USAGE;
    }
    if (option_given(options, OPTION_LIKELIHOOD) &&
        !file_has_suffix(options->files[0], ".safetensors")) {
        message_error("--likelihood: %s is no model", options->files[0]);
        return TOOL_USAGE;
    }
    if (option_given(options, OPTION_TRAINING) &&
        !option_given(options, OPTION_CLASSIFIER)) {
        message_error("--training is for --classifier");
        return TOOL_USAGE;
    }
    if (out)
        wrong = file_check_writable(out);
    if (!wrong)
        wrong = setup_context(options, &c.context);
    if (!wrong)
        wrong = draw_or_read(options, c.context, options->files[0], INT64_MAX,
                             &drawn);
    c.n = drawn.n;
    c.d = drawn.d;
    c.x = drawn.x;
    if (!wrong)
        wrong = open_data(&c, options);
    if (!wrong)
        wrong = measure(options, &c, drawn.model, &table);
    if (!wrong)
        wrong = measure_pictures(options, &c, &drawn, &table);
    if (!wrong && option_given(options, OPTION_CSV))
        eval_print_csv(stdout, &table);
    else if (!wrong)
        eval_print(&table);
    if (!wrong && out)
        wrong = eval_write(out, &table);
    free(c.data);
    source_close(&c.source);
    drawn_free(&drawn);
    setup_context_destroy(c.context);
    return wrong;
}
