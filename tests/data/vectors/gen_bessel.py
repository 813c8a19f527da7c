# SPDX-License-Identifier: BSD-2-Clause
"""bessel.csv: I0, I1, scaled forms, ratio, h = z I0/I1, kap = (h-2)/z^2, hk = h'/z"""
from kacmp import *
import params as P
lo, hi, n = P.ZLOG
zs = list(P.ZFIX) + [10.0 ** (lo + (hi - lo) * i / (n - 1)) for i in range(n)] + list(P.ZLIN)
rows = []
for z in sorted(set(float(v) for v in zs)):
    m = M(z); e = mp.exp(-m); i0, i1 = I(0, m), I(1, m)
    rows.append([fin(z)] + [fout(v) for v in (i0, i1, i0 * e, i1 * e, i1 / i0, h(m), kap(m), hk(m))])
write('bessel.csv', 'z,i0,i1,i0e,i1e,i1_over_i0,h,kap,hk'.split(','), rows)
