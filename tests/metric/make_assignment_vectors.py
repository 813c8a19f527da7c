#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Reference values of the metrics, made with SciPy:
    make_assignment_vectors.py > ../data/vectors/metrics.csv
Samples are x[i,k] = fract(a * (i * d + k + 1)^2), computed in double, rounded to
float; the columns a_x, a_y tell a. sliced is left out: its directions are the
library's own."""
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist


def sample(a, n, d):
    k = np.arange(1, n * d + 1, dtype=np.float64)
    return np.mod(a * (k * k), 1.0).reshape(n, d).astype(np.float32).astype(np.float64)


print("n,m,d,a_x,a_y,w2,energy")
for n, m, d in [(2, 2, 1), (1, 1, 3), (3, 3, 2), (17, 17, 2), (60, 60, 1),
                (100, 100, 5), (257, 257, 2), (300, 300, 17), (33, 90, 3),
                (300, 7, 1)]:
    a_x, a_y = 0.7548776662466927, 0.5698402909980532
    x, y = sample(a_x, n, d), sample(a_y, m, d)
    w2 = "nan"
    if n == m:
        cost = cdist(x, y, "sqeuclidean")
        i, j = linear_sum_assignment(cost)
        w2 = repr(float(np.sqrt(cost[i, j].mean())))
    energy = float(np.sqrt(2 * cdist(x, y).mean() - cdist(x, x).mean()
                           - cdist(y, y).mean()))
    print(f"{n},{m},{d},{a_x!r},{a_y!r},{w2},{energy!r}")
