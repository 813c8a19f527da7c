/* SPDX-License-Identifier: BSD-2-Clause */
/* Derivatives of the derivatives of norms. With T = the derivative of y along
 * (u, m) of x and the modulation, sum(dy T) is both what the tangent sums up to
 * and what the gradients sum up to along (u, m). So the tangent differentiates
 * the gradients by dy and the gradients the tangent by (u, m); and by x, the
 * modulation and the parameters both have the same derivative, the third
 * operation here. */

#include "graph/norm_kinds.h"

#include <math.h>
#include <string.h>

/* ---- Along a direction --------------------------------------------------- */

/* One row of a norm. */
static struct kaci_norm row_of(const struct kaci_norm *norm, int64_t i)
{
    const int64_t size = norm->positions * norm->channels;
    struct kaci_norm row = *norm;

    row.rows = 1;
    row.x += i * size;
    if (norm->statistics != NULL) {
        row.statistics +=
            3 * i * (norm->groups > 0 ? norm->groups : norm->positions);
    }
    row.modulation += norm->modulation != NULL ? 2 * i * norm->channels : 0;
    return row;
}

/* Scratch of the tangent: dxhat and v of a row, spare statistics, sums. */
static int64_t tangent_floats(const struct kaci_norm *norm)
{
    const int64_t positions = norm->positions, channels = norm->channels;

    return 2 * positions * channels +
           3 * (norm->groups > 0 ? norm->groups : positions) + 2 * channels;
}

static int64_t tangent_scratch(const struct kaci_graph *graph,
                               const struct kaci_operation *op)
{
    const struct kaci_shape shape = kaci_shape_of(graph, op->in[0]);
    const struct kaci_norm norm = {.positions =
                                       (int64_t)shape.height * shape.width,
                                   .channels = shape.channels,
                                   .groups = op->numbers[KACI_NORM_GROUPS]};
    const int64_t forth = kaci_norm_scratch(norm.channels);
    const int64_t back =
        kaci_norm_backward_scratch(norm.positions, norm.channels);

    return tangent_floats(&norm) + (forth > back ? forth : back);
}

/* Of a row, both of them in scratch: dxhat along u (zero where there is none)
 * and weight xhat + bias. The derivative of xhat is its own transpose. */
static void row_tangent(const struct kaci_run *run, const struct kaci_norm *row,
                        const float *u, float *dxhat, float *v)
{
    const int64_t size = row->positions * row->channels;
    struct kaci_norm plain = *row;
    struct kaci_norm_backward back = {0};
    float *statistics = v + size;

    plain.weight = plain.bias = plain.modulation = NULL;
    plain.activation = KACI_IDENTITY;
    back.norm = &plain;
    back.dy = u;
    back.dx = dxhat;
    back.sums =
        statistics + 3 * (row->groups > 0 ? row->groups : row->positions);
    if (u == NULL) {
        memset(dxhat, 0, (size_t)size * sizeof *dxhat);
    } else if (row->groups > 0) {
        run->kernels->group_norm_backward(&back);
    } else {
        run->kernels->layer_norm_backward(&back);
    }
    plain.weight = row->weight;
    plain.bias = row->bias;
    plain.statistics = statistics;
    plain.y = v;
    if (row->groups > 0) {
        run->kernels->group_norm(&plain);
    } else {
        run->kernels->layer_norm(&plain);
    }
}

/* With v = (weight xhat + bias)(1 + scale) + shift, along u of x and m of the
 * modulation: y += act'(v) dv. */
