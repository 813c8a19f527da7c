# SPDX-License-Identifier: BSD-2-Clause
"""telegraph.csv: u, flux j and velocity j/u of the 1D telegrapher solution for a Gaussian (std s) or box
(half width s) f0 of mass one; insertion.csv: Kac insertion for a Gaussian bump in d=2,3;
heat_limit.csv: L2 distance to the heat solution"""
from kacmp import *
import params as P
mp.dps = 40


def gauss(x, s):
    return mp.exp(-x * x / (2 * s * s)) / (s * mp.sqrt(2 * mp.pi))


def tel_gauss(a, c, t, x, s):
    a_, c_, t_, x_, s_ = map(M, (a, c, t, x, s)); ct = c_ * t_
    e = mp.exp(-a_ * t_) / 2
    sg = min(c_ * mp.sqrt(t_ / a_), ct)
    pts = {-ct, ct}
    for m in (-24, -12, -6, -3, -1, 0, 1, 3, 6, 12, 24):
        for q in (x_ + m * s_, m * sg):
            if -ct < q < ct: pts.add(q)
    pts = sorted(pts)
    lim = 16 * s_
    br = [p for p in pts]
    def f(y): return pdf(a, c, t, y) * gauss(x_ - y, s_)
    def g(y): return flux(a, c, t, y) * gauss(x_ - y, s_)
    u = mpf(0); j = mpf(0)
    for lo, hi in zip(br[:-1], br[1:]):
        m = (lo + hi) / 2
        if min(abs(x_ - lo), abs(x_ - hi)) > 24 * s_ and not (lo < x_ < hi): continue
        if min(abs(lo), abs(hi)) > 24 * sg and not (lo < 0 < hi): continue
        u += mp.quad(f, [lo, m, hi]); j += mp.quad(g, [lo, m, hi])
    return (e * (gauss(x_ - ct, s_) + gauss(x_ + ct, s_)) + u, e * c_ * (gauss(x_ - ct, s_) - gauss(x_ + ct, s_)) + j)


def Psi(a, c, t, x):
    """int_x^inf of the total flux = (c/2) e^-lam I0(z) inside the cone, 0 outside"""
    lam, y, z = lamyz(a, c, t, x)
    return M(c) / 2 * mp.exp(-lam) * I(0, z) if abs(y) < 1 else mpf(0)


def tel_box(a, c, t, x, b):
    x, b = M(x), M(b)
    return (cdf(a, c, t, x + b) - cdf(a, c, t, x - b)) / (2 * b), (Psi(a, c, t, x - b) - Psi(a, c, t, x + b)) / (2 * b)


