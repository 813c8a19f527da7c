/* SPDX-License-Identifier: BSD-2-Clause */
/* The exact field of finitely many data points under the other laws, against
 * the formulas of their own literature. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <math.h>

#include <kacflow/field.h>
#include <kacflow/process.h>

#define OK(call) assert_int_equal(call, KAC_OK)

enum { CENTRES = 5, D = 3 };

static const double centres[CENTRES * D] = {0.0,  0.1,  -0.3, 1.0, 0.4,
                                            0.2,  -0.7, 0.9,  0.5, 0.3,
                                            -1.2, 0.8,  -0.4, 0.2, 1.1};

static void near(double got, double want, double bound)
{
    if (!(fabs(got - want) <= bound * (1.0 + fabs(want)))) {
        fail_msg("%.17g, must be %.17g", got, want);
    }
}

/* Divergence by central differences. */
static double differences(kac_field *field, double t, const double *x)
{
    const double h = 1e-5;
    double sum = 0.0;

    for (int i = 0; i < D; i++) {
        double y[D], v[2][D];

        for (int side = 0; side < 2; side++) {
            memcpy(y, x, sizeof y);
            y[i] += side == 0 ? h : -h;
            OK(kac_field_evaluate(field, 1, &t, y, NULL, v[side], NULL, NULL));
        }
        sum += (v[0][i] - v[1][i]) / (2.0 * h);
    }
    return sum;
}

/* PFGM++: dx/dr = E_x / E_r with E = sum (x - y, r) / (|x - y|^2 + r^2)^((d +
 * extra)/2), r = sqrt(extra) t. */
static void test_poisson(void **state)
{
    static const double extras[] = {1.0, 4.0, 128.0};
    static const double points[][D] = {
        {0.2, 0.3, 0.1}, {3.0, -2.0, 1.0}, {1.0, 0.4, 0.2}};

    (void)state;
    for (int k = 0; k < 9; k++) {
        const double extra = extras[k % 3], *x = points[k / 3];
        kac_process *p = NULL;
        kac_field *field = NULL;

        OK(kac_process_create_poisson(NULL, extra, 1.0, &p));
        OK(kac_process_set_schedule(p, KAC_SIGNAL_CONSTANT,
                                    KAC_CLOCK_QUADRATIC));
        OK(kac_field_create_empirical(NULL, p, CENTRES, D, centres, NULL,
                                      &field));
        for (double t = 0.05; t <= 1.0; t += 0.3) {
            const double r = sqrt(extra) * t;
            double part[D + 1] = {0.0}, top = 0.0, v[D], divergence;

            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < CENTRES; j++) {
                    double squares = r * r, w;

                    for (int i = 0; i < D; i++) {
                        const double n = x[i] - centres[j * D + i];

                        squares += n * n;
                    }
                    w = -0.5 * (D + extra) * log(squares);
                    if (pass == 0) {
                        top = j == 0 || w > top ? w : top;
                        continue;
                    }
                    w = exp(w - top);
                    for (int i = 0; i < D; i++) {
                        part[i] += w * (x[i] - centres[j * D + i]);
                    }
                    part[D] += w * r;
                }
            }
            OK(kac_field_evaluate(field, 1, &t, x, NULL, v, NULL, &divergence));
            for (int i = 0; i < D; i++) {
                near(v[i], part[i] / part[D] * sqrt(extra), 1e-12);
            }
            near(divergence, differences(field, t, x), 1e-5);
        }
        kac_field_destroy(field);
        kac_process_destroy(p);
    }
}

/* Uniform noise: the mean over the data whose cube holds x of the rays to it;
 * all of equal weight, on a face as inside. Outside all cubes the nearest. */
static void test_uniform(void **state)
{
    static const double points[][D] = {{0.2, 0.3, 0.1},
                                       {0.5, -0.3, 0.3},
                                       {2.0, 0.4, 0.2}, /* a face of one */
                                       {9.0, 9.0, 9.0}};
    kac_process *p = NULL;
    kac_field *field = NULL;
    const double c = 2.0, t = 0.5;

    (void)state;
    OK(kac_process_create_uniform(NULL, c, &p));
    OK(kac_process_set_schedule(p, KAC_SIGNAL_CONSTANT, KAC_CLOCK_LINEAR));
    OK(kac_field_create_empirical(NULL, p, CENTRES, D, centres, NULL, &field));
    for (int k = 0; k < 4; k++) {
        const double *x = points[k];
        double want[D] = {0.0}, mean[D] = {0.0}, v[D], xhat[D], divergence;
        int inside = 0;

        for (int j = 0; j < CENTRES; j++) {
            const double *y = centres + j * D;
            double reach = 0.0;

            for (int i = 0; i < D; i++) {
                reach = fmax(reach, fabs(x[i] - y[i]));
            }
            if (reach <= c * t) {
                inside++;
                for (int i = 0; i < D; i++) {
                    want[i] += (x[i] - y[i]) / t;
                    mean[i] += y[i];
                }
            }
        }
        OK(kac_field_evaluate(field, 1, &t, x, NULL, v, xhat, &divergence));
        assert_int_equal(inside, k == 2 ? 1 : k == 3 ? 0 : inside);
        for (int i = 0; i < D; i++) {
            if (inside > 0) {
                near(v[i], want[i] / inside, 1e-13);
                near(xhat[i], mean[i] / inside, 1e-13);
                assert_true(fabs(v[i]) <= c * (1.0 + 1e-15));
            } else {
                near(v[i], (x[i] - xhat[i]) / t, 1e-13);
            }
        }
        near(divergence, D / t, 1e-12);
    }
    kac_field_destroy(field);
    kac_process_destroy(p);
}

/* At t = 0, and with NaN, as the other laws have it. */
static void test_edges(void **state)
{
    kac_process *p = NULL;
    kac_field *field = NULL;
    const double t[2] = {0.0, 0.5}, x[2 * D] = {0.0, 0.1, -0.3, NAN, 0.0, 0.0};
    double v[2 * D];

    (void)state;
    OK(kac_process_create_poisson(NULL, 2.0, 1.0, &p));
    OK(kac_field_create_empirical(NULL, p, CENTRES, D, centres, NULL, &field));
    OK(kac_field_evaluate(field, 2, t, x, NULL, v, NULL, NULL));
    for (int i = 0; i < D; i++) {
        assert_true(v[i] == -x[i]);
        assert_true(isnan(v[D + i]));
    }
    kac_field_destroy(field);
    kac_process_destroy(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_poisson),
        cmocka_unit_test(test_uniform),
        cmocka_unit_test(test_edges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
