/* SPDX-License-Identifier: BSD-2-Clause */
/* Optimizers against their textbook formulas in double precision; schedules,
 * clipping, what is refused, failing allocations, the same bits everywhere. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <kacflow/random.h>

#include "flow/flow.h"

enum { N = 37, STEPS = 60 };

/* The call is refused and the message names what is wrong. */
static void assert_refused(kac_status status, const char *name)
{
    assert_int_equal(status, KAC_ERROR_ARGUMENT);
    if (strstr(kac_last_error(), name) == NULL) {
        print_error("\"%s\" does not name %s\n", kac_last_error(), name);
        fail();
    }
}

static kac_optimizer *make(int32_t kind, double rate)
{
    kac_optimizer *optimizer;

    assert_int_equal(kac_optimizer_create(NULL, kind, rate, &optimizer),
                     KAC_OK);
    return optimizer;
}

/* Gradient of step `step`: noise of very different sizes, some zeros. */
static void make_gradient(int64_t n, int64_t step, float *out)
{
    double *noise = malloc((size_t)n * sizeof *noise);
    int64_t i;

    assert_int_equal(kac_random_normal(5, 0, step * n, n, noise), KAC_OK);
    for (i = 0; i < n; i++) {
        out[i] = i % 7 == 6
                     ? 0.0f
                     : (float)(noise[i] * pow(10.0, (double)(i % 5 - 3)));
    }
    free(noise);
}

/* The textbook: moments m and v of one kind or the other. */
struct plain {
    double w[N], m[N], v[N];
};

static void plain_step(const kac_optimizer *o, struct plain *p, int64_t step,
                       const float *gradient)
{
    const double rate = kac_optimizer_rate_at(o, step);
    const double decay = kac_optimizer_weight_decay(o);
    const double clip = kac_optimizer_clip_norm(o);
    const double b1 = (double)(float)kac_optimizer_beta1(o);
    const double b2 = (double)(float)kac_optimizer_beta2(o);
    double norm = 0.0, scale;
    int i;

    for (i = 0; i < N; i++) {
        norm += (double)gradient[i] * (double)gradient[i];
    }
    norm = sqrt(norm);
    scale = norm > clip ? clip / norm : 1.0;
    for (i = 0; i < N; i++) {
        double g = scale * (double)gradient[i];

        if (kac_optimizer_kind(o) == KAC_OPTIMIZER_SGD) {
            g += decay * p->w[i];
            p->m[i] = kac_optimizer_momentum(o) * p->m[i] + g;
            p->w[i] -= rate * p->m[i];
            continue;
        }
        if (kac_optimizer_kind(o) == KAC_OPTIMIZER_ADAM) {
            g += decay * p->w[i];
        } else {
            p->w[i] -= rate * decay * p->w[i];
        }
        p->m[i] = b1 * p->m[i] + (1.0 - b1) * g;
        p->v[i] = b2 * p->v[i] + (1.0 - b2) * g * g;
        p->w[i] -= rate * (p->m[i] / (1.0 - pow(b1, (double)step + 1.0))) /
                   (sqrt(p->v[i] / (1.0 - pow(b2, (double)step + 1.0))) +
                    kac_optimizer_epsilon(o));
    }
}

/* STEPS steps of both; destroys the optimizer. A float step is allowed 3e-6 of
 * itself and two roundings of the weight that it is added to. No weight comes
 * near 0, where Adam on pure decay jumps with the sign. */
static void compare(kac_optimizer *o)
{
    struct plain *p = calloc(1, sizeof *p);
    float gradient[N], w[N];
    double moved[N] = {0};
    int64_t step;
    int i;

    for (i = 0; i < N; i++) {
        w[i] = (i % 2 ? 1.0f : -1.0f) * (3.0f + (float)i / 16.0f);
        p->w[i] = w[i];
    }
    for (step = 0; step < STEPS; step++) {
        double before[N];

        memcpy(before, p->w, sizeof before);
        make_gradient(N, step, gradient);
        plain_step(o, p, step, gradient);
        assert_int_equal(kac_optimizer_steps(o), step);
        assert_int_equal(kac_optimizer_step(o, N, gradient, w), KAC_OK);
        for (i = 0; i < N; i++) {
            moved[i] +=
                3e-6 * fabs(p->w[i] - before[i]) + 1.3e-7 * fabs(p->w[i]);
            if (!(fabs((double)w[i] - p->w[i]) <= moved[i])) {
                print_error("step %d weight %d is %.9g, should be %.9g "
                            "within %.2g\n",
                            (int)step, i, (double)w[i], p->w[i], moved[i]);
                fail();
            }
        }
    }
    free(p);
    kac_optimizer_destroy(o);
}

