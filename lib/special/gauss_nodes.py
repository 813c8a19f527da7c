#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Print the nodes and weights of Gauss-Legendre quadrature on (0, 1), and of
Gauss-Lobatto quadrature on [0, 1], as C: gauss_nodes.py > gauss_nodes.h. Needs
mpmath."""
from mpmath import mp, mpf

mp.dps = 40


def legendre(n, x):
    """P_n(x) and its derivative, by the three-term recurrence."""
    before, value = mpf(1), x
    for k in range(2, n + 1):
        before, value = value, ((2 * k - 1) * x * value - (k - 1) * before) / k
    return value, n * (before - x * value) / (1 - x * x)


def rule(n):
    """(node, weight) pairs on (0, 1), ascending."""
    pairs = []
    for i in range(n):
        x = mp.cos(mp.pi * (n - i - mpf(1) / 4) / (n + mpf(1) / 2))
        for _ in range(8):
            value, slope = legendre(n, x)
            x -= value / slope
        pairs.append(((1 + x) / 2, 1 / ((1 - x * x) * slope * slope)))
    assert abs(sum(w for _, w in pairs) - 1) < mpf(10) ** -30
    return pairs


def lobatto(n):
    """The rule that has the ends among its nodes: the others are the zeros of
    the derivative of P_(n-1)."""
    pairs, m = [], n - 1
    for i in range(n):
        x = mp.cos(mp.pi * (n - 1 - i) / (n - 1))
        for _ in range(60 if 0 < i < n - 1 else 0):
            value, slope = legendre(m, x)
            x -= slope * (1 - x * x) / (2 * x * slope - m * n * value)
        value = mpf(-1) ** m if i == 0 else mpf(1) if i == m else \
            legendre(m, x)[0]
        pairs.append(((1 + x) / 2, 1 / (m * n * value * value)))
    assert abs(sum(w for _, w in pairs) - 1) < mpf(10) ** -30
    return pairs


def table(name, values):
    print(f"static const double {name}[] = {{")
    for value in values:
        print(f"    {float(value).hex()},")
    print("};")


print("/* SPDX-License-Identifier: BSD-2-Clause */")
print("/* Gauss-Legendre and Gauss-Lobatto quadrature on the unit interval;")
print(" * made by gauss_nodes.py, do not edit. */")
for name, pairs in (("gauss8", rule(8)), ("gauss16", rule(16)),
                    ("gauss32", rule(32)), ("lobatto16", lobatto(16))):
    print()
    table(f"{name}_node", [x for x, _ in pairs])
    table(f"{name}_weight", [w for _, w in pairs])