static void tangent_run(const struct kaci_run *run,
                        const struct kaci_operation *op)
{
    struct kaci_norm norm =
        kaci_norm_of(run, op, op->in[0], op->in[1], op->in[3]);
    const int64_t c = norm.channels, size = norm.positions * c;
    const float *u = op->in[2] >= 0 ? kaci_run_value(run, op->in[2]) : NULL;
    const float *m = op->in[4] >= 0 ? kaci_run_value(run, op->in[4]) : NULL;
    float *dv = run->scratch, *v = dv + size;
    float *y = kaci_run_value(run, op->out);
    int64_t i, j;

    norm.scratch = run->scratch + tangent_floats(&norm);
    for (i = 0; i < run->n; i++, y += size) {
        const struct kaci_norm row = row_of(&norm, i);

        row_tangent(run, &row, u != NULL ? u + i * size : NULL, dv, v);
        for (j = 0; j < size; j++) {
            const int64_t k = j % c;
            const float weight = row.weight != NULL ? row.weight[k] : 1.0f;
            const float scale =
                row.modulation != NULL ? 1.0f + row.modulation[k] : 1.0f;
            const float along =
                m != NULL ? m[2 * i * c + k] * v[j] + m[(2 * i + 1) * c + k]
                          : 0.0f;

            dv[j] = weight * scale * dv[j] + along;
            v[j] = scale * v[j] +
                   (row.modulation != NULL ? row.modulation[c + k] : 0.0f);
        }
        run->kernels->activate_backward(op->activation, size, v, dv, dv);
        if (op->so_far >= 0) {
            run->kernels->add(size, dv, y);
        } else {
            memcpy(y, dv, (size_t)size * sizeof *y);
        }
    }
}

/* ---- By what both depend on ---------------------------------------------- */

/* Of sum(dy T), with
 *   p = r (u - mean(u) - xhat mean(u xhat)), the derivative of xhat along u,
 *   v = (weight xhat + bias) s + shift,  s = 1 + scale,  dv along (u, m),
 *   g = dy act'(v),  h = dy act''(v) dv:
 * by p   q = g weight s,   by xhat   e = (g m_scale + h s) weight,
 * and by x, with n numbers in a group, A = sum(q (u - mean(u))), B = sum(q
 * xhat) and C = sum(u xhat),
 *   r (e - mean(e) - xhat mean(e xhat)) - r^2 / n (xhat (A - 3 B C / n) +
 *       C (q - mean(q)) + B (u - mean(u))).
 * In doubles, but for v, dv, g and h. */

/* What a row is made from, and where it goes. */
struct second {
    const struct kaci_norm *norm; /* of one row; no statistics */
    const float *u, *m, *dy;      /* u, m: NULL for zero */
    float *dx;
    int accumulate;
    double *sums; /* [2 channels] over rows: by weight, bias */
    double *row;  /* [2 channels] over positions: by scale, shift */
    float *v, *dv, *g, *h;
};

/* Numbers that share their mean. */
struct cell {
    int64_t first;     /* element */
    int64_t positions; /* `channels` numbers at each, norm->channels apart */
    int64_t channel, channels;
    double mean, rate;  /* of x: 1 / sqrt(variance + epsilon) */
    double even, along; /* means of u and u xhat */
};

struct channel {
    double weight, bias, scale, shift; /* scale: 1 + scale */
    double m_scale, m_shift;
};

static struct channel channel_of(const struct second *s, int64_t c)
{
    const struct kaci_norm *n = s->norm;
    struct channel r = {1.0, 0.0, 1.0, 0.0, 0.0, 0.0};

    if (n->weight != NULL) {
        r.weight = (double)n->weight[c];
    }
    if (n->bias != NULL) {
        r.bias = (double)n->bias[c];
    }
    if (n->modulation != NULL) {
        r.scale = 1.0 + (double)n->modulation[c];
        r.shift = (double)n->modulation[n->channels + c];
    }
    if (s->m != NULL) {
        r.m_scale = (double)s->m[c];
        r.m_shift = (double)s->m[n->channels + c];
    }
    return r;
}

/* Element k of channel j of a cell's position p. */
static int64_t element(const struct second *s, const struct cell *cell,
                       int64_t p, int64_t j)
{
    return cell->first + p * s->norm->channels + j;
}

