#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Minimax coefficients of the elementwise kernels, printed as hex floats.

Each row of TABLE is a polynomial P with nearly the least largest relative
error of the whole function it is part of (Remez exchange in 40 digits), its
coefficients rounded to float from the lowest power up: after each rounding
the ones above are fitted again by least squares, so that they make up for it.

    python3 lib/kernel/coefficients.py
"""
import re

import mpmath as mp
import numpy as np

mp.mp.dps = 40


def to_float(x):
    """The float nearest to x; the double in between is near enough."""
    return mp.mpf(float(np.float32(float(x))))


def solve(points, target, weight, degree):
    """Levelled fit through degree + 2 points: the coefficients."""
    a = mp.matrix(degree + 2, degree + 2)
    b = mp.matrix(degree + 2, 1)
    for i, x in enumerate(points):
        for j in range(degree + 1):
            a[i, j] = x**j * weight(x)
        a[i, degree + 1] = (-1) ** i
        b[i] = target(x) * weight(x)
    return list(mp.lu_solve(a, b))[:degree + 1]


def nodes(low, high, count):
    """Extrema of a Chebyshev polynomial, ascending."""
    low, high = mp.mpf(low), mp.mpf(high)
    return [low + (high - low) * (1 - mp.cos(mp.pi * i / (count - 1))) / 2
            for i in range(count)]


def remez(target, weight, low, high, degree):
    count = degree + 2
    points = nodes(low, high, count)
    grid = nodes(low, high, 1201)
    values = [(target(x), weight(x)) for x in grid]
    for _ in range(12):
        c = solve(points, target, weight, degree)
        error = [(t - mp.polyval(c[::-1], x)) * w
                 for x, (t, w) in zip(grid, values)]
        # One extremum of each run of equal sign.
        best = []
        for x, e in zip(grid, error):
            if best and (best[-1][1] > 0) == (e > 0):
                if abs(e) > abs(best[-1][1]):
                    best[-1] = (x, e)
            else:
                best.append((x, e))
        while len(best) > count:
            best.pop(0 if abs(best[0][1]) < abs(best[-1][1]) else -1)
        if len(best) < count:
            break
        points = [x for x, _ in best]
    return c


def refit(grid, degree, fixed):
    """Least squares for the coefficients above the fixed ones."""
    first, free = len(fixed), degree + 1 - len(fixed)
    a, b = mp.matrix(free, free), mp.matrix(free, 1)
    for x, t, w in grid:
        row = [x**j * w for j in range(first, degree + 1)]
        rest = (t - mp.polyval(fixed[::-1], x)) * w
        for i in range(free):
            b[i] += row[i] * rest
            for j in range(free):
                a[i, j] += row[i] * row[j]
    return list(mp.lu_solve(a, b))


def fit(target, weight, low, high, degree):
    grid = [(x, target(x), weight(x)) for x in nodes(low, high, 400)]
    fixed = [to_float(remez(target, weight, low, high, degree)[0])]
    while len(fixed) <= degree:
        fixed.append(to_float(refit(grid, degree, fixed)[0]))
    worst = max(abs((t - mp.polyval(fixed[::-1], x)) * w) for x, t, w in grid)
    return fixed, worst


def safe(f, at_zero):
    return lambda x: mp.mpf(at_zero) if x == 0 else f(x)


def series(f, order, n=14):
    """f's Taylor series at 0 from `order` on, for arguments near 0."""
    c = mp.taylor(f, 0, n + order)[order:]
    return lambda x: mp.polyval(c[::-1], x)


def near(f, order, limit=0.02):
    """f with its first `order` Taylor terms taken off, over x^order."""
    low = mp.taylor(f, 0, order - 1)
    tail = series(f, order)
    return lambda x: tail(x) if abs(x) < limit else (
        f(x) - mp.polyval(low[::-1], x)) / x**order


HALF_LN2 = mp.log(2) / 2 * mp.mpf('1.0001')
# b makes the constant term, P at z = b, nearly a float.
GELU_A, GELU_B = mp.mpf(4), mp.mpf(518) / 256


def in_square(f):
    return lambda s: f(mp.sqrt(s))


SIN = near(lambda x: mp.sin(mp.pi * x), 3)
COS = near(lambda x: mp.cos(mp.pi * x), 2)
TANH = near(mp.tanh, 3)


def mills(u):
    """Phi(-z) exp(z^2/2) (z + a) at z = (a u + b) / (1 - u)."""
    z = (GELU_A * u + GELU_B) / (1 - u)
    return mp.erfc(z / mp.sqrt(2)) / 2 * mp.exp(z * z / 2) * (z + GELU_A)


TABLE = [
    ('exp(r) = 1 + r + r^2 P(r), |r| <= ln 2 / 2', near(mp.exp, 2),
     lambda r: r * r / mp.exp(r), -HALF_LN2, HALF_LN2, 4),
    ('ln(1 + f) = f - f^2/2 + f^3 P(f), -1/3 <= f <= 1/3',
     near(mp.log1p, 3),
     safe(lambda f: f**3 / mp.log1p(f), 0), mp.mpf(-1) / 3, mp.mpf(1) / 3, 8),
    ('sin(pi r) = pi r + r^3 P(r^2), |r| <= 1/4', in_square(SIN),
     safe(lambda s: mp.sqrt(s)**3 / mp.sin(mp.pi * mp.sqrt(s)), 0),
     0, mp.mpf(1) / 16, 3),
    ('cos(pi r) = 1 + r^2 P(r^2), |r| <= 1/4', in_square(COS),
     lambda s: s / mp.cos(mp.pi * mp.sqrt(s)), 0, mp.mpf(1) / 16, 3),
    ('tanh(x) = x + x^3 P(x^2), |x| <= 5/8', in_square(TANH),
     safe(lambda s: mp.sqrt(s)**3 / mp.tanh(mp.sqrt(s)), 0),
     0, mp.mpf(25) / 64, 5),
    ('Phi(-z) exp(z^2/2) = P(u) / (z + 4), u = (z - b) / (z + 4), '
     '0 <= z <= 15', mills, lambda u: 1 / mills(u),
     -GELU_B / GELU_A, (15 - GELU_B) / (15 + GELU_A), 10),
]

def text(x):
    return re.sub(r'\.?0*p', 'p', float(x).hex()) + 'f'


if __name__ == '__main__':
    for what, target, weight, low, high, degree in TABLE:
        c, worst = fit(target, weight, low, high, degree)
        print(f'{what}: relative error {mp.nstr(worst, 3)}')
        for x in c:
            print(f'    {text(x)}  // {float(x):.9g}')
    for name, x in (('log2(e)', 1 / mp.log(2)), ('pi', mp.pi),
                    ('ln 2', mp.log(2)), ('1/sqrt(2 pi)',
                                          1 / mp.sqrt(2 * mp.pi))):
        high = to_float(x)
        print(f'{name}: {text(high)} + {text(to_float(x - high))}')
    # ln 2 in a part of 12 bits, whose product with an exponent is exact.
    high = mp.mpf(int(mp.log(2) * 2**12)) / 2**12
    print(f'ln 2: {text(high)} + {text(to_float(mp.log(2) - high))}')
