# SPDX-License-Identifier: BSD-2-Clause
"""The library beside PyTorch: networks with the options of torch_networks.py,
their weights, outputs and gradients, through ctypes."""
import ctypes as C
import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(
    pathlib.Path(__file__).resolve().parents[2] / "bindings" / "python"))
import kacflow  # noqa: E402

TIMES = {"raw": kacflow.KAC_TIME_RAW, "log": kacflow.KAC_TIME_LOG,
         "fourier": kacflow.KAC_TIME_FOURIER,
         "sinusoidal": kacflow.KAC_TIME_SINUSOIDAL}
HEADS = {"velocity": 1, "mean": 2, "both": 3}
CONDITIONS = {"none": kacflow.KAC_CONDITION_NONE,
              "class": kacflow.KAC_CONDITION_CLASS,
              "vector": kacflow.KAC_CONDITION_VECTOR}


def address(array, kind=C.c_float):
    """Of a contiguous array; NULL for None."""
    if array is None:
        return None
    assert array.flags.c_contiguous
    return array.ctypes.data_as(C.POINTER(kind))


class Library:
    """The shared library; a call that fails raises kacflow.Error."""

    def __init__(self, path, threads=1):
        self.c = kacflow.load(path)
        self.context = C.POINTER(kacflow.kac_context)()
        self.call("kac_context_create", C.byref(self.context))
        self.set_threads(threads)

    def call(self, name, *arguments):
        kacflow.check(self.c, getattr(self.c, name)(*arguments))

    def make(self, name, kind, *arguments):
        out = C.POINTER(kind)()
        create = name if name.startswith("kac_") else f"kac_{name}_create"
        self.call(create, *arguments, C.byref(out))
        return out

    def set_threads(self, threads):
        self.call("kac_context_set_threads", self.context, threads)

    def has_unet(self):
        return hasattr(self.c, "kac_network_create_unet")

    def mlp(self, d, widths, activation="silu", time="log", time_size=2,
            time_scale=1.0, horizon=1.0, residual=False, condition="none",
            condition_size=0, heads="both"):
        kind = C.c_int32()
        self.call("kac_activation_from_name", activation.encode(),
                  C.byref(kind))
        network = self.make(
            "kac_network_create_mlp", kacflow.kac_network, self.context, d,
            len(widths), (C.c_int64 * len(widths))(*widths))
        self.call("kac_network_set_activation", network, kind.value)
        self.call("kac_network_set_time_embedding", network, TIMES[time],
                  time_size, time_scale)
        self.call("kac_network_set_horizon", network, horizon)
        self.call("kac_network_set_residual", network, int(residual))
        self.call("kac_network_set_condition", network, CONDITIONS[condition],
                  condition_size)
        self.call("kac_network_set_heads", network, HEADS[heads])
        self.call("kac_network_initialize", network, 1, 0)
        return Network(self, network)

    def unet(self, size, o):
        """o: all options of torch_networks.Unet. The last class of PyTorch's
        is our missing one, so that the tables have the same size."""
        mults = o["channel_mult"]
        network = self.make(
            "kac_network_create_unet", kacflow.kac_network, self.context,
            size[0], size[1], o["in_channels"], o["model_channels"],
            len(mults), (C.c_double * len(mults))(*mults))
        at = o["attention_resolutions"]
        self.call("kac_unet_set_blocks", network, o["num_res_blocks"])
        self.call("kac_unet_set_attention", network, len(at),
                  (C.c_int32 * max(1, len(at)))(*at), 1)
        self.call("kac_unet_set_attention_heads", network, o["num_heads"],
                  max(0, o["num_heads_upsample"]),
                  max(0, o["num_head_channels"]))
        self.call("kac_unet_set_attention_order", network,
                  int(o["use_new_attention_order"]))
        self.call("kac_unet_set_scale_shift", network,
                  int(o["use_scale_shift_norm"]))
        self.call("kac_unet_set_resample", network,
                  kacflow.KAC_RESAMPLE_BLOCK if o["resblock_updown"] else
                  kacflow.KAC_RESAMPLE_CONV if o["conv_resample"] else
                  kacflow.KAC_RESAMPLE_POOL)
        self.call("kac_unet_set_norm_groups", network, o["groups"])
        if o["num_classes"]:
            self.call("kac_network_set_condition", network,
                      CONDITIONS["class"], o["num_classes"] - 1)
        self.call("kac_network_set_heads", network,
                  1 if o["out_channels"] == o["in_channels"] else 3)
        self.call("kac_network_initialize", network, 1, 0)
        return Network(self, network)

    def training(self, network, data, batch, clip=None):
        """A run of that many training steps: Kac process, Adam, no moving
        average. data: the name of a toy distribution, or an array."""
        process = self.make("kac_process_create_kac", kacflow.kac_process,
                            self.context, 9.0, 3.0)
        if isinstance(data, str):
            dataset = self.make("kac_dataset_create_toy", kacflow.kac_dataset,
                                self.context, data.encode(), 1)
        else:
            dataset = self.make("kac_dataset_create_array",
                                kacflow.kac_dataset, self.context, *data.shape,
                                address(data))
        optimizer = self.make("optimizer", kacflow.kac_optimizer, self.context,
                              kacflow.KAC_OPTIMIZER_ADAM, 5e-4)
        if clip is not None:
            self.call("kac_optimizer_set_clip_norm", optimizer, clip)
        trainer = self.make("trainer", kacflow.kac_trainer, self.context,
                            process, network.handle, optimizer, dataset)
        self.call("kac_trainer_set_batch", trainer, batch)
        self.call("kac_trainer_set_ema", trainer, 0.0)
        made = [0, data]

        def run(steps):
            made[0] += steps
            self.call("kac_trainer_run", trainer, made[0])
        return run

    def rk4(self, network, steps, start):
        """A call that carries the points from 1 to 0."""
        field = self.make("kac_field_create_learned", kacflow.kac_field,
                          self.context, network.handle)
        integrator = self.make("integrator", kacflow.kac_integrator,
                               self.context, kacflow.KAC_METHOD_RK4)
        self.call("kac_integrator_set_steps", integrator, steps)

        def call():
            x = start.copy()
            self.call("kac_integrator_run", integrator, field, len(x), 1.0,
                      0.0, None, address(x, C.c_double))
        return call


