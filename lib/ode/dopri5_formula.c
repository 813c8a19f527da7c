/* SPDX-License-Identifier: BSD-2-Clause */
/* The formula of Dormand and Prince: stages, error estimate, dense output.
 *
 * J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6 (1980); the continuous
 * extension: Hairer, Norsett, Wanner, section II.6. */

#include "ode/dopri5.h"

#include <math.h>
#include <string.h>

static const double nodes[KACI_STAGES] = {
    0.0, 1.0 / 5.0, 3.0 / 10.0, 4.0 / 5.0, 8.0 / 9.0, 1.0, 1.0};
static const double matrix[KACI_STAGES][KACI_STAGES - 1] = {
    {0.0},
    {1.0 / 5.0},
    {3.0 / 40.0, 9.0 / 40.0},
    {44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0},
    {19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0},
    {9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0,
     -5103.0 / 18656.0},
    {35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0,
     11.0 / 84.0}};
static const double error_weight[KACI_STAGES] = {
    71.0 / 57600.0,      0.0,          -71.0 / 16695.0, 71.0 / 1920.0,
    -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0};
static const double dense_weight[KACI_STAGES] = {
    -12715105075.0 / 11282082432.0,  0.0,
    87487479700.0 / 32700410799.0,   -10690763975.0 / 1880347072.0,
    701980252875.0 / 199316789632.0, -1453857185.0 / 822651844.0,
    69997945.0 / 29380423.0};

kac_status kaci_dopri_evaluate(struct kaci_dopri *dopri, const double *x,
                               double *v, double *xhat)
{
    struct kaci_block *block = dopri->block;

    for (int64_t j = 0; j < block->m; j++) {
        block->run->evaluations[block->index[j]] +=
            kaci_field_cost(block->run->field, dopri->times[j]);
    }
    return kaci_block_evaluate(block, block->m, dopri->times, x, block->cond, v,
                               xhat, block->failed);
}

double kaci_dopri_norm(const struct kaci_dopri *dopri, const double *value,
                       const double *y, const double *y_next)
{
    const struct kaci_run *run = dopri->block->run;
    const int64_t d = run->d;
    double sum = 0.0;

    for (int64_t i = 0; i < d; i++) {
        const double a = fabs(y[i]), b = fabs(y_next[i]);
        const double scale = run->integrator->absolute +
                             run->integrator->relative * (a > b ? a : b);
        const double part = value[i] / scale;

        sum += part * part;
    }
    return sqrt(sum / (double)d);
}

/* Point of stage s; where it is not finite, the attempt has failed and y
 * stands in for it. */
static void stage_points(struct kaci_dopri *dopri, int s)
{
    const int64_t d = dopri->block->run->d;
    double *out = s == KACI_STAGES - 1 ? dopri->next : dopri->stage;

    for (int64_t j = 0; j < dopri->block->m; j++) {
        const struct kaci_place *place = &dopri->place[j];
        const double *y = dopri->y + j * d;
        double *x = out + j * d;

        dopri->times[j] =
            nodes[s] == 1.0 ? place->t_next : place->t + nodes[s] * place->h;
        for (int64_t i = 0; i < d; i++) {
            double sum = 0.0;

            for (int r = 0; r < s; r++) {
                sum += matrix[s][r] * dopri->k[r][j * d + i];
            }
            x[i] = y[i] + place->h * sum;
        }
        if (dopri->bad[j] || !(kaci_largest(d, x) < INFINITY)) {
            dopri->bad[j] = dopri->bad[j] == 2 ? 2 : 1;
            dopri->times[j] = place->t;
            memcpy(x, y, (size_t)d * sizeof *x);
        }
    }
}

kac_status kaci_dopri_stages(struct kaci_dopri *dopri)
{
    struct kaci_block *block = dopri->block;
    const int64_t d = block->run->d;

    memset(dopri->bad, 0, (size_t)block->m);
    for (int s = 1; s < KACI_STAGES; s++) {
        const int last = s == KACI_STAGES - 1;
        kac_status status;

        stage_points(dopri, s);
        status = kaci_dopri_evaluate(dopri, last ? dopri->next : dopri->stage,
                                     dopri->k[s], last ? dopri->xhat : NULL);
        if (status != KAC_OK) {
            return status;
        }
        for (int64_t j = 0; j < block->m; j++) {
            const double *k = dopri->k[s] + j * d;

            if (block->failed[j]) {
                dopri->bad[j] = 2;
            } else if (!dopri->bad[j] && !(kaci_largest(d, k) < INFINITY)) {
                dopri->bad[j] = 1;
            }
        }
    }
    return KAC_OK;
}

double kaci_dopri_error(struct kaci_dopri *dopri, int64_t j)
{
    const int64_t d = dopri->block->run->d;
    double *error = dopri->stage + j * d;

    for (int64_t i = 0; i < d; i++) {
        double sum = 0.0;

        for (int s = 0; s < KACI_STAGES; s++) {
            sum += error_weight[s] * dopri->k[s][j * d + i];
        }
        error[i] = dopri->place[j].h * sum;
    }
    return kaci_dopri_norm(dopri, error, dopri->y + j * d, dopri->next + j * d);
}

void kaci_dopri_dense(const struct kaci_dopri *dopri, int64_t j, double theta,
                      double *out)
{
    const int64_t d = dopri->block->run->d;
    const double h = dopri->place[j].h, rest = 1.0 - theta;

    for (int64_t i = j * d; i < (j + 1) * d; i++) {
        const double y = dopri->y[i];
        const double way = dopri->next[i] - y;
        const double begin = h * dopri->k[0][i] - way;
        const double end = way - h * dopri->k[6][i] - begin;
        double bend = 0.0;

        for (int s = 0; s < KACI_STAGES; s++) {
            bend += dense_weight[s] * dopri->k[s][i];
        }
        *out++ = y + theta * (way +
                              rest * (begin + theta * (end + rest * h * bend)));
    }
}
