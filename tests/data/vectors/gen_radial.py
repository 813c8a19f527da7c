# SPDX-License-Identifier: BSD-2-Clause
"""kac_radial.csv: inversion of e^-lam [(cosh lam q - 1)/q + sinh lam q] = U - e^-lam ; y = r cos(2 pi V)"""
from kacmp import *
import params as P
rows = []
for l in P.LAMS:
    for U in P.US:
        lam = M(l)
        if M(U) <= mp.exp(-lam):
            rows.append([fin(l), fin(U), '1', '0', '1', '1']); continue
        q = radial_inv(lam, U)
        rows.append([fin(l), fin(U), '0', fout(q), fout(1 - q, 25), fout(mp.sqrt((1 - q) * (1 + q)))])
write('kac_radial.csv', 'lambda,U,atom,q,one_minus_q,r'.split(','), rows)
