#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Print the nodes and weights of Gauss-Legendre quadrature on (0, 1) as C:
gauss_nodes.py > gauss_nodes.h. Needs mpmath."""
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


def table(name, values):
    print(f"static const double {name}[] = {{")
    for value in values:
        print(f"    {float(value).hex()},")
    print("};")


print("/* SPDX-License-Identifier: BSD-2-Clause */")
print("/* Gauss-Legendre quadrature on (0, 1); made by gauss_nodes.py, do not")
print(" * edit. */")
for n in (8, 32):
    print()
    table(f"gauss{n}_node", [x for x, _ in rule(n)])
    table(f"gauss{n}_weight", [w for _, w in rule(n)])
