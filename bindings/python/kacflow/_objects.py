# SPDX-License-Identifier: BSD-2-Clause
"""The classes that users see: those of _handles.py, and what Python wants
beyond C."""
from __future__ import annotations

import os
from typing import TYPE_CHECKING, Optional, Union

import numpy as np

from . import _declarations as D
from . import _handles
from ._engine import Handle, TrainStep, call, library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import ArrayLike, NDArray

    Path = Union[str, os.PathLike[str]]


class Context(_handles.Context):
    """Threads, instruction set, log, progress, cancelling.

    What is created without one has default_context()."""

    def __init__(self, threads: int = 1, *,
                 progress: Optional[Callable[[str, int, int], object]] = None,
                 log: Optional[Callable[[int, str], object]] = None) -> None:
        """threads: 1 to 1024, 0 for the number of processors. Results do not
            depend on it.
        progress: called with (stage, done, total) during long calls; what it
            raises ends them.
        log: called with (level, text)."""
        self._create("kac_context_create")
        hooks = self._hooks = [progress]

        # Always there: Python sees Ctrl-C when a function of it is called.
        def tick(stage: str, done: int, total: int) -> None:
            if hooks[0] is not None:
                hooks[0](stage, done, total)
        call("kac_context_set_progress", self, progress=tick)
        self.threads = threads
        if log is not None:
            self.log = log

    @property
    def progress(self) -> Optional[Callable[[str, int, int], object]]:
        """Whom long calls tell (stage, done, total); total is -1 where it is
        unknown."""
        return self._hooks[0]

    @progress.setter
    def progress(self, function) -> None:
        if function is not None and not callable(function):
            raise TypeError("progress: must be a function or None")
        self._hooks[0] = function

    def _set_log(self, log) -> None:
        call("kac_context_set_log", self, log=log)

    log = property(None, _set_log, doc="Whom lines (level, text) are told.")

    @staticmethod
    def best_cpu() -> str:
        """Best instruction set of this processor and build."""
        return call("kac_cpu_best")

    @staticmethod
    def cpu_available(cpu: Union[str, int]) -> bool:
        """Whether this processor and build can run it: "baseline", "avx2",
        "avx512" or "neon"."""
        return call("kac_cpu_available", cpu=cpu)


_default: Optional[Context] = None


def default_context() -> Context:
    """The context of everything that is created without one: one thread
    until its `threads` are set. A new one after it was closed."""
    global _default
    if _default is None or _default.closed:
        _default = Context()
    return _default


class Process(_handles.Process):
    """A noise law and a schedule, X_t = f(t) X_0 + N(g(t)): made by kac,
    wiener, uniform or poisson."""

    def __repr__(self) -> str:
        numbers = {"a": self.rate, "c": self.speed, "sigma": self.sigma,
                   "D": self.extra_dimensions}
        told = "".join(f" {name}={value:g}" for name, value in numbers.items()
                       if value == value)
        return (f"<Process {self.law}{told} {self.signal}/{self.clock} "
                f"T={self.horizon:g}>")


