# SPDX-License-Identifier: BSD-2-Clause
"""scheduled_velocity.csv: X_t = f(t) x0 + noise(g(t)) for kac / wiener (variance sigma^2 g) / uniform (g U, U~U[-1,1])"""
from kacmp import *
import params as P
pi = mp.pi
FS = {  # f, f'
 'one':    (lambda t, T: mpf(1), lambda t, T: mpf(0)),
 'linear': (lambda t, T: 1 - t / T, lambda t, T: -1 / T),
 'exp':    (lambda t, T: mp.exp(-t), lambda t, T: -mp.exp(-t)),
 'cos':    (lambda t, T: mp.cos(pi * t / (2 * T)), lambda t, T: -pi / (2 * T) * mp.sin(pi * t / (2 * T))),
 'vp':     (lambda t, T: mp.exp(-HALF * (M('0.1') * t + M('9.95') * t * t / T)), lambda t, T: -HALF * (M('0.1') + M('19.9') * t / T) * mp.exp(-HALF * (M('0.1') * t + M('9.95') * t * t / T)))}
GS = {
 't':   (lambda t, T: t, lambda t, T: mpf(1)),
 't2':  (lambda t, T: t * t / T, lambda t, T: 2 * t / T),
 'sin2': (lambda t, T: T * mp.sin(pi * t / (2 * T)) ** 2, lambda t, T: pi / 2 * mp.sin(pi * t / T)),
 'vp':  (lambda t, T: 1 - FS['vp'][0](t, T) ** 2, lambda t, T: -2 * FS['vp'][0](t, T) * FS['vp'][1](t, T))}
rows = []
i = 0
for proc, combos in (('kac', (('one', 't'), ('linear', 't'), ('linear', 't2'), ('exp', 't'), ('cos', 'sin2'))),
                     ('wiener', (('one', 't'), ('linear', 't2'), ('vp', 'vp'), ('cos', 'sin2'))),
                     ('uniform', (('one', 't'), ('linear', 't')))):
    for fn, gn in combos:
        for T in P.SCHED['T']:
            for t in P.SCHED['t']:
                i += 1
                a, c = P.SCHED['ac'][i % 2]; sg = P.SCHED['sigma'][i % 2]; x0 = P.SCHED['x0'][(i // 2) % 2]
                tt, TT = M(t), M(T)
                f, fd = (q(tt, TT) for q in FS[fn]); g, gd = (q(tt, TT) for q in GS[gn])
                for frac in (-0.9, 0.2, 0.75):
                    R = {'kac': M(c) * g, 'wiener': 2 * M(sg) * mp.sqrt(g), 'uniform': g}[proc]
                    x = float(f * M(x0) + M(frac) * R); n = M(x) - f * M(x0)
                    if proc == 'kac':
                        if abs(n) >= M(c) * g: continue
                        v = fd * M(x0) + gd * vel(a, c, g, n); s = score(a, c, g, n)
                    elif proc == 'wiener':
                        v = fd * M(x0) + gd / (2 * g) * n; s = -n / (M(sg) ** 2 * g)
                    else:
                        v = fd * M(x0) + gd / g * n; s = mpf(0)
                    rows.append([proc, fn, gn] + [fin(q) for q in (a, c, sg, T, t, x0, x)] + [fout(q) for q in (f, fd, g, gd, v, s)])
write('scheduled_velocity.csv', 'process,f_name,g_name,a,c,sigma,T,t,x0,x,f,fdot,g,gdot,v,score'.split(','), rows)
