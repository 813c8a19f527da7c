/* SPDX-License-Identifier: BSD-2-Clause */
/* Bridges of the Kac process: paths from 0 to a given place in a given time.
 *
 * The place fixes the times L+ = (t + x/c)/2 and L- = (t - x/c)/2 in either
 * direction. With r reversals they are cut into pieces that alternate, and the
 * density of all the cuts is flat. So what remains to be drawn is the start
 * and end direction, the number of pieces, and uniform cuts. */

#include "process/path_priv.h"

#include <kacflow/kac_path.h>

/* ---- The Bessel law ---------------------------------------------------- */

/* P(k) is proportional to the product of two Poisson probabilities of mean
 * z/2, of k and of k + nu: one is drawn, the other accepts, relative to its
 * largest value, which for j >= nu it has at the mode. The ratio is a product
 * of |j - mode| factors below 1. More than half of the trials are accepted. */
int64_t kaci_random_bessel(struct kaci_random *random, int32_t nu, double z)
{
    const double mean = 0.5 * z;
    const int64_t mode = mean < nu ? nu : (int64_t)mean;

    assert((nu == 0 || nu == 1) && z >= 0.0 && z <= 0x1p40);
    for (;;) {
        const int64_t j = kaci_random_poisson(random, mean) + nu;
        const double uniform = kaci_random_uniform(random);
        double ratio = 1.0;

        for (int64_t i = mode; i < j && ratio >= uniform; i++) {
            ratio *= mean / (double)(i + 1);
        }
        for (int64_t i = mode; i > j && ratio >= uniform; i--) {
            ratio *= (double)i / mean;
        }
        if (ratio >= uniform) {
            return j - nu;
        }
    }
}

/* ---- One bridge -------------------------------------------------------- */

enum { PLUS, MINUS };

static int32_t sign_of(int32_t direction)
{
    return direction == PLUS ? 1 : -1;
}

/* What is left of a bridge behind its last reversal so far. */
struct bridge {
    double c, t, x;
    double length[2], left[2]; /* times in a direction: all, what is left */
    int64_t cuts[2];           /* of what is left */
    int64_t count, done;       /* reversals */
    int32_t direction;
};

static int32_t allowed(int32_t given, int32_t direction)
{
    return given == 0 || given == sign_of(direction);
}

/* Start and end have the weights lam (1 + y) : h : h : lam (1 - y) of ++, +-,
 * -+, --. */
static void choose_directions(struct kaci_random *random,
                              const struct cone_point *p, double x,
                              int32_t start, int32_t end, int32_t *first,
                              int32_t *last)
{
    double weight[4], sum = 0.0, rest;

    weight[0] = x < 0.0 ? p->near : p->far;
    weight[1] = weight[2] = p->h;
    weight[3] = x < 0.0 ? p->far : p->near;
    for (int32_t i = 0; i < 4; i++) {
        if (!allowed(start, i >> 1) || !allowed(end, i & 1)) {
            weight[i] = 0.0;
        }
        sum += weight[i];
    }
    rest = sum * kaci_random_uniform(random);
    for (int32_t i = 0; i < 4; i++) {
        if (weight[i] > 0.0) { // the last of them where rounding leaves rest
            *first = i >> 1;
            *last = i & 1;
            if (rest < weight[i]) {
                return;
            }
            rest -= weight[i];
        }
    }
}

static struct bridge begin_bridge(struct kaci_random *random,
                                  const struct kaci_cone *cone, double t,
                                  double x, int32_t start, int32_t end)
{
    const struct cone_point p = cone_point(cone, x);
    struct bridge b = {.c = cone->c, .t = t, .x = x};
    const double shorter = 0.5 * ((p.gap + cone->low) / cone->c);
    const int32_t ahead = x < 0.0 ? MINUS : PLUS;
    int32_t last = ahead;

    b.direction = ahead;
    if (p.gap <= 0.0) { /* on the front: straight */
        b.length[ahead] = b.left[ahead] = t;
        return b;
    }
    b.length[1 - ahead] = b.left[1 - ahead] = shorter;
    b.length[ahead] = b.left[ahead] = t - shorter;
    choose_directions(random, &p, x, start, end, &b.direction, &last);
    /* k + 1 pieces either way, one more in the direction of both ends. */
    b.cuts[PLUS] = b.cuts[MINUS] =
        kaci_random_bessel(random, b.direction == last, sqrt(p.w));
    b.cuts[b.direction] += b.direction == last;
    b.count = b.cuts[PLUS] + b.cuts[MINUS] + 1;
    return b;
}

