#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Training, evaluation and sampling beside PyTorch, in one process, in turn.

With one thread a turn is measured in CPU time of the process, and rates and
ratios are medians of the paired turns; so other work on the machine disturbs
little. With more threads it is wall time, and the rates are those of the best
turns of each. Shares are of the rate of fused multiply-adds, measured in the
same turns. PyTorch runs eagerly, with its fastest settings for the purpose
(fused Adam, inference mode, channels_last); --compile adds torch.compile.

The U-Nets get a third of the turns.

usage: bench_torch.py LIBRARY [--threads N] [--turns N] [--only WORD]
                      [--compile]
LIBRARY: the shared library, built for release"""
import argparse
import ctypes as C
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

for name in "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE":
    os.environ.pop(name, None)

try:
    import numpy as np
    import torch
except ImportError:
    print("PyTorch or NumPy is absent: nothing is measured")
    sys.exit(77)

import kac_rival
import torch_networks
import torch_ours

HERE = pathlib.Path(__file__).resolve()


# ---- Measuring ---------------------------------------------------------------

class Machine:
    """Peak of multiply-adds (flops a second) and of reading (bytes)."""

    def __init__(self, threads):
        self.threads = threads
        with tempfile.TemporaryDirectory() as folder:
            path = folder + "/machine_speed.so"
            subprocess.run(
                ["cc", "-O2", "-march=native", "-ffp-contract=fast", "-shared",
                 "-fPIC", "-o", path, HERE.with_name("machine_speed.c")],
                check=True)
            self.c = C.CDLL(path)
        self.rounds = 10 ** 7

    def peak(self):
        """All threads together, were they alone: of CPU time of one."""
        flops, start = C.c_double(), time.thread_time()
        self.c.fused_multiply_adds(C.c_int64(self.rounds), C.byref(flops))
        rate = flops.value / (time.thread_time() - start)
        return rate * self.threads

    def reading(self, size):
        data = np.ones(size // 512 * 128, np.float32)
        calls = max(1, 2 * 10 ** 8 // data.nbytes)
        start = time.thread_time()
        for _ in range(calls):
            self.c.read_memory(data.ctypes.data_as(C.c_void_p),
                               C.c_int64(data.size))
        return calls * data.nbytes / (time.thread_time() - start)


class Bench:
    def __init__(self, arguments):
        self.turns, self.only = arguments.turns, arguments.only
        self.compile = arguments.compile
        self.threads, self.path = arguments.threads, arguments.library
        self.machine = Machine(self.threads)
        self.clock = time.process_time if self.threads == 1 else \
            time.perf_counter
        torch.set_num_threads(self.threads)
        self.library = torch_ours.Library(arguments.library, self.threads)

    def wanted(self, name):
        return self.only in name

    def seconds(self, run, calls):
        start = self.clock()
        run(calls)
        return (self.clock() - start) / calls

    def compare(self, name, unit, amount, flops, runs, least=0.15,
                bytes_read=0, share=1):
        """runs: callables by who, each given a number of calls; a call is
        `amount` units and so many flops. The first run is ours."""
        calls = {}
        for who, run in runs.items():
            once = self.seconds(run, 1)
            if once < 2 * least:  # the first is slow: look again
                once = self.seconds(run, 1)
            calls[who] = max(1, round(least / once))
        times = {who: [] for who in runs}
        peaks, reading = [], []
        for _ in range(max(3, self.turns // share)):
            for who, run in runs.items():
                times[who].append(self.seconds(run, calls[who]))
            peaks.append(self.machine.peak())
            if bytes_read:
                reading.append(self.machine.reading(bytes_read))
        middle = np.median if self.threads == 1 else np.min
        peak = np.median(peaks)
        cells = []
        for who, taken in times.items():
            rate = 1 / middle(taken)
            cell = "%s %.4g %s (%.0f%% of peak" % (
                who, amount * rate, unit, 100 * flops * rate / peak)
            if bytes_read:
                cell += ", %.0f%% of reading" % (
                    100 * bytes_read * rate / np.median(reading))
            cells.append(cell + ")")
        ours = next(iter(runs))
        for who in list(runs)[1:]:
            pairs = np.array(times[who]) / np.array(times[ours])
            ratio = np.median(pairs) if self.threads == 1 else \
                middle(times[who]) / middle(times[ours])
            cells.append("ours / %s %.2f (%.2f .. %.2f)" % (
                who, ratio, pairs.min(), pairs.max()))
        print("%s | %s" % (name, " | ".join(cells)), flush=True)

    def variants(self, make):
        """Rivals: make(compile) is a run. What cannot be compiled is told."""
        runs = {"PyTorch": make(lambda function: function)}
        if self.compile:
            try:
                run = make(torch.compile)
                run(2)
                runs["compiled"] = run
            except Exception as error:  # whatever the compiler says
                print("torch.compile:", str(error).splitlines()[0])
        return runs


def times_of(step):
    def run(calls):
        for _ in range(calls):
            step()
    return run


# ---- Perceptrons -------------------------------------------------------------

def mlp_flops(ins, widths, outs):
    """Of one point, forward; and with both gradients but that by the input."""
    sizes = [ins, *widths, outs]
    forward = 2 * sum(a * b for a, b in zip(sizes, sizes[1:]))
    return forward, 3 * forward - 2 * ins * widths[0]


def sequence(ins, widths, outs, activation):
    layers = []
    for width in widths:
        layers += [torch.nn.Linear(ins, width), activation()]
        ins = width
    return torch.nn.Sequential(*layers, torch.nn.Linear(ins, outs))


def rival_training(network, batch_of, compiler, clip=None):
    """batch_of() gives the arguments of the network and the target."""
    optimizer = torch.optim.Adam(network.parameters(), 5e-4, fused=True)

    def loss_of(target, *arguments):
        return torch.nn.functional.mse_loss(network(*arguments), target)

    compiled = compiler(loss_of)

    def step():
        target, *arguments = batch_of()
        optimizer.zero_grad(set_to_none=True)
        compiled(target, *arguments).backward()
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(network.parameters(), clip)
        optimizer.step()
    return times_of(step)


def bench_points(bench):
    widths = [256] * 3
    forward, training = mlp_flops(3, widths, 2)
    options = dict(d=2, widths=widths, activation="relu", time="raw",
                   heads="velocity")
    if bench.wanted("2-D training"):
        ours = bench.library.training(bench.library.mlp(**options), "grid9",
                                      256, clip=1.0)
        rival = kac_rival.Batches(256)

        def make(compiler):
            def batch():
                t, xt, v = rival.draw()
                return v, torch.cat([xt, t], 1)
            return rival_training(sequence(3, widths, 2, torch.nn.ReLU), batch,
                                  compiler, 1.0)
        bench.compare("2-D training", "steps/s", 1, 256 * training,
                      {"ours": ours} | bench.variants(make))
    if bench.wanted("2-D forward, batch 1"):
        bench_one(bench, "2-D forward, batch 1", options,
                  sequence(3, widths, 2, torch.nn.ReLU), forward)
    if bench.wanted("2-D RK4"):
        bench_rk4(bench, options, forward)


def bench_one(bench, name, options, network, flops):
    d = options["d"]
    calls = {}
    for kind in "F32", "BF16":
        ours = bench.library.mlp(**options)
        ours.set_precision(kind)
        calls[kind] = times_of(ours.forward_call(
            np.full(1, 0.5, np.float32), np.ones((1, d), np.float32)))
    x = torch.ones(1, d + 1)

    def make(compiler):
        compiled = compiler(network)

        def run(calls):
            with torch.inference_mode():
                for _ in range(calls):
                    compiled(x)
        return run
    bench.compare(name, "samples/s", 1, flops,
                  {"ours": calls["F32"], "ours of BF16": calls["BF16"]}
                  | bench.variants(make),
                  bytes_read=4 * ours.count)


def bench_rk4(bench, options, flops, n=5000, steps=5):
    """Fewer steps than the 100 of the figure: a step is as long as another."""
    ours = bench.library.mlp(**options)
    integrate = bench.library.rk4(ours, steps, np.random.default_rng(1)
                                  .standard_normal((n, 2)))
    network = sequence(3, options["widths"], 2, torch.nn.ReLU)
    start = torch.randn(n, 2)

    def make(compiler):
        compiled = compiler(network)

        def velocity(t, x):
            return compiled(torch.cat([x, torch.full((n, 1), t)], 1))

        def run(calls):
            with torch.inference_mode():
                for _ in range(calls):
                    x, h = start, -1.0 / steps
                    for k in range(steps):
                        t = 1.0 + k * h
                        a = velocity(t, x)
                        b = velocity(t + h / 2, x + h / 2 * a)
                        c = velocity(t + h / 2, x + h / 2 * b)
                        x = x + h / 6 * (a + 2 * (b + c) +
                                         velocity(t + h, x + h * c))
        return run
    bench.compare("2-D RK4, %d points" % n, "100 steps/s", steps / 100,
                  4 * steps * n * flops,
                  {"ours": times_of(integrate)} | bench.variants(make))


def bench_images(bench):
    widths = [1024] * 3
    forward, training = mlp_flops(785, widths, 784)
    options = dict(d=784, widths=widths, activation="silu", time="raw",
                   heads="velocity")
    if bench.wanted("784 training"):
        ours = bench.library.training(
            bench.library.mlp(**options), images((784,)), 256)
        x, y = torch.randn(256, 785), torch.randn(256, 784)

        def make(compiler):
            return rival_training(sequence(785, widths, 784, torch.nn.SiLU),
                                  lambda: (y, x), compiler)
        bench.compare("784 training (ours draws its noise too)", "samples/s",
                      256, 256 * training,
                      {"ours": ours} | bench.variants(make))
    if bench.wanted("784 forward, batch 1"):
        bench_one(bench, "784 forward, batch 1", options,
                  sequence(785, widths, 784, torch.nn.SiLU), forward)


# ---- U-Net -------------------------------------------------------------------

# Two of the plan, and that of the model that comes with the tool, but for its
# classes, which cost nothing.
UNETS = {
    "U-Net 32": dict(model_channels=32),
    "U-Net 64": dict(model_channels=64),
    "U-Net fashion": dict(model_channels=32, num_res_blocks=1,
                          conv_resample=False, out_channels=2),
}
SIZE = (28, 28)


def images(shape, n=512):
    return np.random.default_rng(1).standard_normal(
        (n, int(np.prod(shape)))).astype(np.float32)


def unet_flops(network, batch):
    """Forward; and with both gradients but that by the picture: counted from
    the products of convolutions, linear layers and attention."""
    from torch.utils.flop_counter import FlopCounterMode
    counter = FlopCounterMode(display=False)
    with counter:
        network(*batch).sum().backward()
    total = counter.get_total_flops()
    with counter, torch.no_grad():
        network(*batch)
    return counter.get_total_flops(), total


def rival_unet(options, batch):
    network = torch_networks.Unet(**options)
    network = network.to(memory_format=torch.channels_last)
    t = torch.rand(batch)
    x, y = (torch.randn(batch, n, *SIZE).contiguous(
        memory_format=torch.channels_last)
        for n in (1, options.get("out_channels", 1)))
    return network, t, x, y


def our_unet(library, options):
    return library.unet(SIZE, dict(torch_networks.UNET, **options))


def bench_unet(bench, name, options, batch=64):
    network, t, x, y = rival_unet(options, batch)
    forward, training = unet_flops(network, (t[:1], x[:1]))
    has = bench.library.has_unet()
    note = "" if has else " (this library has none)"

    def run(what, ours, make, flops):
        mine = {"ours": ours()} if has else {}
        bench.compare(name + " " + what + note, "images/s", batch,
                      batch * flops, mine | bench.variants(make), least=0.5,
                      share=3)

    def ours_training():
        return bench.library.training(our_unet(bench.library, options),
                                      images((1, *SIZE)), batch)

    def rival(compiler):
        return rival_training(network, lambda: (y, t, x), compiler)

    def ours_forward():
        data = images((1, *SIZE), batch).reshape(batch, *SIZE, 1)
        return times_of(our_unet(bench.library, options).forward_call(
            np.full(batch, 0.5, np.float32), data))

    def rival_forward(compiler):
        compiled = compiler(network)

        def run(calls):
            with torch.inference_mode():
                for _ in range(calls):
                    compiled(t, x)
        return run
    if bench.wanted(name + " training"):
        run("training", ours_training, rival, training)
    if bench.wanted(name + " forward"):
        run("forward", ours_forward, rival_forward, forward)
    if bench.wanted(name + " memory"):
        sizes = [[HERE.with_name("torch_ours.py"), bench.path,
                  str(bench.threads), json.dumps(SIZE),
                  json.dumps(dict(torch_networks.UNET, **options)),
                  str(batch)]] * has
        sizes += [[HERE, bench.path, "--threads", str(bench.threads),
                   "--memory", name]]
        found = [subprocess.run([sys.executable, *size], check=True,
                                capture_output=True, text=True).stdout.strip()
                 for size in sizes]
        print("%s memory | " % name + " | ".join(
            "%s %s MiB" % pair for pair in
            zip(["ours"] * has + ["PyTorch"], found)), flush=True)


def memory(arguments, batch=64):
    """Three steps of PyTorch's in this process, and its greatest size."""
    torch.set_num_threads(arguments.threads)
    network, t, x, y = rival_unet(UNETS[arguments.memory], batch)
    rival_training(network, lambda: (y, t, x), lambda f: f)(3)
    print("%.0f" % torch_ours.greatest_size())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("library")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--turns", type=int, default=15)
    parser.add_argument("--only", default="")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--memory", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory:
        memory(arguments)
        return
    bench = Bench(arguments)
    print("PyTorch %s, %d thread(s), %s" % (
        torch.__version__, bench.threads, "CPU time, medians of paired turns"
        if bench.threads == 1 else "wall time, best turns"))
    print("peak %.1f GFLOP/s" % (bench.machine.peak() / 1e9))
    bench_points(bench)
    bench_images(bench)
    for name, options in UNETS.items():
        if any(bench.wanted(name + what)
               for what in (" training", " forward", " memory")):
            bench_unet(bench, name, options)


if __name__ == "__main__":
    main()