class Dataset(_handles.Dataset):
    """Points to learn from: made by from_array, from_bytes, open or toy."""

    def __len__(self) -> int:
        return self.count

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one point, as (28, 28) for pictures."""
        return tuple(self.point_shape(i) for i in range(self.point_rank))

    def set_condition(  # type: ignore[override]
            self, conditions: Optional[ArrayLike] = None) -> None:
        """Give every point a condition: classes [n] as float32, whole numbers
        from 0, or vectors [n, k]. Not copied, but kept alive. None takes it
        away. Not for endless data sets."""
        if conditions is not None and not isinstance(conditions, np.ndarray):
            conditions = np.asarray(conditions, np.float32)
        if conditions is not None and conditions.ndim == 1:
            conditions = conditions.reshape(-1, 1)
        call("kac_dataset_set_condition", self, conditions=conditions)

    @staticmethod
    def toys() -> list[str]:
        """Names of the toy distributions."""
        count = call("kac_dataset_toy_count")
        return [call("kac_dataset_toy_name", i=i) for i in range(count)]


class Network(_handles.Network):
    """A parametric function (t, x, condition) -> velocity and mean, in
    float32: made by mlp and the like, then initialised."""

    def names(self) -> list[str]:
        """Names of the weight tensors."""
        return [call("kac_network_tensor_name", self, i=i)
                for i in range(self.tensor_count)]

    def _find(self, name: str) -> int:
        index = self.tensor_find(name)
        if index < 0:
            raise KeyError(name)
        return index

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """A copy of the weight tensor of that name."""
        index = self._find(name)
        shape = [self.tensor_shape(index, j)
                 for j in range(self.tensor_rank(index))]
        return self.tensor_get(index, int(np.prod(shape))).reshape(shape)

    def __setitem__(self, name: str, values: ArrayLike) -> None:
        index = self._find(name)
        shape = tuple(self.tensor_shape(index, j)
                      for j in range(self.tensor_rank(index)))
        if np.shape(values) != shape:
            raise ValueError(f"{name}: an array of shape {np.shape(values)}, "
                             f"must be {shape}")
        self.tensor_set(index, values)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.tensor_find(name) >= 0


class Architecture(_handles.Architecture):
    """A network of one's own, put together from operations: every method gives
    the number of a value, which others read. Network.own() makes a network of
    it.

    >>> a = Architecture(2)
    >>> h = a.concat(a.point, a.time())
    >>> h = a.linear("first", h, 64, "silu")
    >>> a.velocity = a.linear("head", h, 2, last=True)
    >>> network = Network.own(a)"""

    def __init__(self, *shape: int,
                 context: Optional[Context] = None) -> None:
        """shape: of a point: d, or height, width and channels of a
        picture."""
        if len(shape) not in (1, 3):
            raise TypeError("shape: must be d, or height, width and channels")
        height, width, channels = (1, 1, *shape)[-3:]
        super().__init__(height, width, channels, context=context)

    def __len__(self) -> int:
        return self.count

    def __str__(self) -> str:
        return self.text or ""

    def shape(self, value: int) -> tuple[int, int, int]:
        """Height, width and channels of a value."""
        return self.height(value), self.width(value), self.channels(value)

    def time(self, kind: Union[str, int] = "log", size: int = 2,
             scale: float = 1.0) -> int:
        """Features of time, a vector of `size`; once in an architecture.

        kind: "raw", "log", "fourier" or "sinusoidal".
        size, scale: as for Network.set_time_embedding(), for the last two."""
        return call("kac_architecture_time", self, kind=kind, size=size,
                    scale=scale)

    def linear(self, name: str, x: int, columns: int,
               activation: Union[str, int] = "identity", *,
               residual: int = -1, bias: bool = True,
               last: bool = False) -> int:
        """act(W x + b) + residual at every position: tensors name.weight
        [columns, channels of x] and name.bias.

        residual: a value, or -1.
        last: initialize(seed, 1) sets it to zero."""
        value = call("kac_architecture_linear", self, name=name, x=x,
                     columns=columns, activation=activation,
                     residual=residual)
        return self._with(value, bias, last)

    def conv(self, name: str, x: int, channels: int, size: int = 3, *,
             stride: int = 1, upsample: int = 1, residual: int = -1,
             bias: bool = True, last: bool = False) -> int:
        """Convolution plus residual: tensors name.weight [channels, channels
        of x, size, size] and name.bias.

        size: 3, with zeros around, or 1.
        stride: 1 or 2; upsample: 2 for every position twice each way before.
        residual: a value, or -1.
        last: initialize(seed, 1) sets it to zero."""
        value = call("kac_architecture_conv", self, name=name, x=x,
                     channels=channels, size=size, stride=stride,
                     upsample=upsample, residual=residual)
        return self._with(value, bias, last)

    def _with(self, value: int, bias: bool, last: bool) -> int:
        if not bias:
            self.set_bias(value, 0)
        if last:
            self.set_last(value, 1)
        return value

    def group_norm(  # type: ignore[override]
            self, name: Optional[str], x: int, groups: int,
            activation: Union[str, int] = "identity", *,
            modulation: int = -1, epsilon: float = 1e-5) -> int:
        """act(norm (1 + scale) + shift) over groups of channels: tensors
        name.weight and name.bias, none for None.

        modulation: a vector, scale, then shift, of all channels; or -1."""
        value = call("kac_architecture_group_norm", self, name=name, x=x,
                     groups=groups, modulation=modulation,
                     activation=activation)
        self.set_epsilon(value, epsilon)
        return value

    def layer_norm(  # type: ignore[override]
            self, name: Optional[str], x: int,
            activation: Union[str, int] = "identity", *,
            epsilon: float = 1e-5) -> int:
        """act(norm) over the channels of every position: tensors name.weight
        and name.bias, none for None."""
        value = call("kac_architecture_layer_norm", self, name=name, x=x,
                     activation=activation)
        self.set_epsilon(value, epsilon)
        return value

    def attention(self, x: int, heads: int = 1, order: int = 0) -> int:
        """softmax(q k^T / sqrt(c / heads)) v between the positions, x having
        the 3 c channels of q, k and v.

        order: of the channels: 0 heads first, 1 q, k, v first."""
        return call("kac_architecture_attention", self, x=x, heads=heads,
                    order=order)


class Optimizer(_handles.Optimizer):
    """A rule that turns gradients into new weights."""


class Classifier(_handles.Classifier):
    """A small classifier of pictures, to judge samples by."""


class Field(_handles.Field):
    """A velocity field: an own function, or conditional, empirical, mixture
    or learned."""

    @classmethod
    def from_function(cls, d: int, function: Callable, *, k: int = 0,
                      mean: bool = False, divergence: bool = False,
                      context: Optional[Context] = None) -> Field:
        """An own field.

        d: numbers a point; >= 1.
        function: called as function(t, x), and with the conditions [n, k] or
            None as third argument where k > 0, for a whole batch: t [n], x
            [n, d], float64, to be read and valid during the call. It gives
            the velocity [n, d]; with mean or divergence a tuple of it, the
            mean [n, d] and the divergence [n], of these those that are
            promised. None says that it cannot be evaluated at one of the
            points. What it raises ends the call and comes out of it.
        k: numbers a condition; >= 0."""
        gives = (D.KAC_FIELD_MEAN * bool(mean)
                 | D.KAC_FIELD_DIVERGENCE * bool(divergence))
        return cls._made("kac_field_create_callback", d=d, k=k, gives=gives,
                         fn=function, context=context)

    def __call__(self, t: ArrayLike, x: ArrayLike,
                 cond: Optional[ArrayLike] = None) -> NDArray[np.float64]:
        """The velocity [n, d] at times t [n], or one time, and points x
        [n, d]."""
        return self.evaluate(t, x, cond)


class Integrator(_handles.Integrator):
    """An ODE method with its options, and the counts of its last run."""


def _first(handle, *classes):
    for parent in handle._parents:
        if isinstance(parent, classes):
            return parent
    raise AttributeError(f"{type(handle).__name__} has no field")


class _OfField:
    """What a sampler and a likelihood know from their field or model."""

    @property
    def dimension(self) -> int:
        """Numbers a point."""
        return _first(self, Field, Model).dimension

    @property
    def condition_width(self) -> int:
        """Numbers a condition; 0 where there is none."""
        return _first(self, Field, Model).condition_width


class Model(_handles.Model):
    """Process, network and normalisation: all that is needed to sample."""

    @property
    def condition_width(self) -> int:
        """Numbers a condition; 0 where there is none."""
        return self.network.condition_width

    def normalization(  # type: ignore[override]
            self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(shift [d], scale [d]): data = shift + scale * (what the network
        sees)."""
        return call("kac_model_normalization", self, shift=True, scale=True)