static void sgd(void **state)
{
    static const double momenta[] = {0.0, 0.5, 0.9};
    size_t i;

    (void)state;
    for (i = 0; i < 3; i++) {
        kac_optimizer *o = make(KAC_OPTIMIZER_SGD, 0.01);

        assert_int_equal(kac_optimizer_set_momentum(o, momenta[i]), KAC_OK);
        assert_int_equal(kac_optimizer_set_weight_decay(o, 0.1 * (double)i),
                         KAC_OK);
        compare(o);
    }
}

static void adam_and_adamw(void **state)
{
    static const double betas[][2] = {
        {0.9, 0.999}, {0.0, 0.9}, {0.5, 0.0}, {0.0, 0.0}};
    int32_t kind;
    size_t i;

    (void)state;
    for (kind = KAC_OPTIMIZER_ADAM; kind <= KAC_OPTIMIZER_ADAMW; kind++) {
        for (i = 0; i < 4; i++) {
            kac_optimizer *o = make(kind, 0.01);

            assert_int_equal(
                kac_optimizer_set_betas(o, betas[i][0], betas[i][1]), KAC_OK);
            assert_int_equal(kac_optimizer_set_epsilon(o, i == 1 ? 1e-3 : 1e-8),
                             KAC_OK);
            assert_int_equal(
                kac_optimizer_set_weight_decay(o, i == 2 ? 0.0 : 0.1), KAC_OK);
            compare(o);
        }
    }
}

/* With clipping and a rate that changes. */
static void all_together(void **state)
{
    int32_t kind, schedule;

    (void)state;
    for (kind = 0; kind < 3; kind++) {
        for (schedule = 0; schedule < 3; schedule++) {
            kac_optimizer *o = make(kind, 0.02);

            assert_int_equal(kac_optimizer_set_clip_norm(o, 5.0), KAC_OK);
            assert_int_equal(
                kac_optimizer_set_schedule(o, schedule, 10, 40, 0.5), KAC_OK);
            compare(o);
        }
    }
}

static void assert_rate(const kac_optimizer *o, int64_t step, double want)
{
    const double got = kac_optimizer_rate_at(o, step);

    if (!(fabs(got - want) <= 1e-14 * want)) {
        print_error("step %d has rate %.17g, should be %.17g\n", (int)step, got,
                    want);
        fail();
    }
}

static void schedules(void **state)
{
    kac_optimizer *o = make(KAC_OPTIMIZER_SGD, 0.5);

    (void)state;
    assert_int_equal(kac_optimizer_schedule(o), KAC_RATE_CONSTANT);
    assert_rate(o, 0, 0.5);
    assert_rate(o, INT64_MAX, 0.5);
    assert_int_equal(
        kac_optimizer_set_schedule(o, KAC_RATE_CONSTANT, 4, -1, 7.0), KAC_OK);
    assert_rate(o, 0, 0.125);
    assert_rate(o, 2, 0.375);
    assert_rate(o, 3, 0.5);
    assert_rate(o, 1000, 0.5);
    assert_int_equal(kac_optimizer_set_schedule(o, KAC_RATE_COSINE, 4, 12, 0.0),
                     KAC_OK);
    assert_int_equal(kac_optimizer_schedule(o), KAC_RATE_COSINE);
    assert_rate(o, 3, 0.5);
    assert_rate(o, 4, 0.5);
    assert_rate(o, 6, 0.25 * (1.0 + sqrt(0.5)));
    assert_rate(o, 8, 0.25);
    assert_rate(o, 12, 0.0);
    assert_rate(o, 1000, 0.0);
    assert_int_equal(kac_optimizer_set_schedule(o, KAC_RATE_STEP, 0, 10, 0.25),
                     KAC_OK);
    assert_rate(o, 9, 0.5);
    assert_rate(o, 10, 0.125);
    assert_rate(o, 29, 0.03125);
    assert_int_equal(kac_optimizer_set_schedule(o, KAC_RATE_STEP, 4, 10, 0.25),
                     KAC_OK);
    assert_rate(o, 0, 0.125);
    assert_rate(o, 9, 0.5);
    assert_rate(o, 10, 0.125); // periods count from step 0
    assert_int_equal(kac_optimizer_set_schedule(o, KAC_RATE_STEP, 0, 1, 1.0),
                     KAC_OK);
    assert_rate(o, 12345, 0.5);
    assert_true(isnan(kac_optimizer_rate_at(o, -1)));
    assert_true(isnan(kac_optimizer_rate_at(NULL, 0)));
    kac_optimizer_destroy(o);
}

