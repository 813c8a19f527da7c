#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measure how well the tool learns toy:grid9: processes, schedules, step rules
and numbers of evaluations, each with the spread over seeds. Writes a table of
every run as CSV and a summary (worst and best seed) as Markdown.

usage: ablation.py KACFLOW FOLDER [--steps N] [--seeds 1,2,3] [--count N]

Models that are in the folder already are not trained again."""
import argparse
import csv
import pathlib
import subprocess

# name: options of `kacflow train` beside the defaults
PROCESSES = {
    "Kac (25, 2), g = t^2": [],
    "Kac (25, 2), g = t": ["--clock", "linear"],
    "Kac (25, 2), f = cos": ["--signal", "cos"],
    "Kac (25, 5), g = t^2": ["--c", "5"],
    "Kac (9, 3), g = t^2": ["--a", "9", "--c", "3"],
    "Kac (9, 3), g = t": ["--a", "9", "--c", "3", "--clock", "linear"],
    "Kac (9, 3), f = 1, g = t, from data": [
        "--a", "9", "--c", "3", "--signal", "constant", "--clock", "linear"],
    "Gaussian flow matching": ["--law", "wiener"],
    "Kac (25, 2), velocity head alone": ["--heads", "velocity"],
}
PLAIN = ["--projection", "0", "--refinements", "0", "--end", "0"]

# name: options of `kacflow sample` beside those of the model
RULES = {
    "default: AB2, projection 2, refined": [],
    "AB2, projection 1, refined": ["--projection", "1"],
    "AB2, no projection, refined": ["--projection", "0"],
    "AB2, projection 2, not refined": ["--refinements", "0"],
    "AB2, no projection, not refined": ["--projection", "0",
                                        "--refinements", "0"],
    "AB2 to t = 0": PLAIN,
    "Euler, projection 2, refined": ["--method", "euler"],
    "Heun, projection 2, refined": ["--method", "heun"],
    "AB2, power 1.5": ["--power", "1.5"],
    "AB2, end 0.02": ["--end", "0.02"],
    "AB2, end 0.1": ["--end", "0.1"],
}
EVALUATIONS = ["10", "20", "50"]


def evaluations_of(process, rule):
    """All counts for the default process and the first rule of each; else
    20."""
    if process == default_process() or rule == list(rules_of(process))[0]:
        return EVALUATIONS
    return ["20"]


def rules_of(process):
    """The rules that a process can be sampled with."""
    if "alone" in process:
        return {"AB2 to t = 0": PLAIN, "Euler to t = 0":
                PLAIN + ["--method", "euler"]}
    names = list(RULES)
    if process != default_process():
        names = ["default: AB2, projection 2, refined",
                 "AB2, no projection, refined", "AB2 to t = 0"]
    if "Gaussian" in process:  # no cone to project on
        names = names[1:]
    return {name: RULES[name] for name in names}


def default_process():
    return next(iter(PROCESSES))


def run(*words):
    return subprocess.run(list(map(str, words)), check=True, text=True,
                          capture_output=True)


def judge(tool, samples, table):
    run(tool, "eval", samples, "--data", "toy:grid9", "--out", table,
        "--exact", "1")
    with open(table, encoding="utf-8") as lines:
        rows = {row[0]: row[1] for row in csv.reader(lines)}
    return [float(rows[name]) for name in
            ("distance to mode, median", "distance to mode, 99%",
             "shares of modes, variation")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--steps", default=None)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--count", default="50000")
    options = parser.parse_args()
    folder, tool = options.folder, options.tool
    folder.mkdir(exist_ok=True)
    results = {}
    for p, (process, train) in enumerate(PROCESSES.items()):
        for seed in options.seeds.split(","):
            model = folder / f"process{p}-seed{seed}.safetensors"
            if not model.exists():
                steps = ["--steps", options.steps] if options.steps else []
                run(tool, "train", "--data", "toy:grid9", "--seed", seed,
                    "--out", model, "--quiet", *train, *steps)
            start = (["--start-data", "toy:grid9"] if "f = 1" in process
                     else [])
            for rule, how in rules_of(process).items():
                for evaluations in evaluations_of(process, rule):
                    samples = folder / "samples.npy"
                    run(tool, "sample", model, "--count", options.count,
                        "--seed", seed, "--out", samples, "--evaluations",
                        evaluations, *how, *start)
                    key = (process, rule, evaluations)
                    results.setdefault(key, []).append(
                        judge(tool, samples, folder / "table.csv"))
    with open(folder / "ablation.csv", "w", encoding="utf-8",
              newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["process", "rule", "evaluations", "seed", "median",
                         "p99", "variation"])
        for key, runs in results.items():
            for seed, figures in zip(options.seeds.split(","), runs):
                writer.writerow([*key, seed, *figures])
    lines = ["| process | rule | evaluations | median | 99% | variation |",
             "|---|---|---|---|---|---|"]
    for (process, rule, evaluations), runs in results.items():
        spread = [f"{min(x):.2g} .. {max(x):.2g}" for x in zip(*runs)]
        lines.append(f"| {process} | {rule} | {evaluations} | "
                     + " | ".join(spread) + " |")
    (folder / "ablation.md").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
