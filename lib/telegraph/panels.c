/* SPDX-License-Identifier: BSD-2-Clause */
/* Integrals with error control: Gauss-Lobatto rules of 16 nodes on pieces,
 * against the same rule on both halves; the piece that differs most is cut. The
 * ends of a piece are nodes, so that a jump next to one is not overlooked. */

#include "telegraph/telegraph_priv.h"

#include <string.h>

enum { RULE = 16, MOST_PANELS = 500 };

struct sums {
    double f, g, size;
};

/* A piece with the rule on its halves; what the rule on the whole differs by,
 * and what is made of that; `final` where nothing is to be gained by cutting.
 */
struct panel {
    double lo, hi;
    struct sums half[2];
    double difference, error;
    int32_t final;
};

static double middle(double lo, double hi)
{
    return 0.5 * lo + 0.5 * hi;
}

/* The rule on `count` <= 4 intervals. */
static kac_status rule(kaci_integrand_fn fn, void *self, int32_t count,
                       const double *lo, const double *hi, struct sums *out)
{
    double node[KACI_NODES] = {0};
    double f[KACI_NODES], g[KACI_NODES], size[KACI_NODES];
    kac_status status;

    for (int32_t k = 0; k < count; k++) {
        for (int32_t i = 0; i < RULE; i++) {
            node[RULE * k + i] = lo[k] + (hi[k] - lo[k]) * lobatto16_node[i];
        }
    }
    status = fn(self, (int64_t)RULE * count, node, f, g, size);
    if (status != KAC_OK) {
        return status;
    }
    for (int32_t k = 0; k < count; k++) {
        struct sums sum = {0.0, 0.0, 0.0};

        for (int32_t i = 0; i < RULE; i++) {
            sum.f += lobatto16_weight[i] * f[RULE * k + i];
            sum.g += lobatto16_weight[i] * g[RULE * k + i];
            sum.size += lobatto16_weight[i] * size[RULE * k + i];
        }
        out[k].f = sum.f * (hi[k] - lo[k]);
        out[k].g = sum.g * (hi[k] - lo[k]);
        out[k].size = sum.size * (hi[k] - lo[k]);
    }
    return KAC_OK;
}

static double panel_size(const struct panel *panel)
{
    return panel->half[0].size + panel->half[1].size;
}

/* Rounding of the integrand (exponentials far out in a tail have many units)
 * makes the same relative difference again and again, and a small one. */
static int32_t stalled(const struct panel *panel, const struct panel *parent)
{
    const double size = panel_size(panel), before = panel_size(parent);

    return panel->difference <= 1e-10 * size &&
           parent->difference <= 1e-10 * before &&
           panel->difference * before > 0.01 * parent->difference * size;
}

/* `parent` is the piece that this one is half of, or NULL. Where its error has
 * become less than 1e-8 the integrand is smooth here, and the difference an
 * upper bound; at a jump the rules may agree by chance, so that there the error
 * is let go by no more than half at once. */
static void judge(struct panel *panel, const struct sums *whole,
                  const struct panel *parent)
{
    const struct sums *half = panel->half;
    const double f = fabs(whole->f - (half[0].f + half[1].f));
    const double g = fabs(whole->g - (half[0].g + half[1].g));
    const double centre = middle(panel->lo, panel->hi);
    const double difference = f > g ? f : g;

    panel->difference = panel->error = difference;
    panel->final = !(difference > 0x1p-50 * panel_size(panel)) ||
                   !(panel->lo < centre && centre < panel->hi);
    if (parent == NULL || panel->final) {
        return;
    }
    if (stalled(panel, parent)) {
        panel->final = 1;
    } else if (difference > 1e-8 * parent->error &&
               difference < 0.5 * parent->error) {
        panel->error = 0.5 * parent->error;
    }
}

/* The rule on the halves of a piece whose rule on the whole is known. */
static kac_status open_panel(kaci_integrand_fn fn, void *self, double lo,
                             double hi, const struct sums *whole,
                             struct panel *out)
{
    const double centre = middle(lo, hi);
    const double from[] = {lo, centre}, to[] = {centre, hi};
    kac_status status;

    out->lo = lo;
    out->hi = hi;
    status = rule(fn, self, 2, from, to, out->half);
    if (status == KAC_OK) {
        judge(out, whole, NULL);
    }
    return status;
}

/* Cuts `panel` in two: the upper half becomes `upper`. */
static kac_status cut(kaci_integrand_fn fn, void *self, struct panel *panel,
                      struct panel *upper)
{
    const struct panel old = *panel;
    const double centre = middle(old.lo, old.hi);
    const double low = middle(old.lo, centre), high = middle(centre, old.hi);
    const double from[] = {old.lo, low, centre, high};
    const double to[] = {low, centre, high, old.hi};
    struct sums quarter[4];
    const kac_status status = rule(fn, self, 4, from, to, quarter);

    if (status != KAC_OK) {
        return status;
    }
    panel->hi = centre;
    memcpy(panel->half, quarter, sizeof panel->half);
    judge(panel, &old.half[0], &old);
    upper->lo = centre;
    upper->hi = old.hi;
    memcpy(upper->half, quarter + 2, sizeof upper->half);
    judge(upper, &old.half[1], &old);
    return KAC_OK;
}

/* Which piece to cut, or -1; the sums over all pieces. */
static int32_t worst(int32_t count, const struct panel *panel,
                     const struct kaci_integral *start, double tolerance,
                     struct kaci_integral *sum)
{
    int32_t at = -1;
    double most = 0.0;

    *sum = *start;
    for (int32_t i = 0; i < count; i++) {
        const struct sums *half = panel[i].half;

        sum->f += half[0].f + half[1].f;
        sum->g += half[0].g + half[1].g;
        sum->size += panel_size(&panel[i]);
        sum->error += panel[i].error;
        if (!panel[i].final && panel[i].error > most) {
            most = panel[i].error;
            at = i;
        }
    }
    return sum->error > tolerance * sum->size ? at : -1;
}

kac_status kaci_integrate(kaci_integrand_fn fn, void *self, int32_t edges,
                          const double *edge, double tolerance,
                          struct kaci_integral *out)
{
    const struct kaci_integral start = *out;
    struct panel panel[MOST_PANELS];
    int32_t count = edges - 1, at;

    assert(edges >= 2 && edges <= KACI_EDGES);
    for (int32_t i = 0; i < count; i++) {
        struct sums whole;
        kac_status status = rule(fn, self, 1, &edge[i], &edge[i + 1], &whole);

        if (status == KAC_OK) {
            status =
                open_panel(fn, self, edge[i], edge[i + 1], &whole, &panel[i]);
        }
        if (status != KAC_OK) {
            return status;
        }
    }
    while ((at = worst(count, panel, &start, tolerance, out)) >= 0 &&
           count < MOST_PANELS) {
        const kac_status status = cut(fn, self, &panel[at], &panel[count]);

        if (status != KAC_OK) {
            return status;
        }
        count++;
    }
    out->error += 0x1p-50 * out->size;
    return KAC_OK;
}

int32_t kaci_edges(double lo, double hi, int32_t count, const double *place,
                   double *edge)
{
    int32_t edges = 1;

    assert(count + 2 <= KACI_EDGES);
    if (!(lo < hi)) {
        return 0;
    }
    edge[0] = lo;
    for (int32_t i = 0; i < count; i++) {
        if (place[i] > edge[edges - 1] && place[i] < hi) {
            edge[edges++] = place[i];
        }
    }
    edge[edges++] = hi;
    return edges;
}
