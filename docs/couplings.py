#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measure what the coupling does for a flow between two data sets: how
straight its paths are, and how far samples are from the data after few
evaluations. And how long the pairing takes, beside SciPy's.

usage: couplings.py flows KACFLOW FOLDER [--steps N] [--seeds 1,2,3]
       couplings.py speed LIBKACFLOW

Needs NumPy, for speed also SciPy. Models that are in the folder already are
not trained again."""
import argparse
import csv
import ctypes
import io
import pathlib
import subprocess
import time

import numpy

# name: (data, source); a circle of radius next to nothing is a normal law
PROBLEMS = {
    "gaussians8 to moons": ("toy:moons", "toy:gaussians8"),
    "normal to checkerboard": ("toy:checkerboard",
                               "toy:gaussians8,radius=1e-9,std=1"),
}
COUPLINGS = ["independent", "ot"]
EVALUATIONS = ["2", "4", "10", "20"]


def run(*words):
    return subprocess.run([str(word) for word in words], check=True,
                          capture_output=True, text=True).stdout


def straightness(path):
    """Mean over the samples of the action of their paths, the integral of
    |v|^2 over the time 0 to 1, and of the square of the way from end to end,
    which it can never be below."""
    x = numpy.load(path).astype(float)
    action = ((numpy.diff(x, axis=0) ** 2).sum(axis=(0, 2))
              * (len(x) - 1)).mean()
    return action, ((x[-1] - x[0]) ** 2).sum(axis=1).mean()


def flows(arguments):
    tool, folder = arguments.kacflow, pathlib.Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)
    print("| flow | coupling | seed | action | way^2 | bend | "
          + " | ".join(f"{n} ev." for n in EVALUATIONS) + " | data |")
    for problem, (data, source) in PROBLEMS.items():
        for coupling in COUPLINGS:
            for seed in arguments.seeds.split(","):
                name = f"{problem}-{coupling}-{seed}".replace(" ", "-")
                model = folder / f"{name}.safetensors"
                samples = folder / f"{name}.npy"
                if not model.exists():
                    run(tool, "train", "--data", data, "--source", source,
                        "--coupling", coupling, "--seed", seed, "--steps",
                        arguments.steps, "--width", "128", "--depth", "3",
                        "--out", model, "--quiet")
                common = ["--source", source, "--seed", seed, "--quiet"]
                run(tool, "sample", model, *common, "--count", "2000",
                    "--trajectories", "2000", "--method", "dopri5", "--out",
                    samples)
                action, way = straightness(
                    folder / f"{name}-trajectories.npy")
                cells, perfect = [], ""
                for evaluations in EVALUATIONS:
                    table = run(tool, "eval", model, "--data", data, *common,
                                "--count", "5000", "--evaluations",
                                evaluations, "--exact", "0", "--csv")
                    line = next(csv.DictReader(io.StringIO(table)))
                    assert line["measure"] == "energy distance"
                    cells.append(f"{float(line['value']):.4f}")
                    perfect = f"{float(line['perfect']):.4f}"
                print(f"| {problem} | {coupling} | {seed} | {action:.3f} | "
                      f"{way:.3f} | {action / way - 1:.4f} | "
                      + " | ".join(cells) + f" | {perfect} |", flush=True)


def speed(arguments):
    from scipy.optimize import linear_sum_assignment
    from scipy.spatial.distance import cdist
    library = ctypes.CDLL(arguments.library)
    pair = library.kac_coupling_pair_f32
    pair.argtypes = [ctypes.c_void_p, ctypes.c_int32, ctypes.c_int64,
                     ctypes.c_int64] + [ctypes.c_void_p] * 4
    random = numpy.random.default_rng(1)
    print("| n | d | kac_coupling_pair_f32 | cdist | linear_sum_assignment | "
          "ratio | worst relative difference of costs |")
    for n, d in [(64, 2), (256, 2), (256, 784), (1024, 2), (1024, 784)]:
        times = []
        worst = 0.0
        for _ in range(25 if n < 1000 else 7):
            x0 = random.normal(size=(n, d)).astype(numpy.float32)
            x1 = random.uniform(-2, 2, size=(n, d)).astype(numpy.float32)
            pairs = numpy.zeros(n, numpy.int64)
            cost = ctypes.c_double()
            marks = [time.thread_time()]
            status = pair(None, 1, n, d, x0.ctypes.data, x1.ctypes.data,
                          pairs.ctypes.data, ctypes.byref(cost))
            marks.append(time.thread_time())
            costs = cdist(x0.astype(float), x1.astype(float), "sqeuclidean")
            marks.append(time.thread_time())
            rows, columns = linear_sum_assignment(costs)
            marks.append(time.thread_time())
            assert status == 0 and sorted(pairs) == list(range(n))
            best = costs[rows, columns].mean()
            worst = max(worst, abs(cost.value / best - 1))
            times.append(numpy.diff(marks) * 1e3)
        times = numpy.array(times)
        ours, distances, theirs = numpy.median(times, axis=0)
        ratio = numpy.median(times[:, 0] / times[:, 1:].sum(axis=1))
        print(f"| {n} | {d} | {ours:.2f} ms | {distances:.2f} ms | "
              f"{theirs:.2f} ms | {ratio:.2f} | {worst:.1e} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    what = parser.add_subparsers(required=True)
    part = what.add_parser("flows")
    part.add_argument("kacflow")
    part.add_argument("folder")
    part.add_argument("--steps", default="4000")
    part.add_argument("--seeds", default="1,2,3")
    part.set_defaults(do=flows)
    part = what.add_parser("speed")
    part.add_argument("library")
    part.set_defaults(do=speed)
    arguments = parser.parse_args()
    arguments.do(arguments)


if __name__ == "__main__":
    main()
