/* SPDX-License-Identifier: BSD-2-Clause */
/* From evaluations to steps: how many steps they pay for, and at which
 * times. */
#include "flow/sampler_priv.h"

#include "ode/ode.h"

static const char *const grid_names[] = {"power", "karras"};
enum { GRIDS = (int)(sizeof grid_names / sizeof grid_names[0]) };

const char *kac_grid_name(int32_t kind)
{
    return kaci_enum_name(grid_names, GRIDS, kind);
}

kac_status kac_grid_from_name(const char *name, int32_t *out)
{
    return kaci_enum_from_name(grid_names, GRIDS, "grid", name, out);
}

static int has_stages(int32_t method)
{
    return method != KAC_METHOD_EULER && method != KAC_METHOD_AB2;
}

/* Evaluations after the integration: the posterior mean and its
 * refinements. */
int64_t kaci_sampler_last_cost(const kac_sampler *sampler,
                               const kac_field *field)
{
    return sampler->end > 0 ? (1 + sampler->refinements) *
                                  kaci_field_cost(field, sampler->end)
                            : 0;
}

double kaci_power_time(double T, double end, double power, int64_t k,
                       int64_t n)
{
    const double rest = (double)(n - k) / (double)n;

    return k == 0   ? T
           : k == n ? end
                    : end + (T - end) * kaci_pow(rest, power);
}

/* Time k of n steps. */
static double time_of(const kac_sampler *sampler, int64_t k, int64_t n)
{
    const double T = kac_process_horizon(sampler->process);
    const double end = sampler->end, power = sampler->power;

    if (sampler->grid == KAC_GRID_KARRAS && k > 0 && k < n) {
        const double last = kaci_pow(end / T, 1 / power);
        const double rest = (double)(n - k) / (double)n;

        return T * kaci_pow(last + rest * (1 - last), power);
    }
    return kaci_power_time(T, end, power, k, n);
}

/* What a way of n steps costs, without the last evaluations. A method with
 * stages looks once more where the projection has moved the state, and so at
 * the end; in the first step only a point that starts from data can be
 * moved. */
static int64_t way_cost(const kac_sampler *sampler, const kac_field *field,
                        int64_t n)
{
    const int32_t projects = sampler->projection != 0;
    const double T = kac_process_horizon(sampler->process);
    int64_t cost = 0;

    if (has_stages(sampler->method) && projects) {
        cost = kaci_field_cost(field, sampler->end) -
               (sampler->start ? 0 : kaci_field_cost(field, T));
    }
    if (kaci_field_cost_most(field) == 1) { // all steps are alike
        return cost +
               n * kaci_fixed_step_cost(sampler->method, projects, field, T, T);
    }
    for (int64_t k = 0; k < n; k++) {
        cost += kaci_fixed_step_cost(sampler->method, projects, field,
                                     time_of(sampler, k, n),
                                     time_of(sampler, k + 1, n));
    }
    return cost;
}

/* The least that a way costs: one step, or what Dormand-Prince needs to begin
 * and for its first step. */
static int64_t least_cost(const kac_sampler *sampler, const kac_field *field)
{
    return sampler->method == KAC_METHOD_DOPRI5
               ? (sampler->projection ? 10 : 8) * kaci_field_cost_most(field)
               : way_cost(sampler, field, 1);
}

kac_status kaci_sampler_check_evaluations(const kac_sampler *sampler,
                                          const kac_field *field)
{
    const int64_t way = least_cost(sampler, field);
    const int64_t last = kaci_sampler_last_cost(sampler, field);
    const int64_t evaluations = kac_sampler_evaluations(sampler);

    KACI_REQUIRE(evaluations >= way + last,
                 "evaluations is %" PRId64 ", must be at least %" PRId64
                 ": one step of %s%s takes %" PRId64
                 ", the posterior mean at the end %" PRId64,
                 evaluations, way + last, kac_method_name(sampler->method),
                 kaci_field_cost_most(field) > 1 ? " with guidance" : "", way,
                 last);
    return KAC_OK;
}

/* As many whole steps as the evaluations allow beside the last ones; at least
 * one, which kaci_sampler_check_evaluations() has seen to. Where guidance ends
 * on the way the cost is not quite monotone in n: a number that fits, between
 * one that does and one that does not. */
static int64_t count_steps(const kac_sampler *sampler, const kac_field *field)
{
    const int64_t allowed = kac_sampler_evaluations(sampler) -
                            kaci_sampler_last_cost(sampler, field);
    int64_t fits = 1, fails = allowed + 1;

    while (fails - fits > 1) {
        const int64_t n = fits + (fails - fits) / 2;

        if (way_cost(sampler, field, n) <= allowed) {
            fits = n;
        } else {
            fails = n;
        }
    }
    return fits;
}

/* Times down to the end, or up from there. */
static kac_status set_grid(const kac_sampler *sampler, const kac_field *field,
                           int32_t upwards, kac_integrator *integrator)
{
    const int64_t steps = count_steps(sampler, field);
    double *times = kaci_alloc(sampler->context, steps + 1, sizeof *times);
    kac_status status = KAC_OK;

    if (!times) {
        return KACI_NO_MEMORY;
    }
    for (int64_t i = 0; i <= steps; i++) {
        const int64_t at = upwards ? steps - i : i;

        times[at] = time_of(sampler, i, steps);
        if (i > 0 && !(times[at] < times[upwards ? at + 1 : at - 1])) {
            status = kaci_error(
                KAC_ERROR_ARGUMENT,
                "power is %g, must be closer to 1 for %" PRId64 " steps: times "
                "%" PRId64 " and %" PRId64 " are the same double",
                sampler->power, steps, i - 1, i);
            break;
        }
    }
    if (status == KAC_OK) {
        status = kac_integrator_set_grid(integrator, steps + 1, times);
    }
    kaci_free(sampler->context, times);
    return status;
}

kac_status kaci_sampler_integrator(const kac_sampler *sampler,
                                   const kac_field *field, int32_t upwards,
                                   kac_integrator **out)
{
    kac_integrator *integrator = NULL;
    kac_status status =
        kac_integrator_create(sampler->context, sampler->method, &integrator);

    if (status == KAC_OK && sampler->projection && !upwards) {
        status = kac_integrator_set_projection(integrator, sampler->process,
                                               sampler->projection == 2);
    }
    if (status == KAC_OK && sampler->method == KAC_METHOD_DOPRI5) {
        status = kac_integrator_set_tolerance(integrator, sampler->relative,
                                              sampler->absolute);
    } else if (status == KAC_OK) {
        status = set_grid(sampler, field, upwards, integrator);
    }
    if (status == KAC_OK) {
        status = kac_integrator_set_max_evaluations(
            integrator, kac_sampler_evaluations(sampler) -
                            kaci_sampler_last_cost(sampler, field));
    }
    if (status != KAC_OK) {
        kac_integrator_destroy(integrator);
        return status;
    }
    *out = integrator;
    return KAC_OK;
}
