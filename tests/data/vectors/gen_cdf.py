# SPDX-License-Identifier: BSD-2-Clause
"""kac_cdf.csv (cdf right continuous, sf = P(K > x); *_na conditional on at least one jump)"""
from kacmp import *
from points import points
rows = []
for a, c, t, x in points():
    lam, y, z = lamyz(a, c, t, x)
    F, S = cdf(a, c, t, x), sf(a, c, t, x)
    e = mp.exp(-lam)
    if abs(y) >= 1:
        Sn = mpf(0) if y > 0 else mpf(1)
    elif y > 0:
        Sn = (S - e / 2) / -mp.expm1(-lam)
    else:
        Sn = 1 - (F - e / 2) / -mp.expm1(-lam)
    rows.append([fin(u) for u in (a, c, t, x)] + [fout(F), fout(S), fout(1 - Sn), fout(Sn)])
write('kac_cdf.csv', 'a,c,t,x,cdf,sf,cdf_na,sf_na'.split(','), rows)
