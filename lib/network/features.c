/* SPDX-License-Identifier: BSD-2-Clause */
/* What a network sees of time. */

#include "network/network_priv.h"

#include <math.h>

static const double PI = 0x1.921fb54442d18p+1;

/* Sinusoidal features span the angles 1000 s t/T .. 0.1 s t/T, s the scale. */
static const double SINUSOIDAL_SPAN = 1000.0, SINUSOIDAL_RATIO = 10000.0;

void kaci_time_draw(kac_network *network, uint64_t seed)
{
    struct kaci_random random;
    int32_t i;

    kaci_random_begin(&random, seed, KACI_RANDOM_FEATURES, 0, 0);
    for (i = 0;
         network->frequencies != NULL && i < network->options.time_size / 2;
         i++) {
        network->frequencies[i] =
            (float)(network->options.time_scale * kaci_random_normal(&random));
    }
}

void kaci_time_rates(kac_network *network)
{
    const struct kaci_fpmode mode = kaci_fp_enter();
    const int32_t half = network->options.time_size / 2;
    int32_t i;

    for (i = 0; network->rates != NULL && i < half; i++) {
        network->rates[i] =
            network->frequencies != NULL
                ? 2.0 * (double)network->frequencies[i]
                : network->options.time_scale * SINUSOIDAL_SPAN / PI *
                      kaci_pow(SINUSOIDAL_RATIO, -(double)i / half);
    }
    kaci_fp_leave(mode);
}

kac_status kaci_network_append_time(kac_network *network)
{
    const int64_t half = network->options.time_size / 2;
    const int64_t before = network->parameter_count;
    struct kaci_weights *tensor;

    if (network->options.time != KAC_TIME_FOURIER) {
        return KAC_OK;
    }
    tensor = kaci_network_append(network, "time.frequency", 1, &half, 0, 0);
    if (tensor == NULL) {
        return KACI_NO_MEMORY;
    }
    tensor->trained = 0;
    tensor->offset = 0;
    network->parameter_count = before;
    return KAC_OK;
}

/* u and ln(u + 1e-3)/3, in turn. */
static void log_features(const kac_network *network, int64_t n, const float *t,
                         float *scratch, float *out)
{
    int64_t i;

    for (i = 0; i < n; i++) {
        scratch[i] = (float)((double)t[i] / network->options.horizon + 1e-3);
    }
    network->kernels->ln(n, scratch, scratch);
    for (i = 0; i < n; i++) {
        out[2 * i] = (float)((double)t[i] / network->options.horizon);
        out[2 * i + 1] = scratch[i] / 3.0f;
    }
}

/* All cosines, then all sines. The angle is reduced in double precision, so
 * that it is as exact at high frequencies as at low ones. */
static void periodic_features(const kac_network *network, int64_t n,
                              const float *t, float *scratch, float *out)
{
    const int32_t half = network->options.time_size / 2;
    int64_t i;
    int32_t j;

    for (i = 0; i < n; i++) {
        const double u = (double)t[i] / network->options.horizon;

        for (j = 0; j < half; j++) {
            const double angle = network->rates[j] * u;

            scratch[j] = (float)(angle - 2.0 * floor(0.5 * angle + 0.5));
        }
        network->kernels->cospi(half, scratch, out);
        network->kernels->sinpi(half, scratch, out + half);
        out += 2 * half;
    }
}

void kaci_time_features(const kac_network *network, int64_t n, const float *t,
                        float *scratch, float *out)
{
    int64_t i;

    switch (network->options.time) {
    case KAC_TIME_RAW:
        for (i = 0; i < n; i++) {
            out[i] = (float)((double)t[i] / network->options.horizon);
        }
        break;
    case KAC_TIME_LOG:
        log_features(network, n, t, scratch, out);
        break;
    default:
        periodic_features(network, n, t, scratch, out);
        break;
    }
}
