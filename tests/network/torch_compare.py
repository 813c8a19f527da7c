#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The same weights and inputs in the library and in PyTorch: for each output
and gradient max |y - f64| / max |f64| of ours and of PyTorch's float32, where
f64 is PyTorch in double precision. Fails where ours is beyond 1e-5.

With --second the same for their derivatives along a direction of x: of the
output, and of the gradients; the bound is then 2e-5.

The networks: those of gen_torch_reference.py with their weights, and those
that speed is measured with. (A gradient that is zero, see there, is measured by
that of the weight.)

usage: torch_compare.py LIBRARY [--all] [--second] [--only WORD]
--all: a line for every tensor, not only those of the greatest errors"""
import argparse
import sys

try:
    import numpy as np
    import torch
except ImportError:
    print("PyTorch or NumPy is absent: nothing is compared")
    sys.exit(77)

import gen_torch_reference as reference
import torch_networks
import torch_ours

TOLERANCE, TOLERANCE_SECOND, ZERO = 1e-5, 2e-5, 1e-10

LARGE_MLPS = {
    "mlp_2d": dict(d=2, widths=[256] * 3, activation="relu", time="raw",
                   heads="velocity"),
    "mlp_784": dict(d=784, widths=[1024] * 3, activation="silu", time="raw",
                    heads="velocity"),
}
LARGE_UNETS = {
    "unet_28x28": dict(size=(28, 28)),
    "unet_28x28_64": dict(size=(28, 28), model_channels=64),
    "unet_28x28_modulated": dict(size=(28, 28), use_scale_shift_norm=True,
                                 attention_resolutions=(4,),
                                 num_head_channels=32),
}


def greatest(array):
    return float(np.max(np.abs(array)))


def measure(single, double, got):
    """Rows (name, our error, PyTorch's, greatest value)."""
    for name, want in double.items():
        size = greatest(want)
        if size < ZERO:
            want = np.zeros_like(want)
            block = name.split("emb_layers")[0]
            near = (name.removesuffix("bias") + "weight",
                    block + "in_layers.2.weight")
            size = next((greatest(double[at]) for at in near if at in double
                         and greatest(double[at]) > ZERO), 1.0)
        yield (name, greatest(got[name] - want) / size,
               greatest(single[name] - want) / size, size)


def run_along(network, kind, t, x, cond, dy, u):
    """As reference.run(), the derivatives along u. That of the output is the
    gradient by dy of sum(u dx)."""
    network = network.to(kind)
    t, u = t.to(kind), u.to(kind)
    x = x.to(kind).clone().requires_grad_()
    dy = dy.to(kind).clone().requires_grad_()
    if x.dim() == 4:
        labels = None if cond is None else cond[:, 0].long()
        y = network(t, x.permute(0, 3, 1, 2), labels).permute(0, 2, 3, 1)
    else:
        y = network(t, x, cond if cond is None else cond.to(kind))
    dx, = torch.autograd.grad((dy * y).sum(), x, create_graph=True)
    names, parameters = zip(*network.named_parameters())
    found = torch.autograd.grad((u * dx).sum(), (dy, x) + parameters,
                                allow_unused=True)
    return {name: torch.zeros_like(at) if value is None else value
            for name, at, value in zip(
                ("y", "dx") + tuple("grad/" + name for name in names),
                (dy, x) + parameters, found)}


def bound(arguments):
    return TOLERANCE_SECOND if arguments.second else TOLERANCE


def compare(name, network, ours, batch, arguments):
    state = {k: v.clone().numpy() for k, v in network.state_dict().items()}
    ours.set(state)
    run = reference.run
    if arguments.second:
        batch, run = batch + (torch.randn_like(batch[1]),), run_along
    single, double = (
        {k: v.detach().double().numpy() for k, v in
         run(network, kind, *batch).items()}
        for kind in (torch.float32, torch.float64))
    arrays = [None if a is None else a.detach().numpy() for a in batch]
    got = {}
    if arguments.second:
        got["y"], got["dx"], grads = ours.tangent(*arrays)
    else:
        got["y"] = ours.forward(*arrays[:3])
        got["dx"], grads = ours.gradient(*arrays)
    got |= {"grad/" + k: v for k, v in grads.items()}
    rows = sorted(measure(single, double, got), key=lambda row: -row[1])
    print("%s: %d weights, greatest error %.1e (PyTorch: %.1e), of the output "
          "%.1e (%.1e)" % (name, ours.count, rows[0][1],
                           max(row[2] for row in rows),
                           *next(r[1:3] for r in rows if r[0] == "y")))
    for row in rows if arguments.all else rows[:2]:
        print("    %-48s %.1e  PyTorch %.1e  greatest %.2e" % row, flush=True)
    ours.destroy()
    return not rows[0][1] <= bound(arguments)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("library")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--second", action="store_true")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    library = torch_ours.Library(arguments.library)
    torch.set_num_threads(1)
    failed = []

    def each(cases, make, ours, **keywords):
        for seed, (name, options) in enumerate(cases.items()):
            if arguments.only not in name:
                continue
            torch.manual_seed(seed)
            network, batch = make(options, **keywords)
            if compare(name, network, ours(network, options), batch,
                       arguments):
                failed.append(name)

    def our_mlp(network, options):
        return library.mlp(**options)

    def our_unet(network, options):
        return library.unet(options["size"], network.o)

    print("PyTorch", torch.__version__)
    each(reference.MLPS | LARGE_MLPS, reference.mlp_case, our_mlp)
    if library.has_unet():
        each(reference.UNETS, reference.unet_case, our_unet)
        each(LARGE_UNETS, reference.unet_case, our_unet, n=4)
    else:
        print("this library has no U-Net")
    if failed:
        print("beyond %g:" % bound(arguments), *failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
