#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Fit the normal distribution function and print it as C:
fit_normal.py > normal.inc

Chebyshev interpolants in powers of the distance from the centre, 60 digits.
Needs mpmath; takes some seconds. Errors are the largest at 1000 points.
"""
from mpmath import mp, mpf

mp.dps = 60


def interpolate(f, lo, hi, centre, count):
    nodes = [(lo + hi) / 2 + (hi - lo) / 2 *
             mp.cos(mp.pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    matrix, right = mp.matrix(count, count), mp.matrix(count, 1)
    for i, x in enumerate(nodes):
        for j in range(count):
            matrix[i, j] = (x - centre) ** j
        right[i] = f(x)
    return list(mp.lu_solve(matrix, right))


def emit(comment, name, f, lo, hi, centre, count):
    poly = interpolate(f, lo, hi, centre, count)
    points = [lo + (hi - lo) * (mpf(i) + 0.5) / 1000 for i in range(1000)]
    error = max(abs(mp.polyval(poly[::-1], y - centre) / f(y) - 1)
                for y in points)
    print('\n/* %s for %s <= y <= %s.\n * Relative error of the fit %s. */' % (
        comment, mp.nstr(lo, 4), mp.nstr(hi, 4), mp.nstr(error, 2)))
    print('static inline double %s(double y)\n{' % name)
    print('    const double x = y - %s;' % float(centre).hex())
    print('    double p = %s;\n' % float(poly[-1]).hex())
    for c in poly[-2::-1]:
        value = float(c)
        print('    p = p * x %s %s;' % ('-' if value < 0 else '+',
                                        abs(value).hex()))
    print('    return p;\n}')


def middle(w):
    """(Phi(x) - 1/2) / x, w = x^2"""
    x = mp.sqrt(w)
    return mp.erf(x / mp.sqrt(2)) / (2 * x)


def tail(y):
    """(1 - Phi(x)) e^(x^2/2) (x + 5/2), y = 1 / (x + 5/2)"""
    x = 1 / y - SHIFT
    return mp.erfc(x / mp.sqrt(2)) / 2 * mp.exp(x * x / 2) / y


SHIFT = mpf(5) / 2

if __name__ == '__main__':
    print('/* SPDX-License-Identifier: BSD-2-Clause */\n'
          '/* Normal distribution; made by fit_normal.py, do not edit. */')
    emit('(Phi(x) - 1/2) / x, y = x^2,', 'normal_middle', middle, mpf(0),
         (mpf(3) / 4) ** 2, mpf(0), 11)
    emit('(1 - Phi(x)) exp(x^2 / 2) / y, y = 1 / (x + 5/2), x >= 5/8,\n *',
         'normal_mills', tail, mpf(0), 1 / (mpf(5) / 8 + SHIFT), mpf(5) / 32,
         27)
