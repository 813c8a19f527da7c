#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Fit what bessel.h adds to the leading terms of the modified Bessel functions,
and print it as C: bessel_fit.py > bessel_fit.h

Near-minimax fits in the relative sense: weighted least squares on Chebyshev
nodes, linearised around the last denominator, Lawson weights; 60 digits. Needs
mpmath; takes about a minute.
"""
from mpmath import mp, mpf

mp.dps = 60


def fit(f, end, m, n, rounds=10):
    """P of degree m over Q of degree n, Q(0) = 1, on (0, end): error, P, Q."""
    count = 3 * (m + n) + 12
    xs = [end * (1 - mp.cos(mp.pi * (2 * i + 1) / (2 * count))) / 2
          for i in range(count)]
    values = [f(x) for x in xs]
    size = m + 1 + n
    rows = [[(x / end) ** j for j in range(max(m, n) + 1)] for x in xs]
    lawson, q_values, best = [mpf(1)] * count, [mpf(1)] * count, None
    for turn in range(rounds):
        a, b = mp.matrix(size, size), mp.matrix(size, 1)
        for i, value in enumerate(values):
            weight = lawson[i] / (value * q_values[i]) ** 2
            row = rows[i][:m + 1] + [-value * p for p in rows[i][1:n + 1]]
            for r in range(size):
                wr = weight * row[r]
                b[r] += wr * value
                for s in range(r, size):
                    a[r, s] += wr * row[s]
                    a[s, r] = a[r, s]
        solution = mp.lu_solve(a, b)
        p = [solution[j] for j in range(m + 1)]
        q = [mpf(1)] + [solution[m + 1 + j] for j in range(n)]
        q_values = [mp.fdot(q, row) for row in rows]
        errors = [abs(mp.fdot(p, row) / (qv * value) - 1)
                  for row, qv, value in zip(rows, q_values, values)]
        worst = max(errors)
        if min(q_values) > 0 and (best is None or worst < best[0]):
            best = (worst, [c / end ** j for j, c in enumerate(p)],
                    [c / end ** j for j, c in enumerate(q)])
        if turn > 2:
            lawson = [max(w * e / worst, mpf(10) ** -18)
                      for w, e in zip(lawson, errors)]
            lawson = [w / max(lawson) for w in lawson]
    return best


def around(poly, centre):
    """Coefficients in x - centre."""
    return [sum(poly[j] * mp.binomial(j, k) * centre ** (j - k)
                for j in range(k, len(poly)))
            for k in range(len(poly))]


def four(part):
    """C of c0 + c1 x + c2 x^2 + c3 x^3, w = x^2."""
    def two(pair):
        text = float(pair[0]).hex()
        if len(pair) > 1:
            text += ' %s %s * x' % ('-' if pair[1] < 0 else '+',
                                    abs(float(pair[1])).hex())
        return text
    if len(part) <= 2:
        return two(part)
    return '(%s) + w * (%s)' % (two(part[:2]), two(part[2:]))


def print_sum(poly):
    """C of the polynomial in x: Horner's rule in x^4, because a processor
    computes the steps' coefficients side by side. p receives the value."""
    steps = [poly[k:k + 4] for k in range(0, len(poly), 4)]
    print('    p = %s;' % four(steps[-1]))
    for step in steps[-2::-1]:
        print('    p = p * v + (%s);' % four(step))


def function(name, poly, centre):
    print('static inline double %s(double %s)\n{'
          % (name, 'y' if centre else 'x'))
    if centre:
        print('    const double x = y - %s;' % float(centre).hex())
        poly = around(poly, mpf(float(centre)))
    print('    const double w = x * x, v = w * w;\n    double p;\n')
    print_sum(poly)
    print('    return p;\n}\n')


def pair(name, poly, centre):
    """As function(), with what the last two roundings take off, and that of
    the argument times the `slope` of the function there."""
    poly = around(poly, centre)
    first = float(poly[0])
    print('static inline double %s(double y, double slope, double *rest)\n{'
          % name)
    print('    const double centre = %s, first = %s;' % (float(centre).hex(),
                                                       first.hex()))
    print('    const double x = y - centre, lost = y - (x + centre);')
    print('    const double w = x * x, v = w * w;')
    print('    double p, product, sum;\n')
    print_sum(poly[1:])
    print('    product = p * x;\n    sum = first + product;')
    print('    *rest = (bessel_sum_rest(first, product, sum) +\n'
          '             bessel_product_rest(p, x, product)) +\n'
          '            (slope * lost + %s);' % float(poly[0] - first).hex())
    print('    return sum;\n}\n')


