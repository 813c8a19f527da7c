# SPDX-License-Identifier: BSD-2-Clause
"""Multiprecision reference for the Kac process (mpmath, 60 working digits).

Common module of the gen_*.py scripts.  Everything is written in the exact
real numbers represented by the double-precision inputs.
Notation: lam = a t, y = x/(c t), z = sqrt((a t)^2 - (a x/c)^2), q = z/lam.
"""
import csv, os, sys
from mpmath import mp, mpf
mp.dps = 60
HALF = mpf(1) / 2


def M(x):
    return x if isinstance(x, mpf) else mpf(x)


def fin(x):
    """input column: a double, printed so that it reads back exactly"""
    return repr(float(x))


def fout(x, n=30):
    """output column: n significant digits"""
    if isinstance(x, (int, str)):
        return str(x)
    if mp.isinf(x):
        return 'inf' if x > 0 else '-inf'
    if mp.isnan(x):
        return 'nan'
    return mp.nstr(M(x), n, strip_zeros=True)


def outdir():
    d = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    return d


def write(name, header, rows):
    with open(os.path.join(outdir(), name), 'w', newline='') as f:
        w = csv.writer(f, lineterminator='\n')
        w.writerow(header)
        w.writerows(rows)
    print('%-28s %d rows' % (name, len(rows)))


# ---------------------------------------------------------------- Bessel ---
def I(n, z):
    return mp.besseli(n, z)


def h(z):
    """z I0/I1"""
    z = M(z)
    return mpf(2) if z == 0 else z * I(0, z) / I(1, z)


def kap(z):
    """(h-2)/z^2 = I2/(z I1)"""
    z = M(z)
    return mpf(1) / 4 if z == 0 else I(2, z) / (z * I(1, z))


def hk(z):
    """h'(z)/z = 1 - h kap"""
    z = M(z)
    return 1 - h(z) * kap(z)


def i1z(z):
    z = M(z)
    return HALF if z == 0 else I(1, z) / z


# ------------------------------------------------------------- Kac in 1D ---
def lamyz(a, c, t, x):
    a, c, t, x = map(M, (a, c, t, x))
    lam = a * t
    y = x / (c * t)
    u = (1 - y) * (1 + y)
    z = lam * mp.sqrt(u) if u > 0 else mpf(0)
    return lam, y, z


def pdf(a, c, t, x):
    lam, y, z = lamyz(a, c, t, x)
    if abs(y) > 1:
        return mpf(0)
    return M(a) / M(c) / 2 * mp.exp(-lam) * (I(0, z) + lam * i1z(z))


def flux(a, c, t, x):
    """a.c. part of p v"""
    lam, y, z = lamyz(a, c, t, x)
    if abs(y) > 1:
        return mpf(0)
    return M(a) / 2 * mp.exp(-lam) * lam * y * i1z(z)


def score(a, c, t, x):
    lam, y, z = lamyz(a, c, t, x)
    b = M(a) / M(c)
    return -b * b * M(x) * (1 + lam * kap(z)) / (lam + h(z))


def vel(a, c, t, x):
    """conditional velocity; +-c on and outside the front"""
    lam, y, z = lamyz(a, c, t, x)
    if y >= 1:
        return M(c)
    if y <= -1:
        return -M(c)
    return M(c) * lam * y / (lam + h(z))


def dvdx(a, c, t, x):
    lam, y, z = lamyz(a, c, t, x)
    D = lam + h(z)
    return M(a) / D * (1 + lam * lam * y * y * hk(z) / D)


def dvdt(a, c, t, x):
    lam, y, z = lamyz(a, c, t, x)
    D = lam + h(z)
    return -M(a) * M(c) * lam * y / (D * D) * (1 + lam * hk(z))


