#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Reference values of the Frechet distance, made with SciPy's sqrtm:
    make_frechet_vectors.py > ../data/vectors/frechet.csv
Samples are those of make_assignment_vectors.py, x[i,k] = fract(a * (i * d + k +
1)^2), with column k multiplied by stretch^k and then rounded to float."""
import numpy as np
from scipy.linalg import sqrtm


def sample(a, n, d, stretch):
    k = np.arange(1, n * d + 1, dtype=np.float64)
    x = np.mod(a * (k * k), 1.0).reshape(n, d)
    scale = np.cumprod(np.concatenate([[1.0], np.full(d - 1, stretch)]))
    return (x * scale).astype(np.float32).astype(np.float64)


print("n,m,d,a_x,a_y,stretch_x,stretch_y,frechet,traces")
for n, m, d, s, t in [(2, 2, 1, 1.0, 1.0), (40, 30, 2, 1.0, 2.0),
                      (100, 100, 5, 1.0, 1.0), (400, 300, 17, 0.75, 1.0),
                      (500, 700, 64, 1.0, 1.03125), (300, 200, 33, 0.5, 0.75)]:
    a_x, a_y = 0.7548776662466927, 0.5698402909980532
    x, y = sample(a_x, n, d, s), sample(a_y, m, d, t)
    a, b = (np.atleast_2d(np.cov(z, rowvar=False)) for z in (x, y))
    root = sqrtm(a)
    cross = np.trace(sqrtm(root @ b @ root)).real
    traces = np.trace(a) + np.trace(b)
    value = ((x.mean(0) - y.mean(0)) ** 2).sum() + traces - 2 * cross
    print(f"{n},{m},{d},{a_x!r},{a_y!r},{s},{t},{float(value)!r},"
          f"{float(traces)!r}")
