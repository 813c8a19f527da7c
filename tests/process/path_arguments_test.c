/* SPDX-License-Identifier: BSD-2-Clause */
/* Every bad argument of the functions of paths is refused, the message names
 * it, and outputs are untouched. */
#include "kac_check.h"

#include <kacflow/kac_path.h>

static const double bad[] = {0.0, -1.0, 1e-61, 1e61, INFINITY, NAN, -INFINITY};
enum { BAD = sizeof bad / sizeof *bad };

static const double times[] = {0.25, 0.5};
static const int64_t counts[] = {1, 1};
static double out[16];
static int8_t sign[16];
static int64_t whole[2];

static void refused(kac_status status, const char *what)
{
    assert_int_equal(status, KAC_ERROR_ARGUMENT);
    if (strstr(kac_last_error(), what) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", kac_last_error(), what);
    }
    for (int i = 0; i < 16; i++) {
        assert_true(out[i] == 7.0 && sign[i] == 3);
    }
    assert_true(whole[0] == 5 && whole[1] == 5);
}

static kac_status jumps(double a, double t, int64_t first, int64_t n,
                        int64_t capacity, int64_t *count)
{
    return kac_path_jumps(a, t, 1, 0, first, n, capacity, sign, count, out);
}

static void test_jumps(void **state)
{
    const int64_t end = INT64_C(1) << 56;

    (void)state;
    for (int i = 0; i < BAD; i++) {
        refused(jumps(bad[i], 1.0, 0, 2, 4, whole), "a is ");
        if (i > 0) {
            refused(jumps(1.0, bad[i], 0, 2, 4, whole), "t is ");
        }
    }
    refused(jumps(1e5, 1e5, 0, 2, 4, whole), "a t is 1e+10");
    refused(jumps(1.0, 1.0, -1, 2, 4, whole), "first is -1");
    refused(jumps(1.0, 1.0, end - 1, 2, 4, whole), "first is ");
    refused(jumps(1.0, 1.0, 0, -1, 4, whole), "n is -1");
    refused(jumps(1.0, 1.0, 0, 2, -1, whole), "capacity is -1");
    refused(jumps(1.0, 1.0, 0, 2, INT64_MAX, whole), "capacity is ");
    refused(jumps(1.0, 1.0, 0, 2, 4, NULL), "count is NULL");
    assert_int_equal(kac_path_jumps(1.0, 1.0, 1, 0, 0, 0, 0, NULL, NULL, NULL),
                     KAC_OK);
    assert_int_equal(jumps(1.0, 0.0, end - 1, 1, 0, whole), KAC_OK);
    assert_int_equal(whole[0], 0);
    whole[0] = 5;
    sign[0] = 3;
}

static kac_status position(double c, int64_t n, int64_t capacity,
                           const int64_t *count, const double *j, int64_t m,
                           const double *s)
{
    return kac_path_position(c, n, capacity, NULL, count, j, m, s, out, sign);
}

static void test_position(void **state)
{
    const int64_t many[] = {0, 2}, minus[] = {0, -1};
    const double falling[] = {0.5, 0.25}, negative[] = {-1.0, 2.0};
    const double wrong[] = {1.0, NAN}, endless[] = {1.0, INFINITY};
    const int8_t start[] = {1, 0};

    (void)state;
    for (int i = 0; i < BAD; i++) {
        refused(position(bad[i], 2, 1, counts, times, 2, times), "c is ");
    }
    refused(position(1.0, -1, 1, counts, times, 2, times), "n is -1");
    refused(position(1.0, 2, -1, counts, times, 2, times), "capacity is -1");
    refused(position(1.0, 2, 1, NULL, times, 2, times), "count is NULL");
    refused(position(1.0, 2, 1, many, times, 2, times), "count[1] is 2");
    refused(position(1.0, 2, 1, minus, times, 2, times), "count[1] is -1");
    refused(position(1.0, 2, 1, counts, NULL, 2, times), "jumps is NULL");
    refused(position(1.0, 1, 2, many + 1, falling, 2, times), "jumps[0, 1]");
    refused(position(1.0, 1, 2, many + 1, negative, 2, times), "jumps[0, 0]");
    refused(position(1.0, 2, 1, counts, wrong, 2, times), "jumps[1, 0]");
    refused(position(1.0, 2, 1, counts, endless, 2, times), "jumps[1, 0]");
    refused(position(1.0, 2, 1, counts, times, -1, times), "m is -1");
    refused(position(1.0, 2, 1, counts, times, INT64_MAX, times), "n * m");
    refused(position(1.0, 2, 1, counts, times, 2, NULL), "s is NULL");
    refused(position(1.0, 2, 1, counts, times, 2, falling), "s[1] is 0.25");
    refused(position(1.0, 2, 1, counts, times, 2, wrong), "s[1] is nan");
    refused(
        kac_path_position(1.0, 2, 1, start, counts, times, 2, times, out, sign),
        "start[1] is 0, must be -1 or 1");
    refused(
        kac_path_position(1.0, 2, 1, NULL, counts, times, 2, times, NULL, NULL),
        "x and direction are both NULL");
    assert_int_equal(
        kac_path_position(1.0, 0, 0, NULL, NULL, NULL, 0, NULL, NULL, NULL),
        KAC_OK);
}

