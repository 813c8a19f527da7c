#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Times of the special functions against SciPy in one process, in nanoseconds
an element of CPU time (median of 9 runs, taken in turn).

usage: bench_special.py LIBRARY, the shared library built for release
"""
import ctypes
import sys
import time

import numpy as np
from scipy import special

library = ctypes.CDLL(sys.argv[1])
N = 200000


def ours(name, *arrays):
    out = np.empty_like(arrays[0])
    function = getattr(library, name)
    pointers = [ctypes.c_void_p(a.ctypes.data) for a in arrays + (out,)]
    return lambda: function(ctypes.c_int64(len(out)), *pointers)


def row(what, mine, rival):
    times = [], []
    for turn in range(10):
        for k, run in enumerate((mine, rival)):
            start = time.thread_time()
            run()
            if turn:
                times[k].append((time.thread_time() - start) / N * 1e9)
    a, b = (float(np.median(t)) for t in times)
    print('%-24s %8.2f %8.2f %8.1f' % (what, a, b, b / a))


random = np.random.default_rng(1)
z = 10.0 ** random.uniform(-3.0, 3.0, N)
print('%-24s %8s %8s %8s' % ('', 'ours', 'SciPy', 'ratio'))
with np.errstate(all='ignore'):
    for suffix, x in ('', z), ('_f32', z.astype(np.float32)):
        w = np.minimum(x, x.dtype.type(80.0))
        for name, rival, at in (
                ('i0', special.i0, w), ('i1', special.i1, w),
                ('i0e', special.i0e, x), ('i1e', special.i1e, x),
                ('ratio', lambda v: special.i1e(v) / special.i0e(v), x),
                ('h', lambda v: v * special.i0e(v) / special.i1e(v), x),
                ('h_derivative', lambda v: (lambda h: h * (2 - h) / v + v)(
                    v * special.i0e(v) / special.i1e(v)), x),
                ('kappa', lambda v: (lambda u: special.ive(2, u) /
                                     (u * special.i1e(u)))(np.sqrt(v)), x)):
            row(name + suffix, ours('kac_bessel_%s_array%s' % (name, suffix),
                                    at), lambda: rival(at))
    for size in 3.0, 100.0, 1e4, 1e8:
        a = size * random.uniform(0.5, 1.5, N)
        b = size * random.uniform(0.5, 1.5, N)
        x = a + np.sqrt(a) * random.standard_normal(N)
        x = np.where(x > 0, x, a)
        p = np.clip(a / (a + b) * (1 + random.standard_normal(N) /
                                   np.sqrt(8 * size)), 0.01, 0.99)
        row('gamma_q, a near %g' % size, ours('kac_gamma_q_array', a, x),
            lambda: special.gammaincc(a, x))
        row('beta_i, a, b near %g' % size, ours('kac_beta_i_array', a, b, p),
            lambda: special.betainc(a, b, p))
