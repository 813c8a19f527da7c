# SPDX-License-Identifier: BSD-2-Clause
"""kac_bridge.csv: the law of a bridge at one time, at random over 9 decades of
a t, in units where c t is not far from 1."""
import random
from kacmp import *
mp.dps = 45
R = random.Random(20261125)


def directed(a, c, t, x):
    """densities [start][end] at a displacement inside, 0 elsewhere"""
    a, c, t, x = map(M, (a, c, t, x))
    if abs(x) >= c * t:
        return [[mpf(0)] * 2] * 2
    lam, y, z = lamyz(a, c, t, x)
    b = a / c / 2 * mp.exp(-lam)
    turned = b * I(0, z)
    return [[b * lam * (1 + y) * i1z(z), turned],
            [turned, b * lam * (1 - y) * i1z(z)]]


def bridge(a, c, t, x, start, end, s, place):
    a, c, t, x, s, place = map(M, (a, c, t, x, s, place))
    starts = [d for d in (0, 1) if start in (0, 1 - 2 * d)]
    ends = [d for d in (0, 1) if end in (0, 1 - 2 * d)]

    def out(p, d):
        return sum((p[d][e] for e in ends), mpf(0))

    def into(p, d):
        return sum((p[e][d] for e in starts), mpf(0))
    whole = directed(a, c, t, x)
    total = sum(out(whole, d) for d in starts)
    before, after = directed(a, c, s, place), directed(a, c, t - s, x - place)
    values = [into(before, d) * out(after, d) / total for d in (0, 1)]
    for d in (0, 1):
        way = (1 - 2 * d) * c
        values.append(mp.exp(-a * s) * out(directed(a, c, t - s, x - way * s), d)
                      / total * (d in starts))
    for d in (0, 1):
        way = (1 - 2 * d) * c
        values.append(mp.exp(-a * (t - s)) * into(directed(a, c, s, x - way * (t - s)), d)
                      / total * (d in ends))
    return values


rows = []
while len(rows) < 150:
    lam, c, t = 10 ** R.uniform(-4, 5), 10 ** R.uniform(-1, 1), 10 ** R.uniform(-1, 1)
    a = lam / t
    width = min(1.0, 3 / lam ** 0.5)
    x = c * t * (R.uniform(-1, 1) if len(rows) % 2 else R.uniform(-1, 1) * width)
    s = t * R.uniform(0.01, 0.99)
    low, high = max(-c * s, x - c * (t - s)), min(c * s, x + c * (t - s))
    if len(rows) % 3:
        place = low + (high - low) * R.uniform(0.01, 0.99)
    else:
        place = x * s / t + 0.3 * width * c * t * R.gauss(0, 1)
        if not low + 1e-3 < place < high - 1e-3:
            continue
    start, end = R.choice((-1, 0, 0, 1)), R.choice((-1, 0, 0, 1))
    if abs(x) > 0.999 * c * t:
        continue
    rows.append([fin(u) for u in (a, c, t, x)] + [str(start), str(end)] + [fin(s), fin(place)] +
                [fout(u) for u in bridge(a, c, t, x, start, end, s, place)])
write('kac_bridge.csv', 'a,c,t,x,start,end,s,place,plus,minus,atom0,atom1,atom2,atom3'.split(','), rows)