static kac_status grid(double a, double c, int64_t first, int64_t n,
                       const int8_t *start, int64_t m, const double *t,
                       double *x)
{
    return kac_path_grid(a, c, 1, 0, first, n, start, m, t, x, sign, sign + 8);
}

static void test_grid(void **state)
{
    const double falling[] = {0.5, 0.25}, tiny[] = {1e-70, 1.0};
    const int8_t start[] = {0, 2};

    (void)state;
    for (int i = 0; i < BAD; i++) {
        refused(grid(bad[i], 1.0, 0, 2, NULL, 2, times, out), "a is ");
        refused(grid(1.0, bad[i], 0, 2, NULL, 2, times, out), "c is ");
    }
    refused(grid(1.0, 1.0, -1, 2, NULL, 2, times, out), "first is -1");
    refused(grid(1.0, 1.0, 0, -1, NULL, 2, times, out), "n is -1");
    refused(grid(1.0, 1.0, 0, 2, start, 2, times, out), "start[1] is 2");
    refused(grid(1.0, 1.0, 0, 2, NULL, -1, times, out), "m is -1");
    refused(grid(1.0, 1.0, 0, 2, NULL, INT64_MAX, times, out), "n * m");
    refused(grid(1.0, 1.0, 0, 2, NULL, 2, NULL, out), "t is NULL");
    refused(grid(1.0, 1.0, 0, 2, NULL, 2, falling, out), "t[1] is 0.25");
    refused(grid(1.0, 1.0, 0, 2, NULL, 2, tiny, out), "t[0] is 1e-70");
    refused(grid(1.0, 1.0, 0, 2, NULL, 2, times, NULL), "x is NULL");
    assert_int_equal(
        kac_path_grid(1.0, 1.0, 1, 0, 0, 0, NULL, 0, NULL, NULL, NULL, NULL),
        KAC_OK);
}

/* What differs from good arguments. */
struct bridge {
    double a, c, t;
    int64_t first, n, m, capacity;
    const double *x, *s;
    const int8_t *start, *end;
};

static const double ends[] = {0.5, -1.0};

static struct bridge good(void)
{
    const struct bridge b = {1.0, 1.0,  1.0,   0,    2,   2,
                             8,   ends, times, NULL, NULL};

    return b;
}

static void bridge_refused(struct bridge b, const char *what)
{
    if (b.s == times) {
        refused(kac_path_bridge_jumps(b.a, b.c, b.t, 1, 0, b.first, b.n, b.x,
                                      b.start, b.end, b.capacity, sign, whole,
                                      out),
                what);
    }
    if (b.capacity == 8) {
        refused(kac_path_bridge(b.a, b.c, b.t, 1, 0, b.first, b.n, b.x, b.start,
                                b.end, b.m, b.s, out, sign),
                what);
    }
}

#define BRIDGE(field, value, what)                                             \
    do {                                                                       \
        struct bridge b = good();                                              \
        b.field = value;                                                       \
        bridge_refused(b, what);                                               \
    } while (0)

