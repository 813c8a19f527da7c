#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Fit the start of the radius of the Kac law and print it as C:
kac_start.py > kac_start.h

With L = -ln u, M = lam - L and D = sigma - L = M - p the radius solves
D = ln(1 + (L + D) (1 - exp(-p))^2 / (2 p)), p = M - D. D = L M / (L + Y), and
Y / (2 + M + 2 M^2) is a polynomial in x = L / (L + 2 M + 2), y = M / (M + 2):
least squares with Lawson's weights, of the error of D relative to the least of
sigma, p and 1. Needs NumPy; takes some seconds.
"""
import numpy as np

MOST = 8.4  # L: u >= 2^-12
NODES, DEGREE_X, DEGREE_Y = 28, 2, 6


def excess(L, M):
    """D, by bisection."""
    low, high = np.zeros_like(L), M.copy()
    for _ in range(60):
        D = 0.5 * (low + high)
        p = M - D
        gone = -np.expm1(-p)
        less = D < np.log1p((L + D) * gone * gone / (2.0 * p))
        low, high = np.where(less, D, low), np.where(less, high, D)
    return 0.5 * (low + high)


def points(count):
    c = (1 - np.cos(np.pi * (np.arange(count) + 0.5) / count)) / 2
    return map(np.ravel, np.meshgrid(MOST * c, 2 * c / (1.00001 - c)))


def setting(count):
    L, M = points(count)
    D = excess(L, M)
    Y = L * M / D - L
    sigma, p = L + D, M - D
    weight = D * Y / (L + Y) / np.minimum(np.minimum(sigma, p), 1)
    x, y = L / (L + 2 * M + 2), M / (M + 2)
    terms = np.stack([x**i * y**j for i in range(DEGREE_X + 1)
                      for j in range(DEGREE_Y + 1)], 1)
    return terms, Y / (2 + M + 2 * M * M), weight


def fit():
    terms, value, weight = setting(NODES)
    lawson, best = np.ones_like(value), None
    for _ in range(40):
        w = np.sqrt(lawson) * weight / value
        c = np.linalg.lstsq(terms * w[:, None], value * w, rcond=None)[0]
        error = np.abs(terms @ c / value - 1) * weight
        if best is None or error.max() < best[0]:
            best = error.max(), c
        lawson *= error / error.max() + 1e-4
        lawson /= lawson.max()
    return best[1]


c = fit().astype(np.float32)
terms, value, weight = setting(150)
error = (np.abs(terms @ c / value - 1) * weight).max()
print('/* SPDX-License-Identifier: BSD-2-Clause */\n'
      '/* The start of the radius of the Kac law; made by kac_start.py, do not'
      ' edit. */\n'
      '#ifndef KACI_KAC_START_H\n#define KACI_KAC_START_H\n\n'
      '/* Y / (2 + M + 2 M^2) = sum over i of x^i sum over j of\n'
      ' * kac_start[i][j] y^j; the start is within %.1e of the least of\n'
      ' * sigma, p and 1 for L <= %g. */\n'
      'static const float kac_start[%d][%d] = {' %
      (error, MOST, DEGREE_X + 1, DEGREE_Y + 1))
for row in c.reshape(DEGREE_X + 1, -1):
    print('    {%s},' % ',\n     '.join(
        ', '.join('%.9gf' % x for x in row[i:i + 4]) for i in (0, 4)))
print('};\n\n#endif')
