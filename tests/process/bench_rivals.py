#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Times of draws, velocity and law of the Kac process against NumPy and SciPy in
one process on one thread, in nanoseconds an element of CPU time (median of 9
runs, taken in turn).

The rivals: the velocity from two scaled Bessel functions, with a mask at the
front; draws by a table of quantiles over times, each by the trapezoid rule, and
bilinear interpolation in it; the law as a mixture of scaled Bessel functions.

usage: bench_rivals.py LIBRARY, the shared library built for release
"""
import ctypes
import sys
import time

import numpy as np
from scipy import special, stats

library = ctypes.CDLL(sys.argv[1])
N = 196 * 1024
A, C = 9.0, 3.0
f64, i64 = ctypes.c_double, ctypes.c_int64


def address(array):
    return ctypes.c_void_p(array.ctypes.data)


def spent(run):
    start = time.thread_time()
    run()
    return time.thread_time() - start


def row(what, mine, rival):
    times = [], []
    for turn in range(10):
        for k, run in enumerate((mine, rival)):
            seconds = spent(run)
            if turn:
                times[k].append(seconds / N * 1e9)
    a, b = (float(np.median(t)) for t in times)
    print('%-40s %8.2f %8.2f %8.1f' % (what, a, b, b / a), flush=True)


# ---- Rivals -----------------------------------------------------------------

def rival_velocity(x, t):
    front = C * t
    inside = np.abs(x) < front * (1.0 - 1e-6)
    r = np.sqrt(np.maximum(front * front - x * x, 0.0))
    z = A / C * r
    small = z < 1e-12
    z = np.where(small, 1.0, z)
    quotient = special.i0e(z) / special.i1e(z)
    v = x / (t + np.where(small, 2.0 / A, r / C * quotient))
    return np.where(inside, v, C * np.sign(x))


def density(x, t, a=A, c=C):
    """Of the continuous part, |x| < c t."""
    z = a / c * np.sqrt(np.maximum((c * t - x) * (c * t + x), 1e-300))
    return a / (2.0 * c) * np.exp(z - a * t) * (
        special.i0e(z) + a * t * special.i1e(z) / z)


class Table:
    """Quantiles of |x| / (c t) without the atoms, times evenly in [0, 1]."""

    def __init__(self, times, points):
        y = np.linspace(0.0, 1.0, points + 1)
        u = np.linspace(0.0, 1.0, points + 1)
        self.q = np.empty((times + 1, points + 1))
        for k in range(times + 1):
            t = max(k, 1e-3) / times
            p = density(y * C * t, t)
            mass = np.concatenate(([0.0], np.cumsum(0.5 * (p[1:] + p[:-1]))))
            self.q[k] = np.interp(u, mass / mass[-1], y)

    def draw(self, random, t, size):
        times, points = np.array(self.q.shape) - 1
        turned, sign, u = random.random((3,) + size, dtype=np.float32)
        i, j = t * times, u * float(points)
        row = np.minimum(i.astype(np.int64), times - 1)
        column = np.minimum(j.astype(np.int64), points - 1)
        i, j = i - row, j - column
        q = ((1 - i) * ((1 - j) * self.q[row, column] +
                        j * self.q[row, column + 1]) +
             i * ((1 - j) * self.q[row + 1, column] +
                  j * self.q[row + 1, column + 1]))
        x = np.where(turned < np.exp(-A * t), 1.0, q) * C * t
        return np.where(sign < 0.5, -x, x)


# ---- Ours -------------------------------------------------------------------

def process(a, c):
    out = ctypes.c_void_p()
    assert library.kac_process_create_kac(None, f64(a), f64(c),
                                          ctypes.byref(out)) == 0
    assert library.kac_process_set_schedule(out, 0, 0) == 0
    return out


def drawing(p, d, t, velocity=True, single=False):
    kind = np.float32 if single else np.float64
    t, x0 = t.astype(kind).ravel(), np.zeros(N, kind)
    xt, v, atom = np.empty(N, kind), np.empty(N, kind), np.empty(N, np.int8)
    name = 'kac_process_draw' + ('_f32' if single else '')

    def run():
        assert getattr(library, name)(
            p, ctypes.c_uint64(1), ctypes.c_uint32(0), i64(0), i64(N // d),
            i64(d), address(t), address(x0), address(xt),
            address(v) if velocity else None, address(atom)) == 0
        return xt
    return run


def law(name, t, x, *more):
    out = np.empty(N)

    def run():
        assert getattr(library, name)(f64(A), f64(C), f64(t), i64(N),
                                      address(x), address(out), *more) == 0
        return out
    return run


def main():
    random = np.random.default_rng(1)
    p = process(A, C)
    own = random.random(N)
    shared = random.random((N // 784, 1))
    x = C * random.uniform(-0.999, 0.999, N)
    lot = 256
    seconds = spent(lambda: Table(lot, 4096))
    table = Table(lot, 4096)
    print('table of %d x 4097: %.2f s, %.1f MB; of 10000 to 50000 rows, in '
          'proportion: %.0f to %.0f s, %.2f to %.2f GB' %
          (lot + 1, seconds, table.q.nbytes / 1e6, seconds / lot * 1e4,
           seconds / lot * 5e4, 4097 * 8e-5, 4097 * 4e-4))
    print('%-40s %8s %8s %8s' % ('', 'ours', 'rival', 'ratio'))

    def pair(d, t):
        size = (N // d, d)

        def place():
            return table.draw(random, t.reshape(-1, 1), size)

        def both():
            drawn = place()
            return rival_velocity(drawn, t.reshape(-1, 1))
        for single in False, True:
            kind = ', single' if single else ''
            what = 'own times' if d == 1 else '784 a time'
            row('draws, %s%s' % (what, kind),
                drawing(p, d, t, False, single), place)
            row('draws and velocity, %s%s' % (what, kind),
                drawing(p, d, t, True, single), both)

    pair(1, own)
    pair(784, shared)
    t = np.ones(N)
    mine = law('kac_law_velocity', 1.0, x, None, None)
    np.testing.assert_allclose(mine(), rival_velocity(x, 1.0), 1e-12)
    row('velocity, one time', mine, lambda: rival_velocity(x, 1.0))
    zeros, out = np.zeros(N), np.empty(N)
    row('velocity, own times', lambda: library.kac_process_velocity(
        p, i64(N), i64(1), address(own), address(x), address(zeros),
        address(out)), lambda: rival_velocity(x, own))
    mine = law('kac_law_density', 1.0, x)
    np.testing.assert_allclose(mine(), density(x, 1.0), 1e-12)
    row('density', mine, lambda: density(x, 1.0))

    def survival(x):
        # Twice the tail is a mean of Marcum functions of order 0 and 1.
        high, low = A * (1.0 + x / C), A * (1.0 - x / C)
        one = stats.ncx2.sf(high, 2.0, low)
        return 0.5 * one + 0.5 * (one - np.exp(-A) * special.ive(
            0, np.sqrt(high * low)) * np.exp(np.sqrt(high * low)))

    some = np.abs(x[:N // 16].copy())
    full = np.resize(some, N)
    mine = law('kac_law_survival', 1.0, full)
    if np.allclose(mine()[:len(some)], survival(some), 1e-9):
        row('survival, ncx2 (1/16 of the points x 16)', mine,
            lambda: [survival(some) for _ in range(16)])
    else:
        print('survival: the rival differs by',
              np.max(np.abs(mine()[:len(some)] / survival(some) - 1.0)))
    del t
    print('\na t      own f64  own f32  784 f64  784 f32')
    for power in range(-8, 9, 2):
        p = process(10.0 ** power, 1.0)
        times = []
        for d, single in (1, False), (1, True), (784, False), (784, True):
            run = drawing(p, d, np.ones(N // d), True, single)
            times.append(min(spent(run) for _ in range(9)) / N * 1e9)
        print('%-7g' % 10.0 ** power, *('%8.2f' % t for t in times))


with np.errstate(all='ignore'):
    main()
