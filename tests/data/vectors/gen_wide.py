# SPDX-License-Identifier: BSD-2-Clause
"""kac_tails.csv, kac_moments_wide.csv: random points over many decades of lam,
next to the centre and to the front, far in the tails; orders to both ends."""
import random
from kacmp import *
mp.dps = 45
R = random.Random(20261123)


def parameters(low, high):
    lam, c, t = 10 ** R.uniform(low, high), 10 ** R.uniform(-2, 2), 10 ** R.uniform(-2, 2)
    return lam, lam / t, c, t


rows = []
while len(rows) < 240:
    lam, a, c, t = parameters(-3, 8)
    kind = len(rows) % 3
    if kind == 0:
        y = 10 ** R.uniform(-8, 0)
    elif kind == 1:
        y = abs(R.gauss(0, 3)) / lam ** 0.5
    else:
        y = 1 - 10 ** R.uniform(-14, 0)
    x = y * (c * t)
    if not 0 < x < c * t * (1 - 1e-15):
        continue
    l, yy, z = lamyz(a, c, t, x)
    rows.append([fin(u) for u in (a, c, t, x)] + [fout(mp.log(sf_y(l, yy, 34)))])
write('kac_tails.csv', 'a,c,t,x,logsf'.split(','), rows)
rows = []
while len(rows) < 200:
    lam, a, c, t = parameters(-4, 8)
    c, t = min(c, 10.0), min(t, 10.0)
    a = lam / t
    r = (R.uniform(-0.999, 10), R.uniform(10, 100), float(R.randint(1, 20)), 10 ** R.uniform(-9, -3) - 1)[len(rows) % 4]
    m = absmoment(a, c, t, r)
    if mpf(10) ** -290 < m < mpf(10) ** 290:
        rows.append([fin(u) for u in (a, c, t, r)] + [fout(m)])
write('kac_moments_wide.csv', 'a,c,t,r,abs_moment'.split(','), rows)
