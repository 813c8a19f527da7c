# SPDX-License-Identifier: BSD-2-Clause
"""kac_charfn.csv, kac_moments.csv, kac_energy.csv"""
from kacmp import *
import params as P
rows = []
for a, c, t in P.ACT:
    for kx in P.KX:
        k = kx * a / c
        rows.append([fin(v) for v in (a, c, t, k)] + [fout(charfn(a, c, t, k))])
write('kac_charfn.csv', 'a,c,t,k,phi'.split(','), rows)
rows = []
for a, c, t in P.ACT:
    for r in P.RS:
        rows.append([fin(v) for v in (a, c, t, r)] + [fout(absmoment(a, c, t, r))])
write('kac_moments.csv', 'a,c,t,r,abs_moment'.split(','), rows)
rows = []
mp.dps = 45


def energy(lam):
    """E v^2/c^2 = e^-lam + int p V^2"""
    lam = M(lam)
    def f(y):
        z = lam * mp.sqrt((1 - y) * (1 + y)); H = h(z)
        return I(0, z) * mp.exp(-lam) * (1 + lam / H) * (lam * y / (lam + H)) ** 2
    sc = 1 / mp.sqrt(lam)
    br = [mpf(0)] + [b * sc for b in (1, 2, 4, 7, 11, 16) if b * sc < 1] + ([mpf(1)] if 23 * sc >= 1 else [23 * sc])
    return mp.exp(-lam) + lam * mp.quad(f, br)


for l in P.LAMS:
    rows.append([fin(l), fout(energy(l), 25)])
write('kac_energy.csv', 'lambda,ev2_over_dc2'.split(','), rows)
