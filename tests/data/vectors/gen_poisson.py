#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""poisson_law.csv: log density and score of the radial Poisson law, from its
definition, with 60 working digits (mpmath). A point of d numbers has n in the
first and m in the others. Inputs are doubles and read back exactly."""
import pathlib

import mpmath as mp

mp.mp.dps = 60


def log_density(D, sigma, g, d, squares):
    r2 = sigma * sigma * D * g
    return (mp.loggamma((d + D) / 2) - mp.loggamma(D / 2)
            - mp.mpf(d) / 2 * mp.log(mp.pi) + D / 2 * mp.log(r2)
            - (d + D) / 2 * mp.log(squares + r2))


def main():
    rows = ["D,sigma,g,d,n,m,logp,score_n,score_m"]
    cases = [(1.0, 1.0, 1.0), (1.0, 0.3, 2.5), (2.0, 1.5, 0.01),
             (3.5, 1.0, 0.7), (17.0, 2.0, 1.0), (31.9, 1.0, 0.5),
             (32.0, 1.0, 0.5), (128.0, 1.0, 1.0), (2048.0, 0.7, 1e-4),
             (1e6, 1.0, 1.0), (1e12, 1.0, 0.5), (1e30, 3.0, 2.0)]
    points = [(0.0, 0.0), (0.1, 0.0), (0.7, -0.3), (-3.0, 1.0), (25.0, 0.5),
              (1e-9, 1e-8), (1e5, -2e4), (1e170, 1e160)]
    for D, sigma, g in cases:
        for d in (1, 2, 3, 784):
            for n, m in points:
                e = [mp.mpf(v) for v in (D, sigma, g, d, n, m)]
                squares = e[4] ** 2 + (d - 1) * e[5] ** 2
                pull = -(d + e[0]) / (squares + e[1] ** 2 * e[0] * e[2])
                out = [log_density(e[0], e[1], e[2], mp.mpf(d), squares),
                       pull * e[4], pull * e[5]]
                rows.append(",".join(
                    [repr(v) for v in (D, sigma, g, d, n, m)] +
                    [mp.nstr(v, 30) for v in out]))
    target = pathlib.Path(__file__).resolve().parent / "poisson_law.csv"
    target.write_text("\n".join(rows) + "\n", encoding="utf-8")


main()
