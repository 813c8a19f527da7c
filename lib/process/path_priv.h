/* SPDX-License-Identifier: BSD-2-Clause */
/* What the draws of paths share: checks of arguments, directions. */
#ifndef KACI_PATH_PRIV_H
#define KACI_PATH_PRIV_H

#include "process/kac_cone.h"

/* A whole path has at most about this many reversals on average: two words of
 * each, and an item has 2^34. */
#define PATH_COUNTS 0x1p32

/* Items first .. first + n - 1, each with m numbers (kac_path.c). */
kac_status kaci_path_check(double a, double c, int64_t first, int64_t n,
                           int64_t m);
/* Rows of `capacity` times for n paths. */
kac_status kaci_path_check_room(int64_t n, int64_t capacity);
/* m times, not decreasing. */
kac_status kaci_path_check_times(const char *name, int64_t m, const double *t);
/* n directions; NULL is allowed. */
kac_status kaci_path_check_directions(const char *name, int64_t n,
                                      const int8_t *direction,
                                      int32_t zero_allowed);

/* Of a bridge: x within the cone, and not on the front with a direction that
 * is not the front's. */
kac_status kaci_path_check_end(const struct kaci_cone *cone, int64_t i,
                               double x, int32_t start, int32_t end);
/* Whether all the reversals of every path have room. */
kac_status kaci_path_check_most(int32_t wanted, int64_t capacity, int64_t path,
                                int64_t most);

/* The number nearest to x in [-reach, reach]. */
static inline double path_clamp(double x, double reach)
{
    return x > reach ? reach : x < -reach ? -reach : x;
}

static inline int32_t path_fair(struct kaci_random *random)
{
    return kaci_random_u64(random) >> 63 ? -1 : 1;
}

/* Draws from the Bessel law P(k) = (z/2)^(2k+nu) / (k! (k+nu)! I_nu(z)) of
 * k = 0, 1, ... (kac_bridge.c). nu is 0 or 1, 0 <= z <= 2^40. */
int64_t kaci_random_bessel(struct kaci_random *random, int32_t nu, double z);

#endif
