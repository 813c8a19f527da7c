# SPDX-License-Identifier: BSD-2-Clause
"""The networks of network.h as PyTorch modules, for reference values,
comparisons and timings: the multilayer perceptron, and the U-Net of
P. Dhariwal and A. Nichol, "Diffusion Models Beat GANs on Image Synthesis"
(NeurIPS 2021; arXiv:2105.05233, section 3 and appendix), with the parameter
names of the weights that they published.

Written from the description, so that it can be read beside lib/network."""
import math

import torch
from torch import nn
from torch.nn import functional as F

ACTIVATIONS = {"identity": lambda h: h, "relu": F.relu, "silu": F.silu,
               "gelu": F.gelu, "tanh": torch.tanh}


# ---- Multilayer perceptron ---------------------------------------------------

class Pair(nn.Module):
    """A weight and a bias by these names, drawn as nn.Linear draws them."""

    def __init__(self, rows, columns):
        super().__init__()
        bound = columns ** -0.5
        self.weight = nn.Parameter(bound * (2 * torch.rand(rows, columns) - 1))
        self.bias = nn.Parameter(bound * (2 * torch.rand(rows) - 1))

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


class Condition(nn.Module):
    """What a class, or a vector, adds to the first hidden layer."""

    def __init__(self, kind, size, width):
        super().__init__()
        self.kind, self.size = kind, size
        if kind == "class":
            self.add_module("class", nn.Embedding(size + 1, width))
        else:
            self.vector = nn.Linear(size, width, bias=False)
            self.missing = nn.Parameter(2 * torch.rand(width) - 1)

    def forward(self, cond):
        if self.kind == "class":
            row = cond[:, 0].long()
            return getattr(self, "class")(torch.where(row < 0, self.size, row))
        gone = torch.isnan(cond[:, :1])
        given = self.vector(torch.where(gone, 0.0, cond))
        return torch.where(gone, self.missing, given)


