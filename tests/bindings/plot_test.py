#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The pictures are drawn, where there is a matplotlib.

usage: plot_test.py LIBRARY"""
import sys
import unittest

import numpy_or_skip  # noqa: F401
import numpy as np

try:
    import matplotlib
except ImportError:
    print("skipped: no matplotlib (Debian: python3-matplotlib)")
    sys.exit(77)
matplotlib.use("Agg")

import kacflow  # noqa: E402
from kacflow import plot  # noqa: E402


class Plot(unittest.TestCase):
    def test_all(self):
        process = kacflow.Process.kac(9.0, 3.0)
        field = kacflow.Field.empirical(process, [[0.0, 1.0], [1.0, 0.0]])
        sampler = kacflow.Sampler(process, field)
        path, end = sampler.draw_path(1, 0, 5, np.linspace(1.0, 0.0, 9))
        self.assertEqual(path.shape, (9, 5, 2))
        axes = [plot.points(end), plot.trajectories(path),
                plot.losses([3.0, 2.0, 1.0]), plot.density(9.0, 3.0, 0.5),
                plot.schedule(process), plot.velocity(field, 0.5)]
        again = plot.points(end, axes=axes[0], color="red")
        self.assertIs(again, axes[0])
        self.assertEqual(len(axes[0].lines), 2)
        self.assertEqual(len(axes[1].lines), 5)
        network = kacflow.Network.mlp(2, [8])
        network.initialize(1, 1)
        model = kacflow.Model(process, network)
        drawn = plot.samples(model, 7).lines[0]
        self.assertEqual(len(drawn.get_xdata()), 7)
        for one in axes:
            one.figure.canvas.draw()

    def test_refused(self):
        with self.assertRaisesRegex(ValueError, "x: an array of shape"):
            plot.points([1.0])
        with self.assertRaisesRegex(ValueError, "path: an array of shape"):
            plot.trajectories([[1.0]])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
