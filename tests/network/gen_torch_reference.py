#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes tests/data/torch/*.safetensors: outputs and gradients of networks
(torch_networks.py) as PyTorch computes them in double precision.

A file holds `weight/NAME`, `x`, `t`, `cond`, the output `y`, the cotangent `dy`
of the output, and the gradients of sum(dy y): `dx` and `grad/NAME`. Weights and
inputs are exact in float (the U-Nets' weights in bfloat16); results are rounded
to float, which is 1/200 of the error that is allowed. Metadata: the options of
the network; "error/TENSOR": the greatest error of PyTorch's own float32 by
the greatest value of that tensor. Images are [n, height, width, channels].

A group norm of single channels takes the bias before it out again: the gradient
of that bias is zero, and errors of it are measured by the gradient of its
weight.

usage: gen_torch_reference.py [FOLDER], by default tests/data/torch"""
import json
import pathlib
import struct
import sys

try:
    import torch
except ImportError:
    print("PyTorch is absent: nothing is made")
    sys.exit(77)

import torch_networks

MLPS = {
    "mlp_plain": dict(d=2, widths=[24, 24, 24], activation="relu", time="raw",
                      heads="velocity"),
    "mlp_residual": dict(d=3, widths=[20, 20, 20, 12], activation="silu",
                         time="log", horizon=2.0, residual=True),
    "mlp_class": dict(d=5, widths=[33, 17], activation="gelu",
                      time="sinusoidal", time_size=10, horizon=1.0,
                      condition="class", condition_size=4, heads="mean"),
    "mlp_vector": dict(d=4, widths=[16, 16], activation="tanh",
                       time="fourier", time_size=6, time_scale=1.5,
                       horizon=0.5, condition="vector", condition_size=3,
                       residual=True),
}

# Between them every option, the number of groups that is usual, images that
# are not square, and both ways to make heads. "size": height and width.
UNETS = {
    "unet_plain": dict(groups=2, model_channels=4, channel_mult=(1, 2),
                       num_res_blocks=1, size=(8, 8)),
    "unet_32": dict(groups=32, model_channels=32, channel_mult=(1,),
                    num_res_blocks=1, in_channels=2, out_channels=2,
                    num_heads=2, use_scale_shift_norm=True, size=(6, 7)),
    "unet_adm": dict(groups=2, model_channels=4, channel_mult=(1, 2),
                     num_res_blocks=1, in_channels=3, out_channels=6,
                     attention_resolutions=(1, 2), num_head_channels=4,
                     num_classes=5, use_scale_shift_norm=True,
                     resblock_updown=True, use_new_attention_order=True,
                     size=(8, 12)),
    "unet_pooled": dict(groups=1, model_channels=4, channel_mult=(1, 1, 2),
                        num_res_blocks=2, in_channels=2, out_channels=4,
                        attention_resolutions=(2,), num_heads=2,
                        num_heads_upsample=4, conv_resample=False,
                        num_classes=3, size=(12, 8)),
    "unet_updown": dict(groups=2, model_channels=4, channel_mult=(2, 3),
                        num_res_blocks=1, attention_resolutions=(2,),
                        num_head_channels=4, resblock_updown=True,
                        size=(4, 6)),
    "unet_modulated": dict(groups=4, model_channels=8, channel_mult=(1, 1),
                           num_res_blocks=2, attention_resolutions=(1,),
                           num_heads=4, use_scale_shift_norm=True,
                           use_new_attention_order=True, size=(6, 6)),
}


def write(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, (dtype, tensor) in tensors.items():
        block = tensor.contiguous().to(
            {"F32": torch.float32, "BF16": torch.bfloat16}[dtype])
        block = bytes(block.flatten().view(torch.uint8).tolist())
        header[name] = {"dtype": dtype, "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(block)]}
        data += block
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return len(data) + len(text) + 8


def run(network, dtype, t, x, cond, dy):
    """Output, gradient by x, gradients by name; images are turned here."""
    network = network.to(dtype)
    network.zero_grad()
    t, dy = t.to(dtype), dy.to(dtype)
    x = x.to(dtype).clone().requires_grad_()
    if x.dim() == 4:
        labels = None if cond is None else cond[:, 0].long()
        y = network(t, x.permute(0, 3, 1, 2), labels).permute(0, 2, 3, 1)
    else:
        y = network(t, x, cond if cond is None else cond.to(dtype))
    (dy * y).sum().backward()
    out = {"y": y.detach(), "dx": x.grad}
    for name, parameter in network.named_parameters():
        out["grad/" + name] = parameter.grad.clone()
    return out


def record(path, options, network, batch, weights="F32"):
    kind = {"F32": torch.float32, "BF16": torch.bfloat16}[weights]
    with torch.no_grad():
        for tensor in network.state_dict().values():
            tensor.copy_(tensor.to(kind))
    tensors = {"weight/" + name: (weights, tensor.clone())
               for name, tensor in network.state_dict().items()}
    tensors |= {name: ("F32", tensor) for name, tensor in
                zip(("t", "x", "cond", "dy"), batch) if tensor is not None}
    single = run(network, torch.float32, *batch)
    double = run(network, torch.float64, *batch)
    metadata = {"torch": torch.__version__}
    for name, value in options.items():
        if isinstance(value, (tuple, list)):
            value = " ".join(map(str, value))
        metadata[name] = str(int(value) if isinstance(value, bool) else value)
    worst = 0.0
    for name, value in double.items():
        size = value.abs().max()
        if size < 1e-10:  # zero but for rounding
            value = torch.zeros_like(value)
            assert name.endswith(".bias"), name
            size = double[name.removesuffix("bias") + "weight"].abs().max()
        error = ((single[name].double() - value).abs().max() / size).item()
        worst = max(worst, error)
        metadata["error/" + name] = "%.1e" % error
        tensors[name] = ("F32", value)
    count = sum(p.numel() for p in network.parameters())
    size = write(path, tensors, metadata)
    print("%-16s %6d weights, %7d bytes, error of float32 %.1e"
          % (path.stem, count, size, worst))


def mlp_case(options, n=150):
    """A network, and t, x, cond (or None), dy."""
    network = torch_networks.Mlp(**options)
    d, cond = options["d"], None
    if options.get("condition") == "class":
        cond = torch.randint(-1, options["condition_size"], (n, 1)).float()
    elif options.get("condition") == "vector":
        cond = torch.randn(n, options["condition_size"])
        cond[::3, 0] = torch.nan
    return network, (options.get("horizon", 1.0) * torch.rand(n),
                     torch.randn(n, d), cond,
                     torch.randn(n, d * len(network.head)))


def unet_case(options, n=3):
    given = {k: v for k, v in options.items() if k != "size"}
    network = torch_networks.Unet(**given)
    with torch.no_grad():  # norms that do something
        for module in network.modules():
            if isinstance(module, torch.nn.GroupNorm):
                module.weight.add_(0.3 * torch.randn_like(module.weight))
                module.bias.add_(0.3 * torch.randn_like(module.bias))
    o, size, cond = network.o, options["size"], None
    if o["num_classes"]:
        cond = torch.randint(0, o["num_classes"], (n, 1)).float()
        cond[0, 0] = o["num_classes"] - 1
    # 1000 t is then exact in float too.
    return network, (torch.randint(0, 65, (n,)) / 64,
                     torch.randn(n, *size, o["in_channels"]), cond,
                     torch.randn(n, *size, o["out_channels"]))


def main():
    root = pathlib.Path(__file__).resolve().parents[1]
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                          else root / "data" / "torch")
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    for seed, (name, options) in enumerate(MLPS.items()):
        torch.manual_seed(seed)
        record(folder / (name + ".safetensors"), dict(kind="mlp") | options,
               *mlp_case(options))
    for seed, (name, options) in enumerate(UNETS.items()):
        torch.manual_seed(seed)
        network, batch = unet_case(options)
        record(folder / (name + ".safetensors"),
               dict(kind="unet", size=options["size"]) | network.o, network,
               batch, "BF16")


if __name__ == "__main__":
    main()
