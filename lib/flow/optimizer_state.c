/* SPDX-License-Identifier: BSD-2-Clause */
/* An optimizer's options and state in a checkpoint. */
#include "flow/optimizer_priv.h"

#include <math.h>
#include <string.h>

static const char steps_key[] = "state.optimizer.steps";
static const char norm_key[] = "state.optimizer.norm";
static const char first_name[] = "optimizer.first";
static const char second_name[] = "optimizer.second";

kac_status kaci_optimizer_describe(const kac_optimizer *o, kac_tensors *file)
{
    const struct {
        const char *key;
        double value;
    } numbers[] = {
        {"optimizer.rate", o->rate},       {"optimizer.momentum", o->momentum},
        {"optimizer.beta1", o->beta1},     {"optimizer.beta2", o->beta2},
        {"optimizer.epsilon", o->epsilon}, {"optimizer.decay", o->decay},
        {"optimizer.clip", o->clip},       {"optimizer.gamma", o->gamma},
        {"optimizer.warmup", (double)o->warmup},
        {"optimizer.period", (double)o->period},
    };
    kac_status status = kaci_entry_put(file, "optimizer.kind",
                                       kac_optimizer_kind_name(o->kind));

    if (status == KAC_OK) {
        status = kaci_entry_put(file, "optimizer.schedule",
                                kac_rate_name(o->schedule));
    }
    for (size_t i = 0;
         status == KAC_OK && i < sizeof numbers / sizeof numbers[0]; i++) {
        status = kaci_entry_put_double(file, numbers[i].key,
                                       numbers[i].value);
    }
    return status;
}

kac_status kaci_optimizer_store(const kac_optimizer *o, kac_tensors *file)
{
    kac_status status = kaci_optimizer_describe(o, file);

    if (status == KAC_OK) {
        status = kaci_entry_put_int(file, steps_key, o->steps);
    }
    if (status == KAC_OK) {
        status = kaci_entry_put_double(file, norm_key, o->norm);
    }
    if (status == KAC_OK && o->first) {
        status = kac_tensors_add_f32(file, first_name, 1, &o->n, o->first);
    }
    if (status == KAC_OK && o->second) {
        status = kac_tensors_add_f32(file, second_name, 1, &o->n, o->second);
    }
    return status;
}

/* More steps than any run makes; below it, counting them is exact. */
static const int64_t most_steps = (int64_t)1 << 53;

/* A moment of n numbers, none below `least`, from the file. One that has
 * overflowed is what the run had. */
static kac_status read_moment(const kac_optimizer *o, const kac_tensors *file,
                              const char *name, int64_t n, double least,
                              float **out)
{
    const int64_t at = kac_tensors_find(file, name);
    kac_status status;

    if (at < 0 || kac_tensors_elements(file, at) != n) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "the checkpoint has no tensor \"%s\" of %" PRId64
                          " numbers",
                          name, n);
    }
    *out = kaci_alloc(o->context, n, sizeof **out);
    status = *out ? kac_tensors_read_f32(file, at, n, *out) : KACI_NO_MEMORY;
    for (int64_t i = 0; status == KAC_OK && i < n; i++) {
        if (!((double)(*out)[i] >= least)) {
            status = kaci_error(KAC_ERROR_FORMAT,
                                "tensor \"%s\" is %g at %" PRId64
                                ", which no run makes",
                                name, (double)(*out)[i], i);
        }
    }
    return status;
}

kac_status kaci_optimizer_restore(kac_optimizer *o, const kac_tensors *file,
                                  int64_t n)
{
    float *first = NULL, *second = NULL;
    int64_t steps;
    double norm;
    kac_status status = kaci_entry_get_int(file, steps_key, &steps);

    if (status == KAC_OK) {
        status = kaci_entry_get_double(file, norm_key, &norm);
    }
    if (status == KAC_OK && (steps < 0 || steps > most_steps)) {
        return kaci_error(KAC_ERROR_FORMAT,
                          "entry \"%s\" is %" PRId64 ", must be 0 to 2^53",
                          steps_key, steps);
    }
    if (status == KAC_OK && steps > 0) {
        status = read_moment(o, file, first_name, n, -(double)INFINITY,
                             &first);
        if (status == KAC_OK && o->kind != KAC_OPTIMIZER_SGD) {
            status = read_moment(o, file, second_name, n, 0, &second);
        }
    }
    if (status != KAC_OK) {
        kaci_free(o->context, first);
        kaci_free(o->context, second);
        return status;
    }
    kaci_free(o->context, o->first);
    kaci_free(o->context, o->second);
    o->first = first;
    o->second = second;
    o->n = first ? n : 0;
    o->steps = steps;
    o->norm = norm;
    return KAC_OK;
}
