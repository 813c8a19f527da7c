#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Python, the C example and the command-line tool train to the same bits.

usage: same_bits_test.py LIBRARY C_EXAMPLE TOOL"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy_or_skip
import numpy as np

import kacflow

EXAMPLE, TOOL = map(os.path.abspath, sys.argv[2:4])
STEPS = 30


def train_grid(seed, threads):
    """As `kacflow train --data toy:grid9 --widths 32,32 --steps 30`."""
    context = kacflow.Context(threads=threads)
    data = kacflow.Dataset.toy("grid9", seed, context=context)
    process = kacflow.Process.kac(25.0, 2.0, context=context)
    network = kacflow.Network.mlp(2, [32, 32], context=context)
    network.initialize(seed, 1)
    adam = kacflow.Optimizer("adam", 2e-3, context=context)
    adam.set_betas(0.9, 0.99)
    adam.set_schedule("cosine", STEPS // 2, STEPS, 0.1)
    trainer = kacflow.Trainer(process, network, adam, data, context=context)
    trainer.seed = seed
    trainer.set_normalization(*data.measure("standard", 1000000))
    trainer.run(STEPS)
    model = trainer.model()
    for key, value in (("end", "0.05"), ("evaluations", "20"),
                       ("method", "ab2"), ("power", "1"),
                       ("projection", "2"), ("refinements", "1")):
        model.set_entry("sampler." + key, value)
    return model


class SameBits(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def run_in_folder(self, *command, **words):
        done = subprocess.run(command, cwd=self.path, capture_output=True,
                              text=True, **words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_the_tool(self):
        if not os.path.exists(TOOL):
            self.skipTest("the tool is not built")
        self.run_in_folder(TOOL, "train", "--data", "toy:grid9", "--widths",
                           "32,32", "--steps", str(STEPS), "--seed", "5",
                           "--out", "tool.safetensors", "--quiet")
        train_grid(5, 2).save(self.path / "python.safetensors")
        self.assertEqual(
            (self.path / "tool.safetensors").read_bytes(),
            (self.path / "python.safetensors").read_bytes())
        self.run_in_folder(TOOL, "sample", "tool.safetensors", "--count",
                           "100", "--seed", "7", "--out", "x.npy", "--quiet")
        model = kacflow.Model.load(self.path / "python.safetensors")
        drawn = kacflow.Sampler.from_model(model).draw(7, 0, 100)
        np.testing.assert_array_equal(np.load(self.path / "x.npy"), drawn)

    def test_another_seed_has_other_bits(self):
        one, two = train_grid(5, 1), train_grid(6, 1)
        self.assertFalse(np.array_equal(one.network["hidden.0.weight"],
                                        two.network["hidden.0.weight"]))

    def test_the_example(self):
        environment = dict(os.environ, PYTHONPATH=str(
            numpy_or_skip.ROOT / "bindings/python"))
        python = self.run_in_folder(
            sys.executable,
            str(numpy_or_skip.ROOT / "examples/train_and_sample.py"), "50",
            env=environment)
        model = (self.path / "moons.safetensors").read_bytes()
        self.assertEqual(len(python.splitlines()), 10)
        if not os.path.exists(EXAMPLE):
            self.skipTest("the C example is not built")
        self.assertEqual(python, self.run_in_folder(EXAMPLE, "50"))
        self.assertEqual(model,
                         (self.path / "moons.safetensors").read_bytes())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
