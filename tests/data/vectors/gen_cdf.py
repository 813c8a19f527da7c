# SPDX-License-Identifier: BSD-2-Clause
"""kac_cdf.csv (cdf right continuous, sf = P(K > x); *_na conditional on at least one jump)"""
from kacmp import *
from points import points
rows = []
for a, c, t, x in points():
    lam, y, z = lamyz(a, c, t, x)
    F, S = cdf(a, c, t, x), sf(a, c, t, x)
    e = mp.exp(-lam)
    # The smaller one is formed by a difference, the other as its complement.
    if abs(y) >= 1:
        Fn, Sn = (mpf(1), mpf(0)) if y > 0 else (mpf(0), mpf(1))
    elif y > 0:
        Sn = (S - e / 2) / -mp.expm1(-lam)
        Fn = 1 - Sn
    else:
        Fn = (F - e / 2) / -mp.expm1(-lam)
        Sn = 1 - Fn
    rows.append([fin(u) for u in (a, c, t, x)] + [fout(u) for u in (F, S, Fn, Sn)])
write('kac_cdf.csv', 'a,c,t,x,cdf,sf,cdf_na,sf_na'.split(','), rows)
