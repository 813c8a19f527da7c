# SPDX-License-Identifier: BSD-2-Clause
"""grid of (a,c,t,x) used by several generators; includes the front and its neighbours where c*t is exact"""
import math
from kacmp import M
import params as P


def points(front=True):
    out = []
    for a, c, t in P.ACT:
        ct = c * t
        xs = [y * ct for y in P.YS]
        sg = c * math.sqrt(t / a)
        for xi in P.XIS:
            x = xi * sg
            if abs(x) < ct * (1 - 1e-13):
                xs.append(x)
        if front and M(c) * M(t) == M(ct):
            xs += [ct, -ct, math.nextafter(ct, 0.0) if hasattr(math, 'nextafter') else ct * (1 - 2.0 ** -53), ct * (1 + 2.0 ** -52)]
        for x in xs:
            out.append((a, c, t, x))
    return out