static void gradient_norm_and_clipping(void **state)
{
    kac_optimizer *o = make(KAC_OPTIMIZER_SGD, 1.0);
    const float gradient[2] = {3.0f, -4.0f};
    float w[2] = {0.0f, 0.0f};

    (void)state;
    assert_int_equal(kac_optimizer_set_momentum(o, 0.0), KAC_OK);
    assert_true(isnan(kac_optimizer_gradient_norm(o)));
    assert_int_equal(kac_optimizer_set_clip_norm(o, 5.0), KAC_OK);
    assert_int_equal(kac_optimizer_step(o, 2, gradient, w), KAC_OK);
    assert_true(kac_optimizer_gradient_norm(o) == 5.0);
    assert_true(w[0] == -3.0f && w[1] == 4.0f);
    w[0] = w[1] = 0.0f;
    assert_int_equal(kac_optimizer_set_clip_norm(o, 0.5), KAC_OK);
    assert_int_equal(kac_optimizer_step(o, 2, gradient, w), KAC_OK);
    assert_true(kac_optimizer_gradient_norm(o) == 5.0);
    assert_true(fabsf(w[0] + 0.3f) < 1e-7f && fabsf(w[1] - 0.4f) < 1e-7f);
    kac_optimizer_destroy(o);
}

/* A gradient that is not finite, or of another size, changes nothing. */
static void bad_gradients(void **state)
{
    static const float bad[] = {NAN, INFINITY, -INFINITY};
    int32_t kind;

    (void)state;
    for (kind = 0; kind < 3; kind++) {
        kac_optimizer *o = make(kind, 0.1), *other = make(kind, 0.1);
        float gradient[N], w[N] = {1.0f}, same[N] = {1.0f}, before[N];
        size_t i;

        make_gradient(N, 0, gradient);
        assert_int_equal(kac_optimizer_step(o, N, gradient, w), KAC_OK);
        assert_int_equal(kac_optimizer_step(other, N, gradient, same), KAC_OK);
        memcpy(before, w, sizeof w);
        for (i = 0; i < 3; i++) {
            gradient[N - 1] = bad[i];
            assert_int_equal(kac_optimizer_step(o, N, gradient, w),
                             KAC_ERROR_NONFINITE);
        }
        gradient[N - 1] = 0.0f;
        assert_int_equal(kac_optimizer_step(o, N - 1, gradient, w),
                         KAC_ERROR_STATE);
        assert_memory_equal(before, w, sizeof w);
        assert_int_equal(kac_optimizer_steps(o), 1);
        assert_int_equal(kac_optimizer_step(o, N, gradient, w), KAC_OK);
        assert_int_equal(kac_optimizer_step(other, N, gradient, same), KAC_OK);
        assert_memory_equal(same, w, sizeof w);

        // After a reset it is as new, and n is open again.
        assert_int_equal(kac_optimizer_reset(o), KAC_OK);
        assert_int_equal(kac_optimizer_steps(o), 0);
        assert_true(isnan(kac_optimizer_gradient_norm(o)));
        assert_int_equal(kac_optimizer_step(o, N - 1, gradient, w), KAC_OK);
        kac_optimizer_destroy(o);
        kac_optimizer_destroy(other);
    }
}

