# SPDX-License-Identifier: BSD-2-Clause
"""kac_quantile.csv: q = inf{x: P(K<=x) >= p}; q_na = quantile of the law conditional on >=1 jump"""
from kacmp import *
import params as P
rows = []
for a, c, t in P.ACT:
    lam = M(a) * M(t); ct = M(c) * M(t); e = mp.exp(-lam)
    for p in P.PS:
        m = M(p)
        def Q(u):      # signed y for P(K<=.)=u
            if u == HALF: return mpf(0)
            return -quantile_y(lam, u) if u < HALF else quantile_y(lam, 1 - u)
        un = e / 2 + m * (1 - e)
        rows.append([fin(v) for v in (a, c, t, p)] + [fout(ct * Q(m)), fout(ct * Q(un)), str(int(min(m, 1 - m) <= e / 2))])
write('kac_quantile.csv', 'a,c,t,p,q,q_na,is_atom'.split(','), rows)
