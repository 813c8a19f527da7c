#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write elementary_data.h: polynomials of erf and lgamma.

Each is the Chebyshev interpolant of the function on its interval, written in
powers of t = x - centre and rounded to doubles; the comment gives the largest
error of the rounded polynomial, measured at 2000 points. Needs mpmath.
Run: python3 elementary_data.py | clang-format > elementary_data.h
"""
import mpmath as mp

mp.mp.prec = 300


def interpolate(f, lo, hi, centre, count):
    nodes = [(lo + hi) / 2 + (hi - lo) / 2 *
             mp.cos(mp.pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    matrix = mp.matrix(count, count)
    right = mp.matrix(count, 1)
    for i, x in enumerate(nodes):
        for j in range(count):
            matrix[i, j] = (x - centre) ** j
        right[i] = f(x)
    return list(mp.lu_solve(matrix, right))


def emit(name, what, f, lo, hi, centre, count, split=False):
    """With `split`, the constant term is written as a sum of two doubles."""
    lo, hi, centre = mp.mpf(lo), mp.mpf(hi), mp.mpf(centre)
    exact = interpolate(f, lo, hi, centre, count)
    rounded = [float(c) for c in exact]
    rest = float(exact[0] - mp.mpf(rounded[0])) if split else 0.0
    worst = 0
    for i in range(2001):
        x = lo + (hi - lo) * i / 2000
        value = mp.mpf(rest)
        for j, c in enumerate(rounded):
            value += mp.mpf(c) * (x - centre) ** j
        worst = max(worst, abs(value - f(x)))
    print()
    print('/* %s, t = x - %s for x in [%s, %s]; error %s. */' % (
        what, mp.nstr(centre, 8), mp.nstr(lo, 8), mp.nstr(hi, 8),
        mp.nstr(worst, 2)))
    if split:
        print('static const double %s_rest = %s;' % (name, rest.hex()))
    print('static const double %s[] = {' % name)
    for c in rounded:
        print('    %s,' % c.hex())
    print('};')


def erf_quotient(z):
    if z == 0:
        return 2 / mp.sqrt(mp.pi) - 1
    x = mp.sqrt(abs(z))
    if z < 0:
        return mp.erfi(x) / x - 1
    return mp.erf(x) / x - 1


def over(shift):
    def f(t):
        if abs(t) > 1e-40:
            return mp.loggamma(shift + t) / t
        return mp.digamma(shift)
    return f


print('/* SPDX-License-Identifier: BSD-2-Clause */')
print('/* Polynomials of erf and lgamma; written by elementary_data.py. */')
print('#ifndef KACI_ELEMENTARY_DATA_H')
print('#define KACI_ELEMENTARY_DATA_H')
emit('erf_small', 'erf(x) / x - 1 in powers of x^2', erf_quotient,
     0, 0.765625, 0, 14)
emit('erf_1', 'erf', mp.erf, 0.875, 1.5, 1.1875, 16, True)
emit('erf_2', 'erf', mp.erf, 1.5, 2.5, 2, 19, True)
emit('erf_3', 'erf', mp.erf, 2.5, 4, 3.25, 23, True)
emit('erf_4', 'erf', mp.erf, 4, 6, 5, 24, True)
emit('lgamma_1', 'lgamma(1 + x) / x', over(1), -0.25, 0.28125, 0, 21, True)
emit('lgamma_15', 'lgamma(1.5 + x)', lambda u: mp.loggamma(1.5 + u),
     -0.25, 0.25, 0, 17, True)
emit('lgamma_2', 'lgamma(2 + x) / x', over(2), -0.375, 0.25, 0, 17, True)
print()
print('#endif')