/* Where nothing pulls, nothing moves. */
static void zero_gradient(void **state)
{
    int32_t kind;

    (void)state;
    for (kind = 0; kind < 3; kind++) {
        kac_optimizer *o = make(kind, 0.1);
        const float gradient[3] = {0.0f, 0.0f, 0.0f};
        float w[3] = {1.0f, -2.0f, 0.0f};

        assert_int_equal(kac_optimizer_set_weight_decay(o, 0.0), KAC_OK);
        assert_int_equal(kac_optimizer_step(o, 3, gradient, w), KAC_OK);
        assert_true(w[0] == 1.0f && w[1] == -2.0f && w[2] == 0.0f);
        kac_optimizer_destroy(o);
    }
}

static void same_bits_everywhere(void **state)
{
    enum { LARGE = 150001 };
    float *gradient = malloc(LARGE * sizeof *gradient);
    float *w = malloc(LARGE * sizeof *w), *want = malloc(LARGE * sizeof *w);
    kac_context *context;
    int32_t kind, cpu, threads;

    (void)state;
    assert_int_equal(kac_context_create(&context), KAC_OK);
    make_gradient(LARGE, 0, gradient);
    for (kind = 0; kind < 3; kind++) {
        int first = 1;

        for (cpu = 0; cpu <= KAC_CPU_NEON; cpu++) {
            for (threads = 1; threads <= 3 && kac_cpu_available(cpu);
                 threads++) {
                kac_optimizer *o;
                int i;

                kac_context_set_cpu(context, cpu);
                kac_context_set_threads(context, threads);
                assert_int_equal(kac_optimizer_create(context, kind, 0.1, &o),
                                 KAC_OK);
                kac_optimizer_set_clip_norm(o, 1.0);
                memset(w, 0, LARGE * sizeof *w);
                for (i = 0; i < 2; i++) {
                    assert_int_equal(kac_optimizer_step(o, LARGE, gradient, w),
                                     KAC_OK);
                }
                if (first) {
                    memcpy(want, w, LARGE * sizeof *w);
                    first = 0;
                }
                assert_memory_equal(w, want, LARGE * sizeof *w);
                kac_optimizer_destroy(o);
            }
        }
    }
    kac_context_destroy(context);
    free(gradient);
    free(w);
    free(want);
}

/* Stored in the middle and restored into a new one: the same bits follow. */
static void stored_and_restored(void **state)
{
    int32_t kind;

    (void)state;
    for (kind = 0; kind < 3; kind++) {
        kac_optimizer *o = make(kind, 0.1), *again = make(kind, 0.1);
        kac_tensors *file;
        float gradient[N], w[N] = {0}, same[N];
        int64_t step;

        for (step = 0; step < 10; step++) {
            if (step == 5) {
                assert_int_equal(kac_tensors_create(NULL, &file), KAC_OK);
                assert_int_equal(kaci_optimizer_store(o, file), KAC_OK);
                assert_int_equal(kaci_optimizer_restore(again, file, N + 1),
                                 KAC_ERROR_FORMAT);
                assert_int_equal(kac_optimizer_steps(again), 0);
                assert_int_equal(kaci_optimizer_restore(again, file, N),
                                 KAC_OK);
                assert_int_equal(kac_optimizer_steps(again), 5);
                kac_tensors_destroy(file);
                memcpy(same, w, sizeof w);
            }
            make_gradient(N, step, gradient);
            assert_int_equal(kac_optimizer_step(o, N, gradient, w), KAC_OK);
            if (step >= 5) {
                assert_int_equal(kac_optimizer_step(again, N, gradient, same),
                                 KAC_OK);
            }
        }
        assert_memory_equal(w, same, sizeof w);
        kac_optimizer_destroy(o);
        kac_optimizer_destroy(again);
    }
}