static void test_bridge(void **state)
{
    const double falling[] = {0.5, 0.25}, late[] = {0.5, 1.5};
    const double outside[] = {0.5, 1.0000001}, wrong[] = {NAN, 0.0};
    const int8_t two[] = {0, 2}, against[] = {1, 1};

    (void)state;
    for (int i = 0; i < BAD; i++) {
        BRIDGE(a, bad[i], "a is ");
        BRIDGE(c, bad[i], "c is ");
        BRIDGE(t, bad[i], "t is ");
    }
    BRIDGE(a, 1e11, "a t is ");
    BRIDGE(first, -1, "first is -1");
    BRIDGE(n, -1, "n is -1");
    BRIDGE(x, NULL, "x is NULL");
    BRIDGE(x, outside, "x[1] is 1, must lie within c t = 1");
    BRIDGE(x, wrong, "x[0] is nan");
    BRIDGE(start, two, "start[1] is 2");
    BRIDGE(end, two, "end[1] is 2");
    BRIDGE(start, against, "x[1] is -1, on the front");
    BRIDGE(end, against, "x[1] is -1, on the front");
    BRIDGE(s, NULL, "s is NULL");
    BRIDGE(s, falling, "s[1] is 0.25");
    BRIDGE(s, late, "s[1] is 1.5, must be at most t = 1");
    BRIDGE(capacity, -1, "capacity is -1");
    refused(kac_path_bridge(1.0, 1.0, 1.0, 1, 0, 0, 2, ends, NULL, NULL, -1,
                            times, out, sign),
            "m is -1");
    refused(kac_path_bridge(1.0, 1.0, 1.0, 1, 0, 0, 2, ends, NULL, NULL, 2,
                            times, NULL, NULL),
            "place and direction are both NULL");
    refused(kac_path_bridge_jumps(1.0, 1.0, 1.0, 1, 0, 0, 2, ends, NULL, NULL,
                                  8, sign, NULL, out),
            "count is NULL");
    assert_int_equal(kac_path_bridge(1.0, 1.0, 1.0, 1, 0, 0, 0, NULL, NULL,
                                     NULL, 0, NULL, NULL, NULL),
                     KAC_OK);
    assert_int_equal(kac_path_bridge_jumps(1.0, 1.0, 1.0, 1, 0, 0, 0, NULL,
                                           NULL, NULL, 0, NULL, NULL, NULL),
                     KAC_OK);
    /* Too little room fills the counts, and nothing else. */
    assert_int_equal(kac_path_bridge_jumps(1.0, 1.0, 1.0, 1, 0, 0, 2, ends,
                                           NULL, NULL, 0, sign, whole, out),
                     KAC_ERROR_ARGUMENT);
    assert_non_null(strstr(kac_last_error(), "capacity is 0, path 0 has "));
    assert_true(whole[0] > 0 && whole[1] == 0);
    whole[0] = whole[1] = 5;
    refused(KAC_ERROR_ARGUMENT, "");
}

static kac_status between(double a, double c, double t, double x, int32_t start,
                          int32_t end, double s, int64_t n, const double *place)
{
    return kac_path_bridge_density(a, c, t, x, start, end, s, n, place, out,
                                   out + 8);
}

