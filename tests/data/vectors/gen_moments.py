# SPDX-License-Identifier: BSD-2-Clause
"""kac_moments.csv: E|K|^r"""
from kacmp import *
import params as P
rows = []
for a, c, t in P.ACT:
    for r in P.RS:
        rows.append([fin(v) for v in (a, c, t, r)] + [fout(absmoment(a, c, t, r))])
write('kac_moments.csv', 'a,c,t,r,abs_moment'.split(','), rows)
