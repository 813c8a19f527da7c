#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Constants of the incomplete gamma and beta functions, as C:
fit_incomplete.py > incomplete.inc

Chebyshev interpolant in powers of the distance from the centre, and the nodes
of Gauss and Legendre; 60 digits. Needs mpmath; takes some seconds.
"""
from mpmath import mp, mpf

mp.dps = 60

COUNT, CENTRE, NODES = 24, mpf(1) / 2, 32


def ln_gamma(f):
    """ln Gamma(1 + f) / f"""
    return mp.loggamma(1 + f) / f if f else -mp.euler


def interpolate():
    nodes = [(1 + mp.cos(mp.pi * (2 * i + 1) / (2 * COUNT))) / 2
             for i in range(COUNT)]
    matrix, right = mp.matrix(COUNT, COUNT), mp.matrix(COUNT, 1)
    for i, x in enumerate(nodes):
        for j in range(COUNT):
            matrix[i, j] = (x - CENTRE) ** j
        right[i] = ln_gamma(x)
    return list(mp.lu_solve(matrix, right))


def legendre():
    """Positive nodes and their weights on (-1, 1)."""
    rule = []
    for i in range(NODES // 2):
        x = mp.cos(mp.pi * (mpf(i) + mpf(3) / 4) / (NODES + mpf(1) / 2))
        for _ in range(10):
            p0, p1 = mpf(1), x
            for k in range(2, NODES + 1):
                p0, p1 = p1, ((2 * k - 1) * x * p1 - (k - 1) * p0) / k
            slope = NODES * (x * p1 - p0) / (x * x - 1)
            x -= p1 / slope
        rule.append((x, 2 / ((1 - x * x) * slope ** 2)))
    return rule


if __name__ == '__main__':
    poly = interpolate()
    error = max(abs(mp.polyval(poly[::-1], mpf(i) / 1000 - CENTRE) -
                    ln_gamma(mpf(i) / 1000)) for i in range(1001))
    print('/* SPDX-License-Identifier: BSD-2-Clause */\n'
          '/* Constants of the incomplete gamma and beta functions; made by\n'
          ' * fit_incomplete.py, do not edit. */\n\n'
          '/* ln Gamma(1 + f) / f for 0 <= f <= 1. Error of the fit %s. */\n'
          'static inline double ln_gamma_fit(double f)\n{' % mp.nstr(error, 2))
    print('    const double x = f - %s;' % float(CENTRE).hex())
    print('    double p = %s;\n' % float(poly[-1]).hex())
    for c in poly[-2::-1]:
        value = float(c)
        print('    p = p * x %s %s;' % ('-' if value < 0 else '+',
                                        abs(value).hex()))
    print('    return p;\n}\n')
    rule = legendre()
    print('/* Positive nodes of the rule of Gauss and Legendre with %d nodes on'
          '\n * (-1, 1), and their weights. */\n'
          'enum { LEGENDRE_PAIRS = %d };\n' % (NODES, NODES // 2))
    for name, part in ('node', 0), ('weight', 1):
        print('static const double legendre_%s[LEGENDRE_PAIRS] = {' % name)
        numbers = [float(pair[part]).hex() for pair in rule]
        for i in range(0, len(numbers), 2):
            print('    %s, %s,' % (numbers[i], numbers[i + 1]))
        print('};' + ('\n' if part == 0 else ''))