class Sampler(_OfField, _handles.Sampler):
    """From noise to data."""

    def sample(self, n: int, *, seed: int = 1, first: int = 0,
               cond: Optional[ArrayLike] = None) -> NDArray[np.float32]:
        """n samples [n, d] of a seed, from sample `first` on; cond: [n, k]
        conditions. The other spelling of draw()."""
        return self.draw(seed, first, n, cond)


class Likelihood(_OfField, _handles.Likelihood):
    """From data to noise: the density of points."""

    @staticmethod
    def bits(log_p: float, d: int) -> float:
        """Bits a dimension: -log_p / (d ln 2)."""
        return call("kac_likelihood_bits", log_p=log_p, d=d)


class Trainer(_handles.Trainer):
    """Flow matching of a network to the velocities of a process."""

    @property
    def dimension(self) -> int:
        """Numbers a point."""
        return _first(self, Network).dimension

    @property
    def condition_width(self) -> int:
        """Numbers a condition; 0 where there is none."""
        return _first(self, Network).condition_width

    def run(self, steps: int, progress: Optional[
            Callable[[TrainStep], object]] = None) -> None:
        """Train until `steps` steps have been made in all.

        steps: 0 to 2^32 - 2.
        progress: told every step in place of the function of set_log();
            kacflow.Progress() draws a line. What it raises ends the run after
            this step and comes out. So does Ctrl-C: the trainer is then that
            of its last whole step and may go on, or be saved."""
        if progress is None:
            call("kac_trainer_run", self, steps=steps)
            return
        before = getattr(self, "_log", None)
        call("kac_trainer_set_log", self, log=progress)
        try:
            call("kac_trainer_run", self, steps=steps)
        finally:
            call("kac_trainer_set_log", self, log=before)
            finish = getattr(progress, "finish", None)
            if finish is not None:
                finish()

    def set_log(self, log: Optional[
            Callable[[TrainStep], object]] = None) -> None:
        """Whom every step is told (a TrainStep); None for nobody."""
        call("kac_trainer_set_log", self, log=log)
        self._log = log