static double spent(const struct bridge *b, int32_t direction)
{
    return b->length[direction] - b->left[direction];
}

/* The time of the next reversal: behind it is left what lies behind the first
 * of the uniform cuts that remain in the direction, U^(1/cuts) of it. */
static double next_reversal(struct bridge *b, struct kaci_random *random)
{
    const int32_t d = b->direction;

    if (b->cuts[d] > 0) {
        b->left[d] *=
            kaci_exp(kaci_ln(kaci_random_uniform(random)) / (double)b->cuts[d]);
        b->cuts[d]--;
    } else {
        b->left[d] = 0.0;
    }
    b->direction = 1 - d;
    b->done++;
    return path_clamp(spent(b, PLUS) + spent(b, MINUS), b->t);
}

/* At time s, before the next reversal. The first and the last piece are
 * measured from the ends, so that both are straight to the bit. */
static double place_at(const struct bridge *b, double s)
{
    const int32_t d = b->direction, sign = sign_of(d);

    if (b->done == 0) {
        return 0.0 + sign * (b->c * s); // not -0.0
    }
    if (b->done == b->count) {
        return path_clamp(b->x - sign * (b->c * (b->t - s)), b->c * s);
    }
    return sign * (b->c * path_clamp(s - 2.0 * spent(b, 1 - d), s));
}

/* ---- Public ------------------------------------------------------------ */

/* Of many bridges. */
struct task {
    double t;
    uint64_t seed;
    uint32_t step;
    int64_t first, n;
    const double *x;
    const int8_t *start, *end;
};

kac_status kaci_path_check_end(const struct kaci_cone *cone, int64_t i,
                               double x, int32_t start, int32_t end)
{
    const int32_t sign = x < 0.0 ? -1 : 1;

    KACI_REQUIRE(fabs(x) <= cone->high,
                 "x[%" PRId64 "] is %g, must lie within c t = %g", i, x,
                 cone->high);
    KACI_REQUIRE(fabs(x) < cone->high || (start != -sign && end != -sign),
                 "x[%" PRId64 "] is %g, on the front: the path is straight, "
                 "start and end must be %d or 0",
                 i, x, (int)sign);
    return KAC_OK;
}

static kac_status check_ends(const struct kaci_cone *cone,
                             const struct task *task)
{
    kac_status status =
        kaci_path_check_directions("start", task->n, task->start, 1);

    if (status == KAC_OK) {
        status = kaci_path_check_directions("end", task->n, task->end, 1);
    }
    for (int64_t i = 0; status == KAC_OK && i < task->n; i++) {
        status = kaci_path_check_end(cone, i, task->x[i],
                                     task->start != NULL ? task->start[i] : 0,
                                     task->end != NULL ? task->end[i] : 0);
    }
    return status;
}

static kac_status check_task(double a, double c, const struct task *task,
                             int64_t m)
{
    const kac_status status = kaci_path_check(a, c, task->first, task->n, m);
    struct kaci_fpmode mode;
    struct kaci_cone cone;

    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(task->t > 0.0 && cone_time_ok(task->t),
                 "t is %g, must be between 1e-60 and 1e60", task->t);
    KACI_REQUIRE(a * task->t <= PATH_COUNTS, "a t is %g, must be at most 2^32",
                 a * task->t);
    KACI_REQUIRE(task->n == 0 || task->x != NULL, "x is NULL");
    mode = kaci_fp_enter();
    cone = cone_at(a, c, task->t);
    kaci_fp_leave(mode);
    return check_ends(&cone, task);
}

