# SPDX-License-Identifier: BSD-2-Clause
"""kac_density.csv, kac_velocity.csv, kac_transition.csv"""
from kacmp import *
from points import points
d, v, tr = [], [], []
for a, c, t, x in points():
    lam, y, z = lamyz(a, c, t, x)
    inp = [fin(u) for u in (a, c, t, x)]
    at = 1 if abs(y) == 1 else 0
    ins = abs(y) <= 1
    p = pdf(a, c, t, x)
    d.append(inp + [str(at), fout(z), fout(p), fout(mp.log(p)) if ins else '-inf', fout(score(a, c, t, x)) if ins else 'nan',
                    fout(flux(a, c, t, x)), fout(mp.exp(-lam) / 2)])
    V = vel(a, c, t, x)
    inside = abs(y) < 1
    v.append(inp + [str(at), fout(V), fout(dvdx(a, c, t, x)) if inside else 'nan', fout(dvdt(a, c, t, x)) if inside else 'nan',
                    fout((1 + V / M(c)) / 2)])
    if ins:
        b = M(a) / M(c) / 2 * mp.exp(-lam)
        tr.append(inp + [fout(b * lam * (1 + y) * i1z(z)), fout(b * I(0, z)), fout(b * I(0, z)), fout(b * lam * (1 - y) * i1z(z)), fout(mp.exp(-lam))])
write('kac_density.csv', 'a,c,t,x,on_front,z,pdf,logpdf,score,flux,atom_mass'.split(','), d)
write('kac_velocity.csv', 'a,c,t,x,on_front,v,dvdx,dvdt,p_plus'.split(','), v)
write('kac_transition.csv', 'a,c,t,x,p_pp,p_pm,p_mp,p_mm,atom'.split(','), tr)
