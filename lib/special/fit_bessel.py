#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Fit the Bessel approximations and print them as C: fit_bessel.py > bessel.inc

Near-minimax rational fits in the relative sense: weighted least squares on
Chebyshev nodes, linearised around the last denominator, Lawson weights; 45
digits. Needs mpmath; takes about a minute. Polynomials are printed around the
centre where rounding is smallest over the whole interval.
"""
from mpmath import mp, mpf

mp.dps = 45
TAU = mpf(6)


def nodes(count):
    return [(1 - mp.cos(mp.pi * (2 * i + 1) / (2 * count))) / 2
            for i in range(count)]


def fit(f, xs, m, n, rounds):
    """P of degree m over Q of degree n, Q(0) = 1; returns error, P, Q."""
    values = [f(x) for x in xs]
    size = m + 1 + n
    powers = [[x ** j for j in range(max(m, n) + 1)] for x in xs]
    lawson, q_values = [mpf(1)] * len(xs), [mpf(1)] * len(xs)
    best = None
    for turn in range(rounds):
        a, b = mp.matrix(size, size), mp.matrix(size, 1)
        for i, value in enumerate(values):
            weight = lawson[i] / (value * q_values[i]) ** 2
            row = powers[i][:m + 1] + [-value * p for p in powers[i][1:n + 1]]
            for r in range(size):
                wr = weight * row[r]
                b[r] += wr * value
                for s in range(r, size):
                    a[r, s] += wr * row[s]
        for r in range(size):
            for s in range(r):
                a[r, s] = a[s, r]
        solution = mp.lu_solve(a, b)
        p = [solution[j] for j in range(m + 1)]
        q = [mpf(1)] + [solution[m + 1 + j] for j in range(n)]
        q_values = [sum(c * x for c, x in zip(q, row)) for row in powers]
        errors = [abs(sum(c * x for c, x in zip(p, row)) / (qv * value) - 1)
                  for row, qv, value in zip(powers, q_values, values)]
        worst = max(errors)
        if best is None or worst < best[0]:
            best = (worst, p, q)
        if turn > 3:
            lawson = [max(w * e / worst, mpf(10) ** -22)
                      for w, e in zip(lawson, errors)]
            top = max(lawson)
            lawson = [w / top for w in lawson]
    return best


def around(poly, centre):
    """Coefficients in x - centre."""
    return [sum(poly[j] * mp.binomial(j, k) * centre ** (j - k)
                for j in range(k, len(poly)))
            for k in range(len(poly))]


def function(name, poly):
    print('static inline double %s(double x)\n{' % name)
    print('    double p = %s;' % float(poly[-1]).hex())
    for c in poly[-2::-1]:
        value = float(c)
        print('    p = p * x %s %s;' % ('-' if value < 0 else '+',
                                        abs(value).hex()))
    print('    return p;\n}\n')


def emit(comment, name, f, m, n, count, rounds, centre=mpf(0)):
    error, p, q = fit(f, nodes(count), m, n, rounds)
    p, q = around(p, centre), around(q, centre)
    print('/* %s\n * Relative error of the fit %s. */' % (comment,
                                                        mp.nstr(error, 2)))
    if n:
        p, q = [c / q[0] for c in p], [c / q[0] for c in q]
        function(name + '_p', p)
        function(name + '_q', q)
    else:
        function(name, p)


def argument(u):
    return mp.sqrt((TAU / u) ** 2 - TAU ** 2)


def kappa(z):
    return mp.besseli(2, z) / (z * mp.besseli(1, z))


def slope(z):
    return 1 - z * mp.besseli(0, z) / mp.besseli(1, z) * kappa(z)


print('/* SPDX-License-Identifier: BSD-2-Clause */\n'
      '/* Bessel approximations; made by fit_bessel.py, do not edit.\n'
      ' * u = 6 / sqrt(z^2 + 36), 0 < u <= 1 for every z >= 0. */\n')
emit('S(u) with kappa = u S(u); x = u - 13/32.', 'kappa_fit',
     lambda u: kappa(argument(u)) / u, 13, 13, 140, 14, mpf(13) / 32)
emit('h\'(z) / z = u S(u); x = u - 15/32.', 'slope_fit',
     lambda u: slope(argument(u)) / u, 13, 13, 150, 10, mpf(15) / 32)
emit('I0(z) exp(6 - s) sqrt(s), s = sqrt(z^2 + 36); x = u - 7/16.', 'mass_fit',
     lambda u: mp.besseli(0, argument(u)) * mp.exp(TAU - TAU / u)
     * mp.sqrt(TAU / u), 12, 12, 110, 12, mpf(7) / 16)
