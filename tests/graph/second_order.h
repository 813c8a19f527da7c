/* SPDX-License-Identifier: BSD-2-Clause */
/* A net of which derivatives along a direction u are known by differences in
 * double precision. With L = sum(s y) both sum(u grad L) and sum(s J u) are the
 * derivative of L along u, so both have the gradient that differences of
 * differences of L find. */
#ifndef KAC_TEST_SECOND_ORDER_H
#define KAC_TEST_SECOND_ORDER_H

#include "plain_graph.h"

struct second {
    double tolerance; /* of errors by 1 + the greatest number */
    struct net *net;
    struct node *x, *y;
    double *along;  /* u, a direction of x */
    double *across; /* and of node 3, where it is not zero */
    float *parameters, *gradient;
    struct kaci_graph *graph;
    struct kaci_arena *arena;
    int32_t tangent, seed, result; /* values of the graph */
};

/* Of this net, which it owns: u belongs to node `from`. One output counts: its
 * seed is s. */
void second_begin(struct second *s, struct net *net, int32_t from);
void second_end(struct second *s);

/* The derivative of L along u; leaves y's in `slope` [ROWS, columns of y], if
 * not NULL. */
double second_along(struct second *s, double *slope);
/* The mixed second derivative by u and a number. */
double second_mixed(struct second *s, double *number);

/* Fails where the error is too large; `size`: the greatest number. */
void second_near(const struct second *s, const char *what, double got,
                 double want, double size);
double second_largest(int64_t count, const float *x);

/* Finishes the graph with its result, differentiated `further` or not, and runs
 * it forward. */
void second_run(struct second *s, int32_t further);
/* Runs it again, and back for the gradients of sum(weight result), weight like
 * a node's value; all other outputs do not count. */
void second_backward(struct second *s, const struct node *like,
                     const double *weight, int32_t cpu);
/* The same, some of the gradients compared with differences. */
void second_check(struct second *s, const struct node *like,
                  const double *weight);

#endif