def sf_y(lam, y, dig=52):
    """P(K > c t y), 0 < y < 1, shifted trapezoid + pole term, all positive."""
    lam, y = M(lam), M(y)
    s2 = (1 - y) * (1 + y)
    s = mp.sqrt(s2)
    z = lam * s
    B = mpf(dig) * mp.log(10)
    eta = mp.atanh(y)
    # n: -n asinh(n/z) + z (sqrt(1+(n/z)^2)-1) <= -B
    n = 4
    n = float(n)
    zf = float(z)
    import math
    Bf = float(B)

    def g(n):
        r = n / zf if zf > 0 else float('inf')
        if r == float('inf') or r > 1e300:
            return 1e9
        return n * math.asinh(r) - zf * (math.hypot(1, r) - 1)
    while g(n) < Bf:
        n = n * 1.2 + 1
    n = int(math.ceil(n))
    n += n & 1
    hh = 2 * mp.pi / n
    base = y * y / (1 + s)
    tot = mpf(0)
    first = None
    for k in range(n // 2):
        th = (k + HALF) * hh
        w = base + 2 * s * mp.sin(th / 2) ** 2
        term = mp.exp(-lam * w) / w
        if first is None:
            first = term
        tot += term
        if term < first * mpf(10) ** (-dig - 5):
            break
    S = y / n * tot
    r = n / z if z > 0 else mp.inf
    if z == 0 or eta < mp.asinh(r):
        ze = mp.exp(-n * eta)
        S += ze / (1 + ze)
    return S


def sf(a, c, t, x):
    """P(K > x)"""
    lam, y, z = lamyz(a, c, t, x)
    if y >= 1:
        return mpf(0)
    if y < -1:
        return mpf(1)
    if y == -1:
        return 1 - mp.exp(-lam) / 2
    if y == 0:
        return HALF
    return sf_y(lam, y) if y > 0 else 1 - sf_y(lam, -y)


def cdf(a, c, t, x):
    """P(K <= x), right continuous"""
    lam, y, z = lamyz(a, c, t, x)
    if y >= 1:
        return mpf(1)
    if y < -1:
        return mpf(0)
    if y == -1:
        return mp.exp(-lam) / 2
    if y == 0:
        return HALF
    return 1 - sf_y(lam, y) if y > 0 else sf_y(lam, -y)


def sf_series(lam, y, nmax=None):
    """independent: Poisson-Beta mixture, P(K > c t y), 0<=y<1"""
    lam, y = M(lam), M(y)
    if nmax is None:
        nmax = int(lam / 2 + 12 * mp.sqrt(lam) + 60)
    xx = (1 - y) / 2
    tot = mp.exp(-lam) / 2
    for m in range(1, nmax):
        p = mp.exp(-lam + (2 * m - 1) * mp.log(lam) - mp.loggamma(2 * m)) * (1 + lam / (2 * m))
        tot += p * mp.betainc(m, m, 0, xx, regularized=True)
    return tot


def quantile_y(lam, u):
    """y with P(K > c t y) = u for 0<u<1/2 ; 1 on the atom"""
    lam, u = M(lam), M(u)
    if u <= mp.exp(-lam) / 2:
        return mpf(1)
    # bisection in double-ish precision, then Newton in log
    lo, hi = mpf(0), mpf(1)
    for _ in range(30):
        mid = (lo + hi) / 2
        if sf_y(lam, mid, 20) > u:
            lo = mid
        else:
            hi = mid
    y = (lo + hi) / 2
    for _ in range(8):
        zz = lam * mp.sqrt((1 - y) * (1 + y))
        S = sf_y(lam, y, 54)
        p = lam / 2 * mp.exp(-lam) * (I(0, zz) + lam * i1z(zz))
        dy = (S - u) / p
        yn = y + dy
        if yn <= lo / 2:
            yn = y / 2
        if yn >= 1:
            yn = (y + 1) / 2
        if abs(yn - y) < mpf(10) ** (-48) * min(y, 1 - y):
            y = yn
            break
        y = yn
    return y


def charfn(a, c, t, k):
    a, c, t, k = map(M, (a, c, t, k))
    w2 = a * a - c * c * k * k
    if w2 > 0:
        w = mp.sqrt(w2)
        return mp.exp(-a * t) * (mp.cosh(w * t) + a / w * mp.sinh(w * t))
    if w2 == 0:
        return mp.exp(-a * t) * (1 + a * t)
    w = mp.sqrt(-w2)
    return mp.exp(-a * t) * (mp.cos(w * t) + a / w * mp.sin(w * t))


def absmoment(a, c, t, r):
    """E|K|^r"""
    a, c, t = map(M, (a, c, t))
    k = M(r) / 2
    lam = a * t
    return (c * t) ** (2 * k) * (2 / lam) ** (k - HALF) * mp.gamma(k + HALF) / mp.exp(lam) * (
        I(k + HALF, lam) + I(k - HALF, lam)) if lam > 0 else None


def radial_cdf(lam, q):
    """P(Q <= q, at least one jump)"""
    lam, q = M(lam), M(q)
    if q == 0:
        return mpf(0)
    p = lam * q
    sh = mp.sinh(p / 2)
    return mp.exp(-lam) * (2 * sh * sh / q + mp.sinh(p))


def radial_inv(lam, U):
    """q with radial_cdf(q) = U - exp(-lam)   (exp(-lam) < U < 1)"""
    lam, U = M(lam), M(U)
    tgt = U - mp.exp(-lam)
    lo, hi = mpf(0), mpf(1)
    for _ in range(80):
        mid = (lo + hi) / 2
        if radial_cdf(lam, mid) < tgt:
            lo = mid
        else:
            hi = mid
    q = (lo + hi) / 2
    for _ in range(6):
        p = lam * q
        d = mp.exp(-lam) * (lam * mp.sinh(p) / q - 2 * mp.sinh(p / 2) ** 2 / q ** 2 + lam * mp.cosh(p))
        q = q - (radial_cdf(lam, q) - tgt) / d
    return q