static struct bridge begin_item(const struct kaci_cone *cone,
                                const struct task *task, int64_t i,
                                struct kaci_random *random)
{
    kaci_random_begin(random, task->seed, KACI_RANDOM_BRIDGE, task->step,
                      task->first + i);
    return begin_bridge(random, cone, task->t, task->x[i],
                        task->start != NULL ? task->start[i] : 0,
                        task->end != NULL ? task->end[i] : 0);
}

static void read_bridge(struct bridge *b, struct kaci_random *random, int64_t m,
                        const double *s, double *place, int8_t *direction)
{
    struct bridge before = *b;
    double until = b->count > 0 ? next_reversal(b, random) : b->t;

    for (int64_t k = 0; k < m; k++) {
        while (before.done < before.count && until <= s[k]) {
            before = *b;
            until = b->done < b->count ? next_reversal(b, random) : b->t;
        }
        if (place != NULL) {
            place[k] = place_at(&before, s[k]);
        }
        if (direction != NULL) {
            direction[k] = (int8_t)sign_of(before.direction);
        }
    }
}

kac_status kac_path_bridge(double a, double c, double t, uint64_t seed,
                           uint32_t step, int64_t first, int64_t n,
                           const double *x, const int8_t *start,
                           const int8_t *end, int64_t m, const double *s,
                           double *place, int8_t *direction)
{
    const struct task task = {t, seed, step, first, n, x, start, end};
    kac_status status = check_task(a, c, &task, m);
    struct kaci_fpmode mode;
    struct kaci_cone cone;

    if (status == KAC_OK) {
        status = kaci_path_check_times("s", m, s);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(m == 0 || s[m - 1] <= t,
                 "s[%" PRId64 "] is %g, must be at most t = %g", m - 1,
                 s[m - 1], t);
    KACI_REQUIRE(n == 0 || m == 0 || place != NULL || direction != NULL,
                 "place and direction are both NULL");

    mode = kaci_fp_enter();
    cone = cone_at(a, c, t);
    for (int64_t i = 0; i < n; i++) {
        struct kaci_random random;
        struct bridge b = begin_item(&cone, &task, i, &random);

        read_bridge(&b, &random, m, s, place != NULL ? place + i * m : NULL,
                    direction != NULL ? direction + i * m : NULL);
    }
    kaci_fp_leave(mode);
    return KAC_OK;
}

/* Counts, the largest of them, and whose it is. */
static int64_t count_all(const struct kaci_cone *cone, const struct task *task,
                         int64_t *count, int64_t *path)
{
    int64_t most = 0;

    for (int64_t i = 0; i < task->n; i++) {
        struct kaci_random random;

        count[i] = begin_item(cone, task, i, &random).count;
        if (count[i] > most) {
            most = count[i];
            *path = i;
        }
    }
    return most;
}

kac_status kac_path_bridge_jumps(double a, double c, double t, uint64_t seed,
                                 uint32_t step, int64_t first, int64_t n,
                                 const double *x, const int8_t *start,
                                 const int8_t *end, int64_t capacity,
                                 int8_t *drawn, int64_t *count, double *jumps)
{
    const struct task task = {t, seed, step, first, n, x, start, end};
    kac_status status = check_task(a, c, &task, 1);
    struct kaci_fpmode mode;
    struct kaci_cone cone;
    int64_t most, path = 0;

    if (status == KAC_OK) {
        status = kaci_path_check_room(n, capacity);
    }
    if (status != KAC_OK) {
        return status;
    }
    KACI_REQUIRE(n == 0 || count != NULL, "count is NULL");

    mode = kaci_fp_enter();
    cone = cone_at(a, c, t);
    most = count_all(&cone, &task, count, &path);
    for (int64_t i = 0; i < n && (jumps == NULL || most <= capacity); i++) {
        struct kaci_random random;
        struct bridge b = begin_item(&cone, &task, i, &random);

        if (drawn != NULL) {
            drawn[i] = (int8_t)sign_of(b.direction);
        }
        for (int64_t j = 0; jumps != NULL && j < b.count; j++) {
            jumps[i * capacity + j] = next_reversal(&b, &random);
        }
    }
    kaci_fp_leave(mode);
    return kaci_path_check_most(jumps != NULL, capacity, path, most);
}
