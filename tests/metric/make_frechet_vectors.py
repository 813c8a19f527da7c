#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Reference values of the Frechet distance, made with mpmath and, where the
covariances are not nearly singular, checked with SciPy's sqrtm:
    make_frechet_vectors.py > ../data/vectors/frechet.csv
Samples are those of make_assignment_vectors.py, x[i,k] = fract(a * (i * d + k +
1)^2), with column k multiplied by stretch^k and then rounded to float."""
import mpmath as mp
import numpy as np
from scipy.linalg import sqrtm

mp.mp.dps = 60


def sample(a, n, d, stretch):
    k = np.arange(1, n * d + 1, dtype=np.float64)
    x = np.mod(a * (k * k), 1.0).reshape(n, d)
    scale = np.cumprod(np.concatenate([[1.0], np.full(d - 1, stretch)]))
    return (x * scale).astype(np.float32).astype(np.float64)


def moments(x):
    """Mean and covariance, in integers of 2^-160 until the last division."""
    n, d = x.shape
    whole = [[int(mp.ldexp(mp.mpf(v), 160)) for v in row] for row in x]
    sums = [sum(row[j] for row in whole) for j in range(d)]
    cov = mp.matrix(d, d)
    for i in range(d):
        for j in range(i + 1):
            total = sum(row[i] * row[j] for row in whole)
            cov[i, j] = cov[j, i] = mp.ldexp(
                (mp.mpf(total) - mp.mpf(sums[i]) * sums[j] / n) / (n - 1), -320)
    return [mp.ldexp(mp.mpf(s) / n, -160) for s in sums], cov


print("n,m,d,a_x,a_y,stretch_x,stretch_y,frechet,traces")
for n, m, d, s, t in [(2, 2, 1, 1.0, 1.0), (40, 30, 2, 1.0, 2.0),
                      (100, 100, 5, 1.0, 1.0), (400, 300, 17, 0.75, 1.0),
                      (200, 150, 40, 1.0, 1.03125),
                      (300, 200, 25, 0.5, 0.75)]:
    a_x, a_y = 0.7548776662466927, 0.5698402909980532
    x, y = sample(a_x, n, d, s), sample(a_y, m, d, t)
    (mean_x, a), (mean_y, b) = moments(x), moments(y)
    # tr (A^1/2 B A^1/2)^1/2: roots of the eigenvalues of L^T B L, A = L L^T.
    left = mp.cholesky(a)
    values = mp.eigsy(left.T * b * left, eigvals_only=True)
    traces = sum(a[i, i] + b[i, i] for i in range(d))
    value = (sum((p - q) ** 2 for p, q in zip(mean_x, mean_y)) + traces
             - 2 * sum(mp.sqrt(v) for v in values))
    if min(s, t) > 0.5:
        c, e = (np.atleast_2d(np.cov(z, rowvar=False)) for z in (x, y))
        root = sqrtm(c)
        other = (((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(c)
                 + np.trace(e) - 2 * np.trace(sqrtm(root @ e @ root)).real)
        assert abs(other - value) < 1e-9 * traces, (n, m, d)
    print(f"{n},{m},{d},{a_x!r},{a_y!r},{s},{t},{float(value)!r},"
          f"{float(traces)!r}", flush=True)