class NpyFile(_handles.NpyFile):
    """One array in a .npy file, read in blocks at offsets."""

    @property
    def dimensions(self) -> tuple[int, ...]:
        """Its shape."""
        return tuple(call("kac_npy_shape", self, i=i)
                     for i in range(self.rank))

    def read_f32(self, first: int, n: int) -> NDArray[np.float32]:
        """As read(), converted to float32."""
        return call("kac_npy_read_f32", self, first=first, n=n)


class Tensors(_handles.Tensors):
    """Named tensors and text: the content of a safetensors file."""

    def keys(self) -> list[str]:
        """Names of the tensors."""
        return [call("kac_tensors_name", self, i=i)
                for i in range(self.count)]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.find(name) >= 0

    def __getitem__(self, name: str) -> NDArray:
        """The tensor as float32, float64 or int64, whichever holds it:
        float64 for F64 and whole numbers, but int64 for I64."""
        i = self.find(name)
        if i < 0:
            raise KeyError(name)
        kind = self.type(i)
        read = "kac_tensors_read"
        if kind == "I64":
            read += "_i64"
        elif kind in ("F32", "F16", "BF16"):
            read += "_f32"
        shape = [self.shape(i, j) for j in range(self.rank(i))]
        flat = call(read, self, i=i, n=self.elements(i))
        return flat.reshape(shape)

    def __setitem__(self, name: str, data: ArrayLike) -> None:
        """Add a tensor of float32, float64 or int64; the numbers are
        copied."""
        data = np.asarray(data)
        verb = {"float32": "_f32", "int64": "_i64"}.get(data.dtype.name, "")
        call("kac_tensors_add" + verb, self, name=name, data=data)

    def all_metadata(self) -> dict[str, str]:
        """Its text entries."""
        names = [call("kac_tensors_metadata_key", self, i=i)
                 for i in range(self.metadata_count)]
        return {name: call("kac_tensors_metadata", self, key=name)
                for name in names}


def load_npy(path: Path, *, context: Optional[Context] = None) -> NDArray:
    """The array of a .npy file as float32 where it has such (or halves), else
    as float64. Every header is treated as hostile."""
    with NpyFile.open(path, context=context) as file:
        read = file.read_f32 if file.type in ("F32", "F16") else file.read
        flat, shape = read(0, file.count), file.dimensions
        if file.is_fortran:
            return flat.reshape(shape[::-1]).T
        return flat.reshape(shape)


def save_npy(path: Path, data: ArrayLike, *,
             context: Optional[Context] = None) -> None:
    """Write float32 or float64 as a .npy file, whole or not at all."""
    call("kac_npy_write", path=path, data=data, context=context)


def load_safetensors(path: Path, *, context: Optional[Context] = None
                     ) -> tuple[dict[str, NDArray], dict[str, str]]:
    """(arrays by name, text by name) of a safetensors file."""
    with Tensors.open(path, context=context) as file:
        return {name: file[name] for name in file}, file.all_metadata()


def save_safetensors(path: Path, arrays: dict[str, NDArray],
                     metadata: Optional[dict[str, str]] = None, *,
                     context: Optional[Context] = None) -> None:
    """Write arrays of float32, float64 or int64 and texts, whole or not at
    all."""
    with Tensors(context=context) as file:
        for name, data in arrays.items():
            file[name] = data
        for key, value in (metadata or {}).items():
            file.set_metadata(key, value)
        file.write(path)


def type_size(kind: Union[str, int]) -> int:
    """Bytes of one element of a type ("F32"); 0 for an unknown one."""
    return call("kac_type_size", type=kind)


__all__ = ["Handle", "library"]
