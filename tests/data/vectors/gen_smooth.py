# SPDX-License-Identifier: BSD-2-Clause
"""smooth.csv: N(t) + b U at n, for U uniform on [-1, 1] (box) or standard
normal: log density, E[v_N | n], its derivative by n, E[U | n], its derivative.
Uniform noise: closed forms. Box: differences of closed forms in 60 digits. With F the distribution
function, the tails of the flux and of the first moment are
Psi(x) = c/2 e^-lam I0(z) and R(x) = e^-lam (z I1(z) + lam I0(z)) / (2 beta).
Normal: quadrature, all derivatives on the kernel."""
from mpmath.calculus.quadrature import GaussLegendre
from kacmp import *

RULE = GaussLegendre(mp).calc_nodes(4, 220)      # 24 nodes


def tails(law, p, x):
    """(F, Psi, R, density, flux) at x, of the continuous part the last two"""
    a, c, t = p
    if law == 'wiener':
        v = M(c) ** 2 * M(t)
        d = mp.exp(-x * x / (2 * v)) / mp.sqrt(2 * mp.pi * v)
        return mp.ncdf(x / mp.sqrt(v)), v * d / (2 * M(t)), v * d, d, x * d / (2 * M(t))
    lam, y, z = lamyz(a, c, t, x)
    if abs(y) >= 1:
        return (M(1) if y > 0 else M(0)), M(0), M(0), M(0), M(0)
    e = mp.exp(-lam)
    return (cdf(a, c, t, x), M(c) / 2 * e * I(0, z), e * (z * I(1, z) + lam * I(0, z)) / (2 * M(a) / M(c)),
            pdf(a, c, t, x), flux(a, c, t, x))


def box(law, p, b, n):
    if n > 0:                                     # tails that do not cancel
        got = box(law, p, b, -n)
        return got and (got[0], -got[1], got[2], -got[3], got[4])
    n, b = M(n), M(b)
    lo, hi = tails(law, p, n - b), tails(law, p, n + b)
    mass = hi[0] - lo[0]                          # 2b P, atoms included
    if mass <= 0:
        return None
    j = (lo[1] - hi[1]) / mass
    u = (n - (lo[2] - hi[2]) / mass) / b
    s = (hi[3] - lo[3]) / mass
    dj = (hi[4] - lo[4]) / mass - j * s
    du = 1 / b - (hi[3] + lo[3]) / mass - u * s
    return mp.log(mass / (2 * b)), j, dj, u, du


def exponent(p, lo, hi):
    """least lam (1 - sqrt(1 - y^2)) of an interval"""
    size = 0 if lo < 0 < hi else min(abs(lo), abs(hi))
    return M(p[0]) * M(p[2]) * (1 - mp.sqrt(max(0, 1 - (size / M(p[1]) / M(p[2])) ** 2)))


def normal(p, b, n):
    a, c, t = p
    n, b, ct = M(n), M(b), M(c) * M(t)
    sg = min(M(c) * mp.sqrt(M(t) / M(a)), ct)
    cuts = {-ct, ct}
    for m in range(-24, 25):
        for q in (n + m * b, m * sg):
            if -ct < q < ct:
                cuts.add(q)
    for m in range(1, 40, 2):                      # a tail from beyond the front
        for side in (-1, 1):
            rate = b * b / max(abs(n - side * ct), b)
            if m * rate < ct:
                cuts.add(side * (ct - m * rate))
    cuts = sorted(cuts)
    terms = []                                    # (weight, u, v)
    for side in (-1, 1):
        u = (n - side * ct) / b
        terms.append((mp.exp(-M(a) * M(t)) / 2 * mp.exp(-u * u / 2), u, side * M(c)))
    least = min(exponent(p, q, q) for q in cuts if abs(q - n) < 12 * b) if abs(n) < ct else M(1e9)
    fine = b < sg / 100                           # 1 - var U loses (b/sg)^2
    with mp.workdps(48 if fine else 32):
        for lo, hi in zip(cuts[:-1], cuts[1:]):
            near = 0 if lo < n < hi else min(abs(n - lo), abs(n - hi)) / b
            best = max(abs(n) - ct, 0) / b
            if near ** 2 - best ** 2 > (240 if fine else 120) or exponent(p, lo, hi) > least + 60:
                continue
            for x, w in RULE:
                m = (lo + hi) / 2 + (hi - lo) / 2 * x
                u = (n - m) / b
                terms.append((w * (hi - lo) / 2 * pdf(a, c, t, m) * mp.exp(-u * u / 2), u, vel(a, c, t, m)))
    P = sum(w for w, u, v in terms)
    U = sum(w * u for w, u, v in terms) / P
    V = sum(w * v for w, u, v in terms) / P
    cov = sum(w * (u - U) * (v - V) for w, u, v in terms) / P
    var = sum(w * (u - U) ** 2 for w, u, v in terms) / P
    return mp.log(P / (b * mp.sqrt(2 * mp.pi))), V, -cov / b, U, (1 - var) / b