static void test_density(void **state)
{
    (void)state;
    for (int i = 0; i < BAD; i++) {
        const double b = bad[i];

        refused(between(b, 1.0, 1.0, 0.2, 0, 0, 0.5, 2, times), "a is ");
        refused(between(1.0, b, 1.0, 0.2, 0, 0, 0.5, 2, times), "c is ");
        refused(between(1.0, 1.0, b, 0.2, 0, 0, 0.5, 2, times), "t is ");
        refused(between(1.0, 1.0, 1.0, 0.2, 0, 0, b, 2, times), "s is ");
    }
    refused(between(1.0, 1.0, 1.0, 1.5, 0, 0, 0.5, 2, times), "x[0] is 1.5");
    refused(between(1.0, 1.0, 1.0, NAN, 0, 0, 0.5, 2, times), "x[0] is nan");
    refused(between(1.0, 1.0, 1.0, 1.0, -1, 0, 0.5, 2, times), "on the front");
    refused(between(1.0, 1.0, 1.0, -1.0, 0, 1, 0.5, 2, times), "on the front");
    refused(between(1.0, 1.0, 1.0, 0.2, 2, 0, 0.5, 2, times), "start is 2");
    refused(between(1.0, 1.0, 1.0, 0.2, 0, -2, 0.5, 2, times), "end is -2");
    refused(between(1.0, 1.0, 1.0, 0.2, 0, 0, 1.0, 2, times), "s is 1");
    refused(between(1.0, 1.0, 1.0, 0.2, 0, 0, 0.5, -1, times), "n is -1");
    refused(between(1.0, 1.0, 1.0, 0.2, 0, 0, 0.5, 2, NULL), "place is NULL");
    refused(kac_path_bridge_density(1.0, 1.0, 1.0, 0.2, 0, 0, 0.5, 2, times,
                                    NULL, NULL),
            "out and atoms are both NULL");
    for (int k = 0; k < 4; k++) { /* on the front: straight */
        const double nan_place[] = {0.5, NAN};
        double density[4], atoms[4];

        assert_int_equal(kac_path_bridge_density(1.0, 1.0, 1.0, -1.0, k % 2 - 1,
                                                 k / 2 - 1, 0.5, 2, nan_place,
                                                 density, atoms),
                         KAC_OK);
        assert_true(density[0] == 0.0 && density[1] == 0.0);
        assert_true(isnan(density[2]) && isnan(density[3]));
        assert_true(atoms[0] == 0.0 && atoms[1] == 1.0 && atoms[2] == 0.0 &&
                    atoms[3] == 0.0);
        assert_int_equal(kac_path_bridge_density(1.0, 1.0, 1.0, -0.9, 0, 0, 0.5,
                                                 2, nan_place, density, NULL),
                         KAC_OK);
        assert_true(density[0] == 0.0 && isnan(density[2]));
    }
}

static kac_status walk(double a, double c, double dt, int64_t first, int64_t n,
                       int64_t m)
{
    return kac_path_walk(a, c, dt, 1, 0, first, n, m, out, sign);
}

static void test_walk(void **state)
{
    (void)state;
    for (int i = 0; i < BAD; i++) {
        refused(walk(bad[i], 1.0, 0.1, 0, 2, 2), "a is ");
        refused(walk(1.0, bad[i], 0.1, 0, 2, 2), "c is ");
        refused(walk(1.0, 1.0, bad[i], 0, 2, 2), "dt is ");
        refused(kac_path_walk_law(bad[i], 0.1, 2, out), "a is ");
        refused(kac_path_walk_law(1.0, bad[i], 2, out), "dt is ");
    }
    refused(walk(11.0, 1.0, 0.1, 0, 2, 2), "a dt is 1.1");
    refused(walk(1.0, 1.0, 0.1, -1, 2, 2), "first is -1");
    refused(walk(1.0, 1.0, 0.1, 0, -1, 2), "n is -1");
    refused(walk(1.0, 1.0, 0.1, 0, 2, -1), "m is -1");
    refused(walk(1.0, 1.0, 0.1, 0, 2, INT64_MAX), "n * m");
    refused(kac_path_walk(1.0, 1.0, 0.1, 1, 0, 0, 2, 2, NULL, NULL),
            "x and direction are both NULL");
    refused(kac_path_walk_law(11.0, 0.1, 2, out), "a dt is 1.1");
    refused(kac_path_walk_law(1.0, 0.1, -1, out), "m is -1");
    refused(kac_path_walk_law(1.0, 0.1, INT64_MAX, out), "n * m");
    refused(kac_path_walk_law(1.0, 0.1, 2, NULL), "out is NULL");
    assert_int_equal(kac_path_walk(1.0, 1.0, 0.1, 1, 0, 0, 0, 0, NULL, NULL),
                     KAC_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jumps),   cmocka_unit_test(test_position),
        cmocka_unit_test(test_grid),    cmocka_unit_test(test_bridge),
        cmocka_unit_test(test_density), cmocka_unit_test(test_walk),
    };

    for (int i = 0; i < 16; i++) {
        out[i] = 7.0;
        sign[i] = 3;
    }
    whole[0] = whole[1] = 5;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
