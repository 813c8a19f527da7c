#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Fit the Bessel approximations and print them as C: kac_fit.py > kac_fit.h

Near-minimax rational fits in the relative sense: weighted least squares on
Chebyshev nodes, linearised around the last denominator, Lawson weights; 45
digits. Needs mpmath; takes about a minute. Polynomials are printed around the
centre where rounding is smallest over the whole interval.
"""
import struct

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


def single(x):
    return struct.unpack('f', struct.pack('f', x))[0]


def horner(name, poly, kind):
    round_to, end = (float, '') if kind == 'double' else (single, 'f')
    print('    %s %s = %s%s;' % (kind, name, round_to(poly[-1]).hex(), end))
    return ['    %s = %s * y %s %s%s;' % (
        name, name, '-' if round_to(c) < 0 else '+',
        abs(round_to(c)).hex(), end) for c in poly[-2::-1]]


def function(name, poly, kind='double'):
    """Even and odd powers apart: two chains of operations half as long."""
    print('static inline %s %s(%s x)\n{' % (kind, name, kind))
    print('    const %s y = x * x;' % kind)
    even, odd = horner('p', poly[::2], kind), horner('q', poly[1::2], kind)
    print()
    for i in range(max(len(even), len(odd))):
        for lines in (even, odd):
            if i < len(lines):
                print(lines[i])
    print('    return p + x * q;\n}\n')


def table(name, poly, kind='double'):
    """The coefficients from the highest power down."""
    round_to, end = (float, '') if kind == 'double' else (single, 'f')
    print('static const %s %s[%d] = {' % (kind, name, len(poly)))
    for c in poly[::-1]:
        print('    %s%s,' % (round_to(c).hex(), end))
    print('};\n')


def emit(comment, name, f, m, n, count, rounds, centre=mpf(0), kind='double',
         tables=()):
    error, p, q = fit(f, nodes(count), m, n, rounds)
    p, q = around(p, centre), around(q, centre)
    print('/* %s\n * Relative error of the fit %s. */' % (comment,
                                                        mp.nstr(error, 2)))
    if n:
        p, q = [c / q[0] for c in p], [c / q[0] for c in q]
        function(name + '_p', p, kind)
        function(name + '_q', q, kind)
    else:
        function(name, p, kind)
    for key, poly in zip(tables, (p, q)):
        table(key, poly, kind)


def argument(u, tau=TAU):
    return mp.sqrt((tau / u) ** 2 - tau ** 2)


def kappa(z):
    return mp.besseli(2, z) / (z * mp.besseli(1, z))


def slope(z):
    return 1 - z * mp.besseli(0, z) / mp.besseli(1, z) * kappa(z)


print('/* SPDX-License-Identifier: BSD-2-Clause */\n'
      '/* Bessel approximations; made by kac_fit.py, do not edit.\n'
      ' * u = 6 / sqrt(z^2 + 36), 0 < u <= 1 for every z >= 0. */\n'
      '#ifndef KACI_KAC_FIT_H\n#define KACI_KAC_FIT_H\n')
emit('S(u) with kappa = u S(u); x = u - 13/32.', 'kappa_fit',
     lambda u: kappa(argument(u)) / u, 13, 13, 140, 14, mpf(13) / 32,
     tables=('kappa_above', 'kappa_below'))
emit('h\'(z) / z = u S(u); x = u - 15/32.', 'slope_fit',
     lambda u: slope(argument(u)) / u, 13, 13, 150, 10, mpf(15) / 32)
emit('I0(z) exp(6 - s) sqrt(s), s = sqrt(z^2 + 36); x = u - 7/16.', 'mass_fit',
     lambda u: mp.besseli(0, argument(u)) * mp.exp(TAU - TAU / u)
     * mp.sqrt(TAU / u), 12, 12, 110, 12, mpf(7) / 16)
emit('Single precision, u = 4.5 / sqrt(z^2 + 81/4): kappa / u.',
     'kappa_fit_single', lambda u: kappa(argument(u, mpf(9) / 2)) / u,
     8, 0, 90, 30, kind='float', tables=('kappa_single',))
print('#endif')