def even(p, kernel, b, n):
    """Uniform noise: U given n is the kernel between two ends, v_N = (n - b U) / t."""
    a, c, t = (M(q) for q in p)
    n, b, ct = M(n), M(b), c * t
    lo, hi = (n - ct) / b, (n + ct) / b
    if kernel == 'box':
        dlo = 1 / b if lo > -1 else 0             # the ends move with n, or are the kernel's
        dhi = 1 / b if hi < 1 else 0
        lo, hi = max(lo, -1), min(hi, M(1))
        if lo >= hi:
            return None
        mass, u, du = (hi - lo) / 2, (lo + hi) / 2, (dlo + dhi) / 2
    else:
        if lo > 0:                                # tails that do not cancel
            mass = mp.ncdf(-lo) - mp.ncdf(-hi)
        else:
            mass = mp.ncdf(hi) - mp.ncdf(lo)
        at = [mp.npdf(q) / mass for q in (lo, hi)]
        u = at[0] - at[1]
        du = (-lo * at[0] + hi * at[1] - u * (at[1] - at[0])) / b
    return mp.log(mass / (2 * ct)), (n - b * u) / t, (1 - b * du) / t, u, du


rows = []
for a, c, t in ((9.0, 3.0, 0.25), (9.0, 3.0, 1.0), (1.0, 1.0, 2.0), (0.125, 2.0, 0.5), (100.0, 10.0, 0.5),
                (1e4, 100.0, 1.0), (1e-3, 1.0, 1.0)):
    ct = c * t
    sg = min(ct, c * (t / a) ** .5)
    for law in ('kac', 'wiener', 'uniform'):
        if law == 'uniform':
            if a not in (9.0, 1e4):               # nothing depends on a
                continue
            sg = ct = c * t
        if law == 'wiener':
            sg = ct = c * t ** .5
        for kernel in ('box',) if law == 'wiener' else ('box', 'normal'):
            for ratio in (1e-9, 1e-4, 0.03, 0.5, 3.0, 200.0, 1e8):
                b = ratio * sg
                for n in (0.0, 0.3 * sg, -1.1 * sg, 2.6 * sg, ct - 0.4 * b, -ct - 0.3 * b, 0.999 * ct, ct + 6 * b):
                    if law != 'wiener' and kernel == 'box' and any(abs(abs(M(n) + e * M(b)) - ct) < 1e-30 * ct for e in (-1, 1)):
                        continue                  # an edge on an atom: a jump
                    if law == 'uniform':
                        got = even((a, c, t), kernel, b, n)
                    else:
                        got = box(law, (a, c, t), b, n) if kernel == 'box' else normal((a, c, t), b, n)
                    if got is None or got[0] < -600:
                        continue
                    rows.append([law, kernel] + [fin(q) for q in (a, c, t, b, n)] + [fout(q, 25) for q in got])
write('smooth.csv', 'law,kernel,a,c,t,b,n,logp,v,dv,u,du'.split(','), rows)