class Mlp(nn.Module):
    """[x, time features] -> hidden layers -> the heads, one beside the other.

    time: raw, log, fourier or sinusoidal; heads: velocity, mean or both."""

    def __init__(self, d, widths, activation="silu", time="log", time_size=2,
                 time_scale=1.0, horizon=1.0, residual=False, condition="none",
                 condition_size=0, heads="both"):
        super().__init__()
        self.activation = ACTIVATIONS[activation]
        self.kind, self.residual, self.horizon = time, residual, horizon
        self.time_size = {"raw": 1, "log": 2}.get(time, time_size)
        ins = [d + self.time_size] + list(widths)
        self.hidden = nn.ModuleList(
            Pair(out, size) for size, out in zip(ins, widths))
        names = ["velocity", "mean"] if heads == "both" else [heads]
        self.head = nn.ModuleDict({n: Pair(d, ins[-1]) for n in names})
        if condition != "none":
            self.condition = Condition(condition, condition_size, widths[0])
        if time == "fourier":
            self.time = nn.Module()
            self.time.register_buffer(
                "frequency", time_scale * torch.randn(time_size // 2))

    def features(self, t):
        u = t[:, None] / self.horizon
        if self.kind == "raw":
            return u
        if self.kind == "log":
            return torch.cat([u, torch.log(u + 1e-3) / 3], 1)
        if self.kind == "fourier":
            angle = 2 * math.pi * self.time.frequency * u
            return torch.cat([angle.cos(), angle.sin()], 1)
        return sinusoidal(1000 * u[:, 0], self.time_size)

    def forward(self, t, x, cond=None):
        h = torch.cat([x, self.features(t)], 1)
        for i, layer in enumerate(self.hidden):
            before, h = h, layer(h)
            if i == 0 and hasattr(self, "condition"):
                h = h + self.condition(cond)
            h = self.activation(h)
            if i > 0 and self.residual and h.shape == before.shape:
                h = h + before
        return torch.cat([head(h) for head in self.head.values()], 1)


# ---- U-Net -------------------------------------------------------------------

def sinusoidal(steps, size):
    """cos, then sin of steps / 10000^(i/half), i = 0 .. half - 1."""
    half = size // 2
    rates = torch.exp(torch.arange(half, dtype=steps.dtype)
                      * (-math.log(10000.0) / half))
    angle = steps[:, None] * rates
    return torch.cat([angle.cos(), angle.sin()], 1)


def conv(ins, outs, size=3, stride=1):
    return nn.Conv2d(ins, outs, size, stride, padding=size // 2)


class Down(nn.Module):
    """Half the size: a convolution of stride 2, or the mean of 2x2."""

    def __init__(self, channels, learned):
        super().__init__()
        self.op = conv(channels, channels, stride=2) if learned else \
            nn.AvgPool2d(2)

    def forward(self, x):
        return self.op(x)


class Up(nn.Module):
    """Twice the size: nearest, then a convolution if it is learned."""

    def __init__(self, channels, learned):
        super().__init__()
        self.conv = conv(channels, channels) if learned else nn.Identity()

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2, mode="nearest"))


class ResBlock(nn.Module):
    """norm, SiLU, (resample,) conv, + time, norm, SiLU, conv, + input."""

    def __init__(self, ins, outs, o, resample=None):
        super().__init__()
        self.modulate = o["use_scale_shift_norm"]
        self.resample = resample(ins, False) if resample else nn.Identity()
        self.in_layers = nn.Sequential(
            nn.GroupNorm(o["groups"], ins), nn.SiLU(), conv(ins, outs))
        self.emb_layers = nn.Sequential(
            nn.SiLU(), nn.Linear(4 * o["model_channels"],
                                 2 * outs if self.modulate else outs))
        self.out_layers = nn.Sequential(
            nn.GroupNorm(o["groups"], outs), nn.SiLU(),
            nn.Dropout(o["dropout"]), conv(outs, outs))
        self.skip_connection = nn.Identity() if ins == outs else \
            conv(ins, outs, 1)

    def forward(self, x, time):
        norm, act, first = self.in_layers
        h = first(self.resample(act(norm(x))))
        e = self.emb_layers(time)[:, :, None, None]
        if self.modulate:
            scale, shift = e.chunk(2, 1)
            h = self.out_layers[0](h) * (1 + scale) + shift
            h = self.out_layers[1:](h)
        else:
            h = self.out_layers(h + e)
        return self.skip_connection(self.resample(x)) + h


class Attention(nn.Module):
    """Every position looks at all others of its image, in several heads."""

    def __init__(self, channels, o, up=False):
        super().__init__()
        each, heads = o["num_head_channels"], o["num_heads"]
        if up and o["num_heads_upsample"] > 0:
            heads = o["num_heads_upsample"]
        self.heads = channels // each if each > 0 else heads
        self.new_order = o["use_new_attention_order"]
        self.norm = nn.GroupNorm(o["groups"], channels)
        self.qkv = nn.Conv1d(channels, 3 * channels, 1)
        self.proj_out = nn.Conv1d(channels, channels, 1)

    def forward(self, x):
        n, c, h, w = x.shape
        m, size = self.heads, c // self.heads
        qkv = self.qkv(self.norm(x).reshape(n, c, h * w))
        if self.new_order:  # all q, all k, all v; then heads
            q, k, v = qkv.reshape(n, 3, m, size, h * w).unbind(1)
        else:  # heads first, each with its q, k, v
            q, k, v = qkv.reshape(n, m, 3, size, h * w).unbind(2)
        out = F.scaled_dot_product_attention(
            q.transpose(2, 3), k.transpose(2, 3), v.transpose(2, 3))
        out = self.proj_out(out.transpose(2, 3).reshape(n, c, h * w))
        return x + out.reshape(n, c, h, w)


class Blocks(nn.Sequential):
    """Layers in turn, the time given to those that take it."""

    def forward(self, x, time):
        for layer in self:
            x = layer(x, time) if isinstance(layer, ResBlock) else layer(x)
        return x


UNET = dict(groups=32, in_channels=1, model_channels=32, out_channels=1,
            num_res_blocks=2, attention_resolutions=(), dropout=0.0,
            channel_mult=(1, 2, 2), conv_resample=True, num_classes=0,
            num_heads=1, num_heads_upsample=-1, num_head_channels=-1,
            use_scale_shift_norm=False, resblock_updown=False,
            use_new_attention_order=False)


class Unet(nn.Module):
    """Options as in UNET. The time is t in [0, 1]; its features are those of
    the step 1000 t. Images are [n, channels, h, w] here."""

    def __init__(self, **options):
        super().__init__()
        assert set(options) <= set(UNET)
        self.o = o = dict(UNET, **options)
        base, mults = o["model_channels"], o["channel_mult"]
        self.time_embed = nn.Sequential(
            nn.Linear(base, 4 * base), nn.SiLU(),
            nn.Linear(4 * base, 4 * base))
        if o["num_classes"]:
            self.label_emb = nn.Embedding(o["num_classes"], 4 * base)

        first = c = int(mults[0] * base)
        kept, shrunk = [c], 1
        self.input_blocks = nn.ModuleList(
            [Blocks(conv(o["in_channels"], c))])
        for level, mult in enumerate(mults):
            for _ in range(o["num_res_blocks"]):
                self.input_blocks.append(
                    self.block(c, int(mult * base), shrunk))
                c = int(mult * base)
                kept.append(c)
            if level < len(mults) - 1:
                self.input_blocks.append(Blocks(self.resampler(c, Down)))
                kept.append(c)
                shrunk *= 2
        self.middle_block = Blocks(
            ResBlock(c, c, o), Attention(c, o), ResBlock(c, c, o))
        self.output_blocks = nn.ModuleList()
        for level, mult in reversed(list(enumerate(mults))):
            for i in range(o["num_res_blocks"] + 1):
                block = self.block(c + kept.pop(), int(mult * base), shrunk,
                                   up=True)
                c = int(mult * base)
                if level > 0 and i == o["num_res_blocks"]:
                    block.append(self.resampler(c, Up))
                    shrunk //= 2
                self.output_blocks.append(block)
        self.out = nn.Sequential(nn.GroupNorm(o["groups"], c), nn.SiLU(),
                                 conv(first, o["out_channels"]))

    def block(self, ins, outs, shrunk, up=False):
        layers = [ResBlock(ins, outs, self.o)]
        if shrunk in self.o["attention_resolutions"]:
            layers.append(Attention(outs, self.o, up))
        return Blocks(*layers)

    def resampler(self, c, kind):
        if self.o["resblock_updown"]:
            return ResBlock(c, c, self.o, resample=kind)
        return kind(c, self.o["conv_resample"])

    def forward(self, t, x, y=None):
        time = self.time_embed(sinusoidal(1000 * t, self.o["model_channels"]))
        if self.o["num_classes"]:
            time = time + self.label_emb(y)
        kept, h = [], x
        for block in self.input_blocks:
            h = block(h, time)
            kept.append(h)
        h = self.middle_block(h, time)
        for block in self.output_blocks:
            h = block(torch.cat([h, kept.pop()], 1), time)
        return self.out(h)
