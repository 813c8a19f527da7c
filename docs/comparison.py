#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Compare Kac flows, Gaussian flow matching and diffusion on Fashion-MNIST:
the same U-Net, data order, steps and average of the weights, and for each the
same number of settings to choose from, chosen on 10,000 training images that
were held out. Then the Frechet distance to test images against the number of
evaluations, by the protocol of the page on quality.

usage: comparison.py KACFLOW FOLDER [--data D] [--steps N] [--seeds 1,2,3]

Writes comparison.csv and comparison.png to the folder. What is there already is
not done again, so that it can be interrupted. Needs NumPy and Matplotlib."""
import argparse
import csv
import gzip
import io
import math
import pathlib
import subprocess

import numpy

PROCESSES = {
    "Kac": ["--law", "kac", "--a", "9", "--c", "3"],
    "Gaussian flow matching": ["--law", "wiener", "--signal", "linear",
                               "--clock", "quadratic"],
    "diffusion": ["--law", "wiener", "--signal", "vp"],
}
NETWORK = ["--network", "unet", "--patch", "2", "--channels", "32",
           "--multipliers", "1,2", "--blocks", "1", "--resample", "pool"]
TRAINING = ["--batch", "64", "--rate", "2e-3", "--warmup", "100",
            "--checkpoint-every", "0"]
# What is chosen, one after the other, the first of each to begin with.
WEIGHTINGS = {
    "uniform": ["--times", "uniform"],
    "logit-normal": ["--times", "logit-normal"],
    "noise": ["--times", "uniform", "--velocity-weight", "noise:1:1e-2"],
}
SAMPLING = [
    [["--grid", "power", "--power", "1"], ["--grid", "power", "--power", "2"],
     ["--grid", "karras"]],
    [["--end", "0.1"], ["--end", "0.03"]],
    [["--method", "ab2"], ["--method", "heun"]],
]
HELD_OUT = 10000
EVALUATIONS = [4, 8, 20, 50]


class Study:
    def __init__(self, arguments):
        self.tool = arguments.kacflow
        self.data = pathlib.Path(arguments.data)
        self.folder = pathlib.Path(arguments.folder)
        self.steps = str(arguments.steps)
        self.seeds = arguments.seeds.split(",")
        self.threads = ["--threads", str(arguments.threads), "--quiet"]
        self.folder.mkdir(parents=True, exist_ok=True)
        self.kept = self.folder / "measured.csv"
        self.measured = {}
        if self.kept.exists():
            with open(self.kept, newline="") as file:
                self.measured = {line[0]: [float(x) for x in line[1:]]
                                 for line in csv.reader(file)}
        self.split()

    def split(self):
        """Training images without the held-out ones, and these."""
        images = self.read("train-images-idx3-ubyte.gz", 16)
        labels = self.read("train-labels-idx1-ubyte.gz", 8)
        images = images.reshape(len(labels), 28, 28)
        for name, part in [("train", slice(0, -HELD_OUT)),
                           ("held-out", slice(-HELD_OUT, None))]:
            if not (self.folder / f"{name}-labels.npy").exists():
                numpy.save(self.folder / f"{name}.npy", images[part])
                numpy.save(self.folder / f"{name}-labels.npy", labels[part])

    def read(self, name, head):
        with gzip.open(self.data / name) as file:
            return numpy.frombuffer(file.read(), numpy.uint8, offset=head)

    def run(self, *words):
        return subprocess.run([self.tool, *map(str, words), *self.threads],
                              check=True, capture_output=True, text=True).stdout

    def model(self, process, weighting, seed):
        """The model of a process, trained if it is not there yet."""
        path = self.folder / f"{process}-{weighting}-{seed}.safetensors".replace(
            " ", "-")
        if not path.exists():
            print("training", path.name, flush=True)
            self.run("train", "--data", self.folder / "train.npy", "--labels",
                     self.folder / "train-labels.npy", *NETWORK, *TRAINING,
                     *PROCESSES[process], *WEIGHTINGS[weighting], "--seed", seed,
                     "--steps", self.steps, "--out", path, "--log",
                     path.with_suffix(".csv"))
        return path

    def distance(self, model, options, evaluations, count, data, seed):
        """Frechet distance of count samples to data, and the floor."""
        options = [*options, "--evaluations", str(evaluations)]
        key = " ".join([model.stem, *options, str(count), str(data.name),
                        f"seed {seed}"])
        if key not in self.measured:
            samples = self.folder / "samples.npy"
            self.run("sample", model, "--count", count, *options, "--seed",
                     seed, "--out", samples)
            table = self.run("eval", samples, "--data", data, "--classifier",
                             "fashion", "--csv")
            line = next(line for line in csv.DictReader(io.StringIO(table))
                        if line["measure"].startswith("Frechet"))
            self.measured[key] = [float(line["value"])]
            with open(self.kept, "a", newline="") as file:
                csv.writer(file).writerow([key, *self.measured[key]])
        return self.measured[key][0]

    def score(self, model, options):
        """Mean logarithm of the distance to held-out images."""
        return sum(math.log(self.distance(model, options, evaluations, 1000,
                                          self.folder / "held-out.npy", 1))
                   for evaluations in (8, 20)) / 2

    def choose(self, process):
        """Weighting of times and options of sampling, one after the other."""
        chosen = [choices[0] for choices in SAMPLING]
        flat = sum(chosen, [])
        weighting = min(WEIGHTINGS, key=lambda weighting: self.score(
            self.model(process, weighting, self.seeds[0]), flat))
        model = self.model(process, weighting, self.seeds[0])
        for i, choices in enumerate(SAMPLING):
            chosen[i] = min(choices, key=lambda choice: self.score(
                model, sum(chosen[:i] + [choice] + chosen[i + 1:], [])))
        return weighting, sum(chosen, [])

    def result(self):
        """Rows of process, options, evaluations, one distance a seed."""
        variants = {}
        for process in PROCESSES:
            weighting, options = self.choose(process)
            print(process, weighting, *options, flush=True)
            variants[process] = (process, weighting, options)
        process, weighting, options = variants["Kac"]
        variants["Kac, projection off"] = (
            process, weighting, [*options, "--projection", "0"])
        test = self.data / "t10k-images-idx3-ubyte.gz"
        rows = {(name, n): [name, " ".join(WEIGHTINGS[weighting] + options), n]
                for name, (_, weighting, options) in variants.items()
                for n in EVALUATIONS}
        for seed in self.seeds:
            for (name, n), row in rows.items():
                process, weighting, options = variants[name]
                row.append(self.distance(self.model(process, weighting, seed),
                                         options, n, 2000, test, 1))
                print(seed, name, n, row[-1], flush=True)
        return list(rows.values())


def draw(rows, path):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(figsize=(6.4, 4.2))
    for name in dict.fromkeys(row[0] for row in rows):
        lines = [row for row in rows if row[0] == name]
        values = numpy.array([row[3:] for row in lines], float)
        n = [int(row[2]) for row in lines]
        style = "--" if "off" in name else "-"
        axes.plot(n, values.mean(axis=1), style, marker="o", label=name)
        axes.fill_between(n, values.min(axis=1), values.max(axis=1),
                          alpha=0.2)
    axes.set(xscale="log", yscale="log", xlabel="evaluations a sample",
             ylabel="Frechet distance to test images, 2,000 samples")
    axes.set_xticks(EVALUATIONS, [str(n) for n in EVALUATIONS])
    low, high = axes.get_ylim()
    ticks = [n for n in (1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150)
             if low <= n <= high]
    axes.set_yticks(ticks, [str(n) for n in ticks])
    axes.minorticks_off()
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kacflow")
    parser.add_argument("folder")
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    parser.add_argument("--steps", default=700, type=int)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--threads", default=0, type=int)
    study = Study(parser.parse_args())
    rows = study.result()
    with open(study.folder / "comparison.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["process", "options", "evaluations"]
                     + [f"seed {seed}" for seed in study.seeds])
        out.writerows(rows)
    draw(rows, study.folder / "comparison.png")


if __name__ == "__main__":
    main()
