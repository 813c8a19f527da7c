/* SPDX-License-Identifier: BSD-2-Clause */
/* A sampler's guidance: how strongly conditions act, when, and how fast it may
 * get. */
#include "flow/sampler_priv.h"

/* Takes it over, with the field that is made of it. */
static kac_status use(kac_sampler *sampler,
                      const struct kaci_guidance *guidance)
{
    kac_field *guided = NULL;

    if (guidance->weight != 0) {
        const kac_status status = kaci_field_create_guided(
            sampler->context, sampler->field, guidance, &guided);

        if (status != KAC_OK) {
            return status;
        }
    }
    kac_field_destroy(sampler->guided);
    sampler->guided = guided;
    sampler->guidance = *guidance;
    return KAC_OK;
}

kac_status kac_sampler_set_guidance(kac_sampler *sampler, double weight,
                                    double limit)
{
    struct kaci_guidance guidance;
    int bounded = 0;
    kac_status status;

    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(weight >= -1 && weight <= 1e6,
                 "weight is %g, must be -1 (no condition) to 10^6, 0 for no "
                 "guidance",
                 weight);
    KACI_REQUIRE(limit >= 0 && limit - limit == 0,
                 "limit is %g, must be finite and >= 0 (0 for none)", limit);
    KACI_REQUIRE(weight == 0 || sampler->k > 0,
                 "weight is %g, must be 0: the field takes no condition",
                 weight);
    status = kaci_sampler_is_bounded(sampler, &bounded);
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(limit == 0 || bounded,
                 "limit is %g, must be 0: the noise of this process has no "
                 "greatest speed",
                 limit);
    guidance = sampler->guidance;
    guidance.weight = weight;
    guidance.limit = limit;
    guidance.process = sampler->process;
    return use(sampler, &guidance);
}

double kac_sampler_guidance(const kac_sampler *sampler)
{
    return sampler ? sampler->guidance.weight : NAN;
}

double kac_sampler_guidance_limit(const kac_sampler *sampler)
{
    return sampler ? sampler->guidance.limit : NAN;
}

kac_status kac_sampler_set_guidance_interval(kac_sampler *sampler, double low,
                                             double high)
{
    struct kaci_guidance guidance;

    KACI_REQUIRE(sampler != NULL, "sampler is NULL");
    KACI_REQUIRE(low >= 0 && low - low == 0,
                 "low is %g, must be finite and >= 0", low);
    KACI_REQUIRE(high >= low, "high is %g, must be >= low = %g", high, low);
    guidance = sampler->guidance;
    guidance.from = low;
    guidance.to = high;
    return use(sampler, &guidance);
}

double kac_sampler_guidance_from(const kac_sampler *sampler)
{
    return sampler ? sampler->guidance.from : NAN;
}

double kac_sampler_guidance_to(const kac_sampler *sampler)
{
    return sampler ? sampler->guidance.to : NAN;
}