def emit(comment, name, f, end, m, n, centre=mpf(0)):
    error, p, q = fit(f, end, m, n)
    print('/* %s for 0 <= %s <= %s; relative error %s. */'
          % (comment, 'y' if centre else 'x', mp.nstr(end, 4),
             mp.nstr(error, 2)))
    if len(q) > 1:
        function(name + '_p', p, centre)
        function(name + '_q', q, centre)
    elif end > 1 and centre:
        pair(name, p, centre)
    else:
        function(name, p, centre)


def i0(z):
    return mp.besseli(0, z)


def i1(z):
    return mp.besseli(1, z)


def h(z):
    return z * i0(z) / i1(z)


def slope(z):
    """h'(z) = h (2 - h) / z + z"""
    return h(z) * (2 - h(z)) / z + z


C0 = 1 / mp.sqrt(2 * mp.pi)

NEAR = {
    'i0': ('(I0 - 1 - x/4) / x^2',
           lambda z: (i0(z) - 1 - z ** 2 / 4) / z ** 4),
    'i1': ('(I1/z - 1/2 - x/16) / x^2',
           lambda z: (i1(z) / z - mpf(1) / 2 - z ** 2 / 16) / z ** 4),
    'kappa': ('kappa', lambda z: (h(z) - 2) / z ** 2),
    'slope': ('h\'/z', lambda z: slope(z) / z),
}
FAR = {
    'i0': ('(sqrt(z) e^-z I0 - c) z',
           lambda z: (i0(z) * mp.exp(-z) * mp.sqrt(z) - C0) * z),
    'i1': ('(c - sqrt(z) e^-z I1) z',
           lambda z: (C0 - i1(z) * mp.exp(-z) * mp.sqrt(z)) * z),
    'h': ('(h - z - 1/2) z', lambda z: (h(z) - z - mpf(1) / 2) * z),
    'slope': ('(1 - h\') z^2', lambda z: (1 - slope(z)) * z ** 2),
}


def near(name, split, m, suffix='', centre=0):
    comment, f = NEAR[name]
    emit(comment, '%s_near%s' % (name, suffix), lambda w: f(mp.sqrt(w)),
         mpf(split) ** 2, m, 0, mpf(centre))


def far(name, split, m, suffix=''):
    comment, f = FAR[name]
    emit(comment, '%s_far%s' % (name, suffix), lambda r: f(1 / r),
         1 / mpf(split), m, 0, 1 / mpf(2 * split))


if __name__ == '__main__':
    print('/* SPDX-License-Identifier: BSD-2-Clause */\n'
          '/* Fits of the modified Bessel functions; made by bessel_fit.py, do '
          'not edit.\n'
          ' * x or y is z^2 where the name says `near`, 1/z where it says\n'
          ' * `far`, and z where it says `tilt` or `more`; c is 1/sqrt(2 pi);\n'
          ' * `_single` is for results in single precision. */\n'
          '#ifndef KACI_BESSEL_FIT_H\n#define KACI_BESSEL_FIT_H\n')
    near('i0', 5.5, 11)
    far('i0', 5.5, 33)
    near('i1', 5.5, 11)
    far('i1', 5.5, 33)
    emit('d ln I0 / d(z^2)', 'i0_tilt', lambda z: 1 / (2 * h(z)), mpf(6), 4, 0)
    emit('d ln (I1/z) / d(z^2)', 'i1_tilt',
         lambda z: (h(z) - 2) / (2 * z ** 2), mpf(6), 4, 0)
    emit('h - z', 'h_more', lambda z: h(z) - z, mpf(7), 35, 0, mpf(11) / 4)
    near('kappa', 7, 37, '', 24.5)
    far('h', 7, 28)
    near('slope', 7, 40, '', 24.5)
    far('slope', 7, 34)
    for name in 'i0', 'i1':
        near(name, 6, 7, '_single')
        far(name, 6, 8, '_single')
    near('kappa', 4, 11, '_single')
    far('h', 4, 13, '_single')
    near('slope', 4, 13, '_single')
    far('slope', 4, 17, '_single')
    print('#endif')
