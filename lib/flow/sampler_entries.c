/* SPDX-License-Identifier: BSD-2-Clause */
/* What a model says about how it is best sampled. */
#include "flow/sampler_priv.h"

#include <string.h>

enum { MOST_OF_A_FILE = 1000000 };

static kac_status use_method(kac_sampler *sampler, const char *text)
{
    return kac_method_from_name(text, &sampler->method);
}

static kac_status use_evaluations(kac_sampler *sampler, const char *text)
{
    const char *rest;
    int64_t value;

    // A file must not make us take much memory, or time.
    KACI_REQUIRE(kaci_parse_int64(text, strlen(text), &value, &rest) &&
                     !*rest && value >= 1 && value <= MOST_OF_A_FILE,
                 "must be a whole number from 1 to 10^6");
    return kac_sampler_set_evaluations(sampler, value);
}

/* A whole number from 0 to 100. */
static kac_status read_small(const char *text, int32_t *out)
{
    const char *rest;
    int64_t value;

    KACI_REQUIRE(kaci_parse_int64(text, strlen(text), &value, &rest) &&
                     !*rest && value >= 0 && value <= 100,
                 "must be a whole number from 0 to 100");
    *out = (int32_t)value;
    return KAC_OK;
}

static kac_status use_projection(kac_sampler *sampler, const char *text)
{
    int32_t value = 0;
    const kac_status status = read_small(text, &value);

    return status ? status : kac_sampler_set_projection(sampler, value);
}

static kac_status use_refinements(kac_sampler *sampler, const char *text)
{
    int32_t value = 0;
    const kac_status status = read_small(text, &value);

    return status ? status : kac_sampler_set_refinements(sampler, value);
}

static kac_status use_grid(kac_sampler *sampler, const char *text)
{
    int32_t kind = 0;
    const kac_status status = kac_grid_from_name(text, &kind);

    return status ? status : kac_sampler_set_grid_kind(sampler, kind);
}

static kac_status use_guidance(kac_sampler *sampler, double value)
{
    return kac_sampler_set_guidance(sampler, value, sampler->guidance.limit);
}

static kac_status use_limit(kac_sampler *sampler, double value)
{
    return kac_sampler_set_guidance(sampler, sampler->guidance.weight, value);
}

static kac_status use_from(kac_sampler *sampler, double value)
{
    return kac_sampler_set_guidance_interval(sampler, value,
                                             sampler->guidance.to);
}

static kac_status use_to(kac_sampler *sampler, double value)
{
    return kac_sampler_set_guidance_interval(sampler, sampler->guidance.from,
                                             value);
}

static kac_status use_power(kac_sampler *sampler, double value)
{
    return kac_sampler_set_grid(sampler, value, sampler->end);
}

static kac_status use_end(kac_sampler *sampler, double value)
{
    return kac_sampler_set_grid(sampler, sampler->power, value);
}

/* An entry, and what takes its text or, where it is a number, that. */
struct entry {
    const char *key;
    kac_status (*use)(kac_sampler *sampler, const char *text);
    kac_status (*use_number)(kac_sampler *sampler, double value);
};

/* In this order: what an interval ends with is there before what it begins
 * with, and the evaluations have to pay for all the rest. */
static const struct entry entries[] = {
    {"sampler.method", use_method, NULL},
    {"sampler.grid", use_grid, NULL},
    {"sampler.power", NULL, use_power},
    {"sampler.end", NULL, use_end},
    {"sampler.projection", use_projection, NULL},
    {"sampler.refinements", use_refinements, NULL},
    {"sampler.guidance", NULL, use_guidance},
    {"sampler.guidance_limit", NULL, use_limit},
    {"sampler.guidance_to", NULL, use_to},
    {"sampler.guidance_from", NULL, use_from},
    {"sampler.evaluations", use_evaluations, NULL},
};

static kac_status use_entry(kac_sampler *sampler, const struct entry *entry,
                            const char *text)
{
    const char *rest;
    double value;

    if (entry->use) {
        return entry->use(sampler, text);
    }
    KACI_REQUIRE(kaci_parse_double(text, strlen(text), &value, &rest) && !*rest,
                 "must be a number");
    return entry->use_number(sampler, value);
}

/* What an entry of a file is refused for, with the entry's name. */
static kac_status as_format(kac_status status, const char *key,
                            const char *text)
{
    char message[256];

    if (status != KAC_ERROR_ARGUMENT) {
        return status;
    }
    snprintf(message, sizeof message, "%s", kac_last_error());
    return kaci_error(KAC_ERROR_FORMAT,
                      "the model's entry \"%s\" is "
                      "\"%.40s\": %s",
                      key, text, message);
}

kac_status kaci_sampler_use_entries(kac_sampler *sampler,
                                    const kac_model *model)
{
    const char *evaluations = kac_model_entry(model, "sampler.evaluations");

    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        const char *text = kac_model_entry(model, entries[i].key);
        const kac_status status =
            text ? use_entry(sampler, &entries[i], text) : KAC_OK;

        if (status != KAC_OK) {
            return as_format(status, entries[i].key, text);
        }
    }
    return as_format(
        kaci_sampler_check_evaluations(sampler, kaci_sampler_field(sampler, 1)),
        "sampler.evaluations", evaluations ? evaluations : "(default)");
}