static double xhat_of(const struct second *s, const struct cell *cell,
                      int64_t at)
{
    return ((double)s->norm->x[at] - cell->mean) * cell->rate;
}

static double u_of(const struct second *s, int64_t at)
{
    return s->u != NULL ? (double)s->u[at] : 0.0;
}

/* p of an element. */
static double along_of(const struct second *s, const struct cell *cell,
                       int64_t at)
{
    return cell->rate *
           (u_of(s, at) - cell->even - xhat_of(s, cell, at) * cell->along);
}

/* The i-th group or position, with its means. */
static struct cell cell_of(const struct second *s, int64_t i)
{
    const struct kaci_norm *n = s->norm;
    const int64_t width = n->groups > 0 ? n->channels / n->groups : n->channels;
    struct cell cell = {.channels = width};
    double count, squares = 0.0;
    int64_t p, j;

    cell.positions = n->groups > 0 ? n->positions : 1;
    cell.channel = n->groups > 0 ? i * width : 0;
    cell.first = i * width;
    count = (double)(cell.positions * width);
    for (p = 0; p < cell.positions; p++) {
        for (j = 0; j < width; j++) {
            cell.mean += (double)n->x[element(s, &cell, p, j)] / count;
            cell.even += u_of(s, element(s, &cell, p, j)) / count;
        }
    }
    for (p = 0; p < cell.positions; p++) {
        for (j = 0; j < width; j++) {
            const double d = (double)n->x[element(s, &cell, p, j)] - cell.mean;

            squares += d * d;
            cell.along += d * u_of(s, element(s, &cell, p, j));
        }
    }
    cell.rate = 1.0 / sqrt(squares / count + n->epsilon);
    cell.along *= cell.rate / count;
    return cell;
}

/* v and dv. */
static void put_values(const struct second *s, const struct cell *cell)
{
    int64_t p, j;

    for (j = 0; j < cell->channels; j++) {
        const struct channel c = channel_of(s, cell->channel + j);

        for (p = 0; p < cell->positions; p++) {
            const int64_t at = element(s, cell, p, j);
            const double v = c.weight * xhat_of(s, cell, at) + c.bias;

            s->v[at] = (float)(v * c.scale + c.shift);
            s->dv[at] = (float)(c.scale * c.weight * along_of(s, cell, at) +
                                c.m_scale * v + c.m_shift);
        }
    }
}

/* Sums of a cell: of q, q xhat, q (u - mean(u)), e, e xhat. */
struct cell_sums {
    double q, q_xhat, q_u, e, e_xhat;
};

/* The same, and what the gradients by weight, bias and modulation gain. */
static struct cell_sums sum_cell(const struct second *s,
                                 const struct cell *cell)
{
    struct cell_sums sums = {0};
    int64_t p, j;

    for (j = 0; j < cell->channels; j++) {
        const int64_t number = cell->channel + j, all = s->norm->channels;
        const struct channel c = channel_of(s, number);

        for (p = 0; p < cell->positions; p++) {
            const int64_t at = element(s, cell, p, j);
            const double g = (double)s->g[at], h = (double)s->h[at];
            const double xhat = xhat_of(s, cell, at);
            const double along = along_of(s, cell, at);
            const double q = g * c.weight * c.scale;
            const double by_v = g * c.m_scale + h * c.scale;
            const double e = by_v * c.weight;

            sums.q += q;
            sums.q_xhat += q * xhat;
            sums.q_u += q * (u_of(s, at) - cell->even);
            sums.e += e;
            sums.e_xhat += e * xhat;
            s->sums[number] += g * c.scale * along + by_v * xhat;
            s->sums[all + number] += by_v;
            s->row[number] +=
                g * c.weight * along + h * (c.weight * xhat + c.bias);
            s->row[all + number] += h;
        }
    }
    return sums;
}