if __name__ == '__main__':
    rows = []
    for a, c, t in P.TEL:
        ct = c * t; sg = min(ct, c * (t / a) ** .5)
        for name, ss in (('gauss', P.GAUSS_S), ('box', P.BOX_B)):
            for s in ss:
                for x in (0.0, 0.3 * sg, -1.1 * sg, 2.6 * sg, ct - 0.4 * s, -ct - 0.3 * s):
                    if name == 'box' and any(abs(M(x) + e * M(s)) == M(c) * M(t) for e in (-1, 1)): continue   # jump of u: edge exactly on an atom
                    u, j = (tel_gauss if name == 'gauss' else tel_box)(a, c, t, x, s)
                    if u < mpf(10) ** -250: continue
                    rows.append([name] + [fin(q) for q in (s, a, c, t, x)] + [fout(u, 25), fout(j, 25), fout(j / u, 25)])
    write('telegraph.csv', 'f0,s,a,c,t,x,u,j,v'.split(','), rows)

    # --- Kac insertion, Gaussian bump of std eps, d = 2, 3 -------------------
    def w3(s, r, eps):        # undamped wave, unit speed, at time s
        f = lambda q: mp.exp(-q * q / (2 * eps * eps)) / (2 * mp.pi * eps * eps) ** (mpf(3) / 2)
        if r == 0: return f(s) * (1 - s * s / eps ** 2)
        return ((r + s) * f(r + s) + (r - s) * f(r - s)) / (2 * r)

    def ins_fourier(d, a, c, t, eps, r, wave=False):
        K = mp.sqrt(2 * 100) / eps
        ph = (lambda k: mp.cos(c * k * t)) if wave else (lambda k: charfn(a, c, t, k))
        if d == 2: f = lambda k: k * mp.exp(-(eps * k) ** 2 / 2) * ph(k) * mp.besselj(0, k * r) / (2 * mp.pi)
        else: f = lambda k: k * k * mp.exp(-(eps * k) ** 2 / 2) * ph(k) * mp.sinc(k * r) / (2 * mp.pi ** 2)
        n = int(K * (c * t + r) / 8) + 4
        br = [K * i / n for i in range(n + 1)]
        kc = a / c
        br = sorted(set(br + ([kc] if kc < K else [])))
        return mp.quad(f, br)
    rows = []
    mp.dps = 30
    for d, a, c, t, eps in P.INS:
        a_, c_, t_, e_ = map(M, (a, c, t, eps)); ct = c_ * t_
        for r in (0.0, 0.3 * c * t, c * t - 2 * eps, c * t - eps, c * t, c * t + eps):
            R = M(r)
            u = ins_fourier(d, a_, c_, t_, e_, R); w = ins_fourier(d, a_, c_, t_, e_, R, True)
            if d == 3:     # independent: law of |tau| against the explicit wave solution
                lam = a_ * t_
                g = lambda s: 2 * pdf(a_, c_, t_, s) * w3(s, R, e_)
                br = sorted(set([mpf(0), ct] + [q for q in [R + m * e_ for m in (-12, -6, -3, -1, 0, 1, 3, 6, 12)] + [m * e_ for m in (1, 3, 6, 12)] if 0 < q < ct]))
                u2 = mp.exp(-lam) * w3(ct, R, e_) + mp.quad(g, br)
                assert abs(u2 - u) < mpf(10) ** -18 * (1 + abs(u)), (d, r, u, u2)
                assert abs(w3(ct, R, e_) - w) < mpf(10) ** -18 * (1 + abs(w))
            rows.append([str(d)] + [fin(q) for q in (a, c, t, eps, r)] + [fout(u, 20), fout(w, 20)])
    write('insertion.csv', 'd,a,c,t,eps,r,u,w'.split(','), rows)

    # --- heat limit -----------------------------------------------------------
    rows = []
    s, sig = M(P.HEAT_S), M(P.HEAT_SIG)
    for a in P.HEAT_A:
        for t in P.HEAT_T:
            a_, t_ = M(a), M(t); c_ = sig * mp.sqrt(a_)
            f = lambda k: mp.exp(-(s * k) ** 2) * (mp.exp(-sig ** 2 * k * k * t_ / 2) - charfn(a_, c_, t_, k)) ** 2
            kc = a_ / c_; K = mp.sqrt(70) / s; ks = 1 / (sig * mp.sqrt(t_))
            n = int(c_ * t_ * K / 12) + 1 if a * t < 60 else 1
            br = sorted(set([q for q in [ks * m for m in (0, 1, 2, 4, 8)] + [kc] if q < K] + [K * i / min(n, 400) for i in range(min(n, 400) + 1)]))
            d1 = mp.sqrt(mp.quad(f, br) / mp.pi)
            b = 1 / (a_ * t_) + 1 / (c_ * mp.sqrt(a_ * t_))
            rows.append([fin(a), fin(float(c_)), fin(t), fin(float(s)), fin(float(sig)), fout(d1, 17), fout(d1 / b, 17)])
    write('heat_limit.csv', 'a,c,t,s,sigma,l2_dist,ratio_to_slide_bound'.split(','), rows)