class Network:
    """Weights and values of one network; arrays are float32."""

    def __init__(self, library, handle):
        self.library, self.handle = library, handle
        c = library.c
        self.heads = c.kac_network_heads(handle)
        self.count = c.kac_network_parameter_count(handle)
        self.classes = c.kac_network_condition_size(handle) if \
            c.kac_network_condition(handle) == CONDITIONS["class"] else 0
        self.tensors = []  # name, shape, trained
        for i in range(c.kac_network_tensor_count(handle)):
            shape = tuple(c.kac_network_tensor_shape(handle, i, j) for j in
                          range(c.kac_network_tensor_rank(handle, i)))
            self.tensors.append((
                c.kac_network_tensor_name(handle, i).decode(), shape,
                bool(c.kac_network_tensor_trained(handle, i))))

    def destroy(self):
        self.library.c.kac_network_destroy(self.handle)
        self.handle = None

    def set_precision(self, name):
        kind = C.c_int32()
        self.library.call("kac_type_from_name", name.encode(), C.byref(kind))
        self.library.call("kac_network_set_precision", self.handle, kind)

    def set(self, weights):
        """weights: arrays by name."""
        assert set(weights) == {name for name, _, _ in self.tensors}
        for i, (name, shape, _) in enumerate(self.tensors):
            array = np.ascontiguousarray(weights[name], np.float32)
            assert array.shape == shape, (name, array.shape, shape)
            self.library.call("kac_network_tensor_set", self.handle, i,
                              array.size, address(array))

    def split(self, y):
        """Velocity and mean from [..., heads * channels]; None: not there."""
        parts = np.split(y, 2, -1) if self.heads == 3 else [y]
        parts = [np.ascontiguousarray(part) for part in parts]
        return (parts[0] if self.heads & 1 else None,
                parts[-1] if self.heads & 2 else None)

    def condition(self, cond):
        if cond is None or self.classes == 0:
            return cond
        return np.where(cond < self.classes, cond, np.float32(-1))

    def forward(self, t, x, cond=None):
        cond = self.condition(cond)
        outs = [np.empty_like(x) if self.heads & bit else None
                for bit in (1, 2)]
        self.library.call(
            "kac_network_forward", self.handle, len(t), address(t), address(x),
            address(cond), *map(address, outs))
        return np.concatenate([out for out in outs if out is not None], -1)

    def gradient(self, t, x, cond, dy):
        """By x, and by tensor."""
        cond = self.condition(cond)
        flat, dx = np.empty(self.count, np.float32), np.empty_like(x)
        self.library.call(
            "kac_network_gradient", self.handle, len(t), address(t),
            address(x), address(cond), *map(address, self.split(dy)),
            address(flat), address(dx))
        grads, at = {}, 0
        for name, shape, trained in self.tensors:
            if trained:
                size = int(np.prod(shape))
                grads[name] = flat[at:at + size].reshape(shape)
                at += size
        return dx, grads

    def forward_call(self, t, x):
        """A call of the forward pass with nothing left to be prepared."""
        outs = [np.empty_like(x) if self.heads & bit else None
                for bit in (1, 2)]
        function = self.library.c.kac_network_forward
        arguments = (self.handle, len(t), address(t), address(x), None,
                     *map(address, outs))
        assert function(*arguments) == kacflow.KAC_OK
        kept = t, x, outs

        def call():
            function(*arguments)
            return kept
        return call


def greatest_size():
    """Of this process so far, in MiB. (What getrusage() says includes the
    process that started this one.)"""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status
                    if line.startswith("VmHWM"))


def main():
    """Size of this process after three steps of training a U-Net, as JSON in
    the arguments; in a process of its own, without PyTorch."""
    path, threads, size, options, batch = sys.argv[1:]
    library, size = Library(path, int(threads)), json.loads(size)
    network = library.unet(size, json.loads(options))
    data = np.ones((512, size[0] * size[1]), np.float32)
    library.training(network, data, int(batch))(3)
    print("%.0f" % greatest_size())


if __name__ == "__main__":
    main()
