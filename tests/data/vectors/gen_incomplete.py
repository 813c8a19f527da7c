# SPDX-License-Identifier: BSD-2-Clause
"""incomplete_gamma.csv: a, x, P(a, x), Q(a, x) and incomplete_beta.csv: a, b,
x, I_x(a, b), 1 - I_x(a, b), for parameters that a series is too long for.

The tail away from the mode is its density at the boundary times an integral in
ln t; the other tail is 1 less it."""
from kacmp import *


def integral(log_f, slope, curvature):
    end = 180 / (slope + mp.sqrt(slope ** 2 + 2 * 90 * curvature))
    while log_f(end) > -80:
        end *= mpf(5) / 4
    return mp.quad(lambda u: mp.exp(log_f(u)),
                   [0] + [end / 2 ** i for i in range(10, -1, -1)],
                   method='gauss-legendre', maxdegree=5)


def gamma(a, x):
    """P, Q"""
    down = x < a
    log_f = ((lambda u: -a * u - x * mp.expm1(-u)) if down else
             (lambda u: a * u - x * mp.expm1(u)))
    tail = integral(log_f, abs(x - a), a)
    tail *= mp.exp(a * mp.log(x) - x - mp.loggamma(a))
    return (tail, 1 - tail) if down else (1 - tail, tail)


def beta(a, b, x):
    """I, 1 - I"""
    if x * (a + b) > a:
        return beta(b, a, 1 - x)[::-1]
    y = 1 - x
    slope, curvature = a - (a + b) * x, b * x / y ** 2
    tail = integral(lambda u: -a * u + (b - 1) * mp.log1p(
        -x * mp.expm1(-u) / y), slope / y, curvature)
    tail *= mp.exp(a * mp.log(x) + (b - 1) * mp.log(y) + mp.loggamma(a + b) -
                   mp.loggamma(a) - mp.loggamma(b))
    return tail, 1 - tail


def digits(size):
    mp.dps = 45 + int(mp.log10(size))  # the exponents cancel


SHIFTS = (0.0, 0.4, -2.5, 7.0, -19.0, 37.0)
rows = []
for a in (1e5, 3e6, 123456789.0, 1e12, 4e15, 1e20, 1e60, 1e200, 1e300):
    digits(a)
    for shift in SHIFTS:
        x = float(mpf(a) + shift * mp.sqrt(a))
        p, q = gamma(mpf(a), mpf(x))
        if min(p, q) > mpf('1e-290'):
            rows.append([fin(a), fin(x), fout(p), fout(q)])
write('incomplete_gamma.csv', 'a,x,p,q'.split(','), rows)

rows = []
for a, b in ((1e5, 1e5), (3e6, 2e4), (1e8, 1e8), (1e8, 123.0), (77.0, 1e9),
             (1e12, 50.0), (1e14, 1e10), (1e16, 4e16), (45.0, 1e200),
             (2.5, 1e12), (0.25, 1e15), (1e13, 7.5), (1e250, 1e240)):
    digits(a + b)
    m = mpf(a) / (mpf(a) + mpf(b))
    deviation = mp.sqrt(m * (1 - m) / (mpf(a) + mpf(b)))
    for shift in SHIFTS:
        x = float(m + shift * deviation)
        if not 0 < x < 1:
            continue
        lower, upper = beta(mpf(a), mpf(b), mpf(x))
        if min(lower, upper) > mpf('1e-290'):
            rows.append([fin(a), fin(b), fin(x), fout(lower), fout(upper)])
write('incomplete_beta.csv', 'a,b,x,lower,upper'.split(','), rows)