static void create_and_setters_check(void **state)
{
    const double nan = (double)NAN, inf = (double)INFINITY;
    kac_optimizer *o = make(KAC_OPTIMIZER_ADAM, 0.1), *none = o;
    float w[2] = {1.0f, 1.0f};

    (void)state;
    assert_refused(kac_optimizer_create(NULL, 3, 0.1, &none), "kind is 3");
    assert_refused(kac_optimizer_create(NULL, -1, 0.1, &none), "kind is -1");
    assert_refused(kac_optimizer_create(NULL, 0, 0.0, &none), "rate is 0");
    assert_refused(kac_optimizer_create(NULL, 0, nan, &none), "rate is ");
    assert_refused(kac_optimizer_create(NULL, 0, 1e300, &none), "rate is ");
    assert_refused(kac_optimizer_create(NULL, 0, 0.1, NULL), "out");
    assert_refused(kac_optimizer_set_rate(NULL, 0.1), "optimizer");
    assert_refused(kac_optimizer_set_rate(o, -0.1), "rate is -0.1");
    assert_refused(kac_optimizer_set_rate(o, inf), "rate is inf");
    assert_refused(kac_optimizer_set_rate(o, 1e-300), "rate is 1e-300");
    assert_refused(kac_optimizer_set_momentum(NULL, 0.5), "optimizer");
    assert_refused(kac_optimizer_set_momentum(o, 1.0), "momentum is 1");
    assert_refused(kac_optimizer_set_momentum(o, -0.5), "momentum is -0.5");
    assert_refused(kac_optimizer_set_betas(NULL, 0.5, 0.5), "optimizer");
    assert_refused(kac_optimizer_set_betas(o, 1.0, 0.5), "beta1 is 1");
    assert_refused(kac_optimizer_set_betas(o, 0.5, nan), "beta2 is ");
    assert_refused(kac_optimizer_set_betas(o, 0.5, 1.0 - 1e-12), "beta2 is ");
    assert_refused(kac_optimizer_set_epsilon(NULL, 1.0), "optimizer");
    assert_refused(kac_optimizer_set_epsilon(o, 0.0), "epsilon is 0");
    assert_refused(kac_optimizer_set_epsilon(o, 1e-60), "epsilon is 1e-60");
    assert_refused(kac_optimizer_set_weight_decay(NULL, 0.0), "optimizer");
    assert_refused(kac_optimizer_set_weight_decay(o, -1.0), "decay is -1");
    assert_refused(kac_optimizer_set_weight_decay(o, 1e60), "decay is 1e+60");
    assert_refused(kac_optimizer_set_clip_norm(NULL, 1.0), "optimizer");
    assert_refused(kac_optimizer_set_clip_norm(o, 0.0), "norm is 0");
    assert_refused(kac_optimizer_set_clip_norm(o, nan), "norm is ");
    assert_refused(kac_optimizer_set_schedule(NULL, 0, 0, 1, 1.0), "optimizer");
    assert_refused(kac_optimizer_set_schedule(o, 3, 0, 1, 1.0), "kind is 3");
    assert_refused(kac_optimizer_set_schedule(o, 1, -1, 1, 1.0),
                   "warmup is -1");
    assert_refused(kac_optimizer_set_schedule(o, 1, 5, 5, 1.0), "period is 5");
    assert_refused(kac_optimizer_set_schedule(o, 2, 0, 5, 0.0), "gamma is 0");
    assert_refused(kac_optimizer_set_schedule(o, 2, 0, 5, 1.5), "gamma is 1.5");
    assert_refused(kac_optimizer_step(NULL, 2, w, w), "optimizer");
    assert_refused(kac_optimizer_step(o, 0, w, w), "n is 0");
    assert_refused(kac_optimizer_step(o, 2, NULL, w), "gradient");
    assert_refused(kac_optimizer_step(o, 2, w, NULL), "weights");
    assert_refused(kac_optimizer_reset(NULL), "optimizer");

    // All of it left the defaults.
    assert_ptr_equal(none, o);
    assert_true(kac_optimizer_rate(o) == 0.1);
    assert_true(kac_optimizer_momentum(o) == 0.9);
    assert_true(kac_optimizer_beta1(o) == 0.9);
    assert_true(kac_optimizer_beta2(o) == 0.999);
    assert_true(kac_optimizer_epsilon(o) == 1e-8);
    assert_true(kac_optimizer_weight_decay(o) == 0.0);
    assert_true(kac_optimizer_clip_norm(o) == inf);
    assert_int_equal(kac_optimizer_schedule(o), KAC_RATE_CONSTANT);
    kac_optimizer_destroy(o);
    o = make(KAC_OPTIMIZER_ADAMW, 0.1);
    assert_true(kac_optimizer_weight_decay(o) == 0.01);
    kac_optimizer_destroy(o);
    kac_optimizer_destroy(NULL);
    assert_int_equal(kac_optimizer_kind(NULL), -1);
    assert_int_equal(kac_optimizer_steps(NULL), 0);
    assert_true(isnan(kac_optimizer_rate(NULL)));
    assert_true(isnan(kac_optimizer_gradient_norm(NULL)));
}