static void put_second(const struct second *s, const struct cell *cell,
                       const struct cell_sums *sums)
{
    const double count = (double)(cell->positions * cell->channels);
    const double rate = cell->rate, square = rate * rate;
    const double u_xhat = cell->along, q_xhat = sums->q_xhat / count;
    const double both = sums->q_u / count - 3.0 * q_xhat * u_xhat;
    int64_t p, j;

    for (j = 0; j < cell->channels; j++) {
        const struct channel c = channel_of(s, cell->channel + j);

        for (p = 0; p < cell->positions; p++) {
            const int64_t at = element(s, cell, p, j);
            const double g = (double)s->g[at], h = (double)s->h[at];
            const double xhat = xhat_of(s, cell, at);
            const double q = g * c.weight * c.scale - sums->q / count;
            const double e = (g * c.m_scale + h * c.scale) * c.weight;
            const double u = u_of(s, at) - cell->even;
            const float dx =
                (float)(rate * (e - sums->e / count -
                                xhat * (sums->e_xhat / count)) -
                        square * (xhat * both + u_xhat * q + q_xhat * u));

            s->dx[at] = s->accumulate ? s->dx[at] + dx : dx;
        }
    }
}

static void row_second(const struct kaci_run *run, const struct second *s)
{
    const struct kaci_norm *n = s->norm;
    const int64_t size = n->positions * n->channels;
    const int64_t cells = n->groups > 0 ? n->groups : n->positions;
    int64_t i;

    memset(s->row, 0, (size_t)(2 * n->channels) * sizeof *s->row);
    for (i = 0; i < cells; i++) {
        const struct cell cell = cell_of(s, i);

        put_values(s, &cell);
    }
    run->kernels->activate_backward(n->activation, size, s->v, s->dy, s->g);
    run->kernels->activate_curve(n->activation, size, s->v, s->dy, s->dv, s->h);
    for (i = 0; i < cells; i++) {
        const struct cell cell = cell_of(s, i);
        const struct cell_sums sums = sum_cell(s, &cell);

        put_second(s, &cell, &sums);
    }
}

static int64_t second_scratch(const struct kaci_graph *graph,
                              const struct kaci_operation *op)
{
    const int64_t channels = kaci_shape_of(graph, op->in[0]).channels;
    const int64_t doubles = (int64_t)(sizeof(double) / sizeof(float));

    return 4 * doubles * channels +
           4 * channels * kaci_pixels(graph, op->in[0], 1);
}

/* Adds n doubles to floats. */
static void add_doubles(int64_t n, const double *from, float *to)
{
    int64_t i;

    for (i = 0; i < n; i++) {
        to[i] = (float)((double)to[i] + from[i]);
    }
}

static void second_run(const struct kaci_run *run,
                       const struct kaci_operation *op)
{
    struct kaci_norm norm = kaci_norm_of(run, op, op->in[0], op->in[1], -1);
    const int64_t c = norm.channels, size = norm.positions * c;
    const float *dy = kaci_run_value(run, op->in[2]);
    const float *u = op->in[3] >= 0 ? kaci_run_value(run, op->in[3]) : NULL;
    const float *m = op->in[4] >= 0 ? kaci_run_value(run, op->in[4]) : NULL;
    float *dx = kaci_run_value(run, op->out);
    float *beside = op->beside >= 0 ? kaci_run_value(run, op->beside) : NULL;
    struct second s = {.accumulate = op->so_far >= 0};
    int64_t i, j;

    s.sums = (double *)(void *)run->scratch; // an arena's scratch is aligned
    s.row = s.sums + 2 * c;
    s.v = (float *)(void *)(s.row + 2 * c);
    s.dv = s.v + size;
    s.g = s.dv + size;
    s.h = s.g + size;
    memset(s.sums, 0, (size_t)(2 * c) * sizeof *s.sums);
    for (i = 0; i < run->n; i++) {
        const struct kaci_norm row = row_of(&norm, i);

        s.norm = &row;
        s.u = u != NULL ? u + i * size : NULL;
        s.m = m != NULL ? m + 2 * i * c : NULL;
        s.dy = dy + i * size;
        s.dx = dx + i * size;
        row_second(run, &s);
        for (j = 0; beside != NULL && j < 2 * c; j++) {
            beside[2 * i * c + j] = (float)s.row[j];
        }
    }
    if (op->adds && run->gradient != NULL) {
        if (op->weight >= 0) {
            add_doubles(c, s.sums, run->gradient + op->weight);
        }
        if (op->bias >= 0) {
            add_doubles(c, s.sums + c, run->gradient + op->bias);
        }
    }
}

