#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How far weights as bfloat16 lead from the floats of a model: velocities at
points of its process from given data, and samples of the same seed.

usage: precision.py MODEL DATA [--points N] [--samples N]
DATA: a toy (toy:grid9) or a file of data. The library: KACFLOW_LIBRARY."""
import argparse
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(
    pathlib.Path(__file__).resolve().parents[1] / "bindings" / "python"))
import kacflow  # noqa: E402


def rms(x):
    return float(np.sqrt(np.mean(np.square(x, dtype=np.float64))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("data")
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--samples", type=int, default=2000)
    options = parser.parse_args()
    model = kacflow.Model.load(options.model)
    if options.data.startswith("toy:"):
        data = kacflow.Dataset.toy(options.data[4:], 1)
    else:
        data = kacflow.Dataset.open(options.data)
    shift, scale = model.normalization()
    x0 = (np.asarray(data.read(0, options.points)) - shift) / scale
    t = (np.arange(len(x0)) + 0.5) / len(x0) * model.process.horizon
    x = np.asarray(model.process.draw(1, 0, 0, t, x0.astype(np.float64)),
                   np.float32)
    cond = {}
    if model.network.condition_width:
        cond = {"cond": np.arange(len(x0), dtype=np.float32)[:, None]
                % model.network.condition_size}
    v, samples = {}, {}
    for kind in "F32", "BF16":
        model.precision = kind
        out = model.network.forward(t.astype(np.float32), x, **cond)
        v[kind] = out[0] if isinstance(out, tuple) else out
        if options.samples:
            some = {name: value[:options.samples]
                    for name, value in cond.items()}
            samples[kind] = (kacflow.Sampler.from_model(model).draw(
                1, 0, options.samples, **some) - shift) / scale
    print("velocities: rms difference %.2e of their rms, greatest %.2e" % (
        rms(v["BF16"] - v["F32"]) / rms(v["F32"]),
        np.max(np.abs(v["BF16"] - v["F32"])) / rms(v["F32"])))
    if options.samples:
        far = np.abs(samples["BF16"] - samples["F32"])
        print("samples, normalised: rms difference %.2e, half of the numbers "
              "below %.2e" % (rms(far), np.median(far)))


main()