/* Gives memory until `left` reaches 0, then fails once. */
struct budget {
    int64_t left, alive;
    int failed;
};

static void *allocate(void *user, int64_t bytes)
{
    struct budget *budget = user;

    if (budget->left-- == 0) {
        budget->failed = 1;
        return NULL;
    }
    budget->alive++;
    return malloc((size_t)bytes);
}

static void release(void *user, void *memory)
{
    struct budget *budget = user;

    budget->alive--;
    free(memory);
}

static void every_allocation_fails(void **state)
{
    struct budget budget = {0, 0, 1};
    int64_t count;

    (void)state;
    for (count = 0; budget.failed; count++) {
        const float gradient[3] = {1.0f, 2.0f, 3.0f};
        float w[3] = {1.0f, 1.0f, 1.0f};
        kac_context *context = NULL;
        kac_optimizer *o = NULL;
        kac_status status;

        budget.left = count;
        budget.failed = 0;
        status = kac_context_create_with_allocator(allocate, release, &budget,
                                                   &context);
        if (status == KAC_OK) {
            status = kac_optimizer_create(context, KAC_OPTIMIZER_ADAM, 0.1, &o);
        }
        if (status == KAC_OK) {
            status = kac_optimizer_step(o, 3, gradient, w);
            assert_true((w[0] == 1.0f) == (status != KAC_OK));
            assert_int_equal(kac_optimizer_steps(o), status == KAC_OK);
            if (status != KAC_OK) { // and it can be tried again
                assert_int_equal(kac_optimizer_step(o, 3, gradient, w), KAC_OK);
            }
        }
        assert_int_equal(status, budget.failed ? KAC_ERROR_MEMORY : KAC_OK);
        kac_optimizer_destroy(o);
        kac_context_destroy(context);
        assert_int_equal(budget.alive, 0);
    }
    assert_true(count > 4);
}

static void names(void **state)
{
    int32_t i, back;

    (void)state;
    for (i = 0; i < 3; i++) {
        assert_int_equal(
            kac_optimizer_kind_from_name(kac_optimizer_kind_name(i), &back),
            KAC_OK);
        assert_int_equal(back, i);
        assert_int_equal(kac_rate_from_name(kac_rate_name(i), &back), KAC_OK);
        assert_int_equal(back, i);
    }
    assert_string_equal(kac_optimizer_kind_name(KAC_OPTIMIZER_ADAMW), "adamw");
    assert_string_equal(kac_rate_name(KAC_RATE_COSINE), "cosine");
    assert_null(kac_optimizer_kind_name(3));
    assert_null(kac_rate_name(-1));
    assert_refused(kac_optimizer_kind_from_name("lion", &back), "lion");
    assert_refused(kac_rate_from_name(NULL, &back), "schedule");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sgd),
        cmocka_unit_test(adam_and_adamw),
        cmocka_unit_test(all_together),
        cmocka_unit_test(schedules),
        cmocka_unit_test(gradient_norm_and_clipping),
        cmocka_unit_test(bad_gradients),
        cmocka_unit_test(zero_gradient),
        cmocka_unit_test(same_bits_everywhere),
        cmocka_unit_test(stored_and_restored),
        cmocka_unit_test(create_and_setters_check),
        cmocka_unit_test(every_allocation_fails),
        cmocka_unit_test(names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