/* ---- As operations ------------------------------------------------------- */

static void tangent_differentiate(struct kaci_gradient *gradient,
                                  const struct kaci_operation *op, int32_t out,
                                  int32_t beside);
static void second_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside);

static const struct kaci_kind tangent = {
    "tangent of norm", tangent_run, tangent_differentiate,
    tangent_scratch,   0,           NULL};
static const struct kaci_kind second = {"second derivative of norm",
                                        second_run,
                                        second_differentiate,
                                        second_scratch,
                                        0,
                                        NULL};

/* Like `op`, of x and the modulation as well as three others. */
static struct kaci_operation like(const struct kaci_operation *op,
                                  const struct kaci_kind *kind, int32_t a,
                                  int32_t b, int32_t c)
{
    struct kaci_operation new = *op;

    new.kind = kind;
    new.in[2] = a;
    new.in[3] = b;
    new.in[4] = c;
    new.so_far = new.beside = -1;
    new.adds = 0;
    return new;
}

/* What the gradients by x, modulation and parameters gain. */
static void append_second(struct kaci_gradient *gradient,
                          const struct kaci_operation *op, int32_t dy,
                          int32_t u, int32_t m)
{
    struct kaci_operation new = like(op, &second, dy, u, m);

    new.adds = gradient->parameters && (op->weight >= 0 || op->bias >= 0);
    if (new.adds || kaci_gradient_wanted(gradient, op->in[0]) ||
        kaci_gradient_wanted(gradient, op->in[1])) {
        kaci_norm_append(gradient, new, op->in[0], op->in[1]);
    }
}

void kaci_norm_back_differentiate(struct kaci_gradient *gradient,
                                  const struct kaci_operation *op, int32_t out,
                                  int32_t beside)
{
    append_second(gradient, op, op->in[2], out, beside);
    kaci_gradient_append(gradient, op->in[2],
                         like(op, &tangent, out, op->in[3], beside));
}

static void tangent_differentiate(struct kaci_gradient *gradient,
                                  const struct kaci_operation *op, int32_t out,
                                  int32_t beside)
{
    (void)beside;
    append_second(gradient, op, out, op->in[2], op->in[4]);
    if (kaci_gradient_wanted(gradient, op->in[2]) ||
        kaci_gradient_wanted(gradient, op->in[4])) {
        kaci_norm_append(gradient,
                         like(op, &kaci_norm_back, out, op->in[3], -1),
                         op->in[2], op->in[4]);
    }
}

/* By u and m, in which it is linear: second derivatives are symmetric. */
static void second_differentiate(struct kaci_gradient *gradient,
                                 const struct kaci_operation *op, int32_t out,
                                 int32_t beside)
{
    if (kaci_gradient_wanted(gradient, op->in[0]) ||
        kaci_gradient_wanted(gradient, op->in[1]) ||
        kaci_gradient_wanted(gradient, op->in[2]) ||
        (gradient->parameters && (op->weight >= 0 || op->bias >= 0))) {
        kaci_refuse_gradient(gradient, op);
        return;
    }
    kaci_norm_append(gradient, like(op, &second, op->in[2], out, beside),
                     op->in[3], op->in[4]);
}
