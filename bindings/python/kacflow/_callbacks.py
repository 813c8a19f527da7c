# SPDX-License-Identifier: BSD-2-Clause
"""Python functions on their way to C. What they raise stops the call and
comes out of it; so does Ctrl-C."""
import threading
from signal import SIGINT, default_int_handler
from typing import NamedTuple

import numpy as np

try:  # without the enumerations of signal, which take 10 us a call
    from _signal import getsignal, signal
except ImportError:
    from signal import getsignal, signal

from . import _declarations as D
from ._arrays import view


class TrainStep(NamedTuple):
    """What a training step came to."""
    step: int  #: steps made
    loss: float  #: of the batch
    velocity: float  #: its velocity part
    mean: float  #: its mean part; 0 without a mean head
    gradient: float  #: norm before clipping
    rate: float  #: learning rate
    validation: float  #: validation loss, or NaN where it was not measured


class _Calls(threading.local):
    def __init__(self):
        self.stack = []


_calls = _Calls()
_strays: list = []  # errors of callbacks on the library's own threads


class Guard:
    """Around one call: keeps what callbacks raise, and turns Ctrl-C into
    Context.cancel() until the call is over."""

    def __init__(self, library, context):
        self.library, self.context = library, context
        self.error, self.interrupted, self.mine = None, False, False

    def _interrupt(self, number, frame):
        self.interrupted = True
        if self.context is not None:
            self.library.kac_context_cancel(self.context)

    def __enter__(self):
        _calls.stack.append(self)
        # Only Python's own handler is replaced. It would raise inside a
        # callback, before its first line, where nobody can catch it.
        if threading.current_thread() is threading.main_thread() and \
                getsignal(SIGINT) is default_int_handler:
            self.mine = True
            signal(SIGINT, self._interrupt)
        return self

    def __exit__(self, kind, value, trace):
        if self.mine:
            signal(SIGINT, default_int_handler)
        _calls.stack.pop()
        if self.interrupted:
            if self.context is not None:
                self.library.kac_context_resume(self.context)
            raise KeyboardInterrupt

    def raised(self):
        """What a callback raised, or None."""
        error = self.error
        if error is None and _strays:
            error = _strays.pop()
            _strays.clear()
        return error


def _body(fill):
    """The C function that runs `fill` and says whether to go on."""
    def entry(user, *arguments):
        stack = _calls.stack
        try:
            if stack and stack[-1].interrupted:
                return -1
            return fill(*arguments) or 0
        except BaseException as error:  # noqa: B902
            if stack:
                stack[-1].error = stack[-1].error or error
            else:
                _strays.append(error)
            return -1
    return entry


def _put(target, value, what):
    value = np.asarray(value)
    try:
        target[...] = value
    except ValueError:
        raise ValueError(f"{what}: a result of shape {value.shape}, must be "
                         f"{target.shape}") from None


def _telegraph(function, sizes):
    def fill(n, x, f):
        _put(view(f, (n,), writable=True), function(view(x, (n,))),
             "initial values")
    return fill


def _smooth(function, sizes):
    radial = sizes.get("radial")

    def fill(n, x, f, gradient):
        shape = (n,) if radial else (n, sizes["d"])
        value, slope = function(view(x, shape))
        _put(view(f, (n,), writable=True), value, "initial values")
        _put(view(gradient, shape, writable=True), slope, "gradient")
    return fill


def _wave(function, sizes):
    def fill(x, n, s, w):
        _put(view(w, (n,), writable=True),
             function(view(x, (sizes["d"],)), view(s, (n,))), "wave")
    return fill


def _field(function, sizes):
    d, k, gives = sizes["d"], sizes["k"], sizes["gives"]

    def fill(n, t, x, cond, v, xhat, divergence):
        arguments = (view(t, (n,)), view(x, (n, d)))
        if k:
            arguments += (view(cond, (n, k)),)
        found = function(*arguments)
        if found is None:  # it cannot be evaluated here
            return 1
        if not gives:
            found = (found,)
        names = ["velocity"] + [name for bit, name in (
            (D.KAC_FIELD_MEAN, "mean"), (D.KAC_FIELD_DIVERGENCE, "divergence"))
            if gives & bit]
        if len(found) != len(names):
            raise ValueError("the field must give " + ", ".join(names))
        places = {"velocity": view(v, (n, d), writable=True),
                  "mean": view(xhat, (n, d), writable=True),
                  "divergence": view(divergence, (n,), writable=True)}
        for name, value in zip(names, found):
            if places[name] is not None:
                _put(places[name], value, name)
        return 0
    return fill


def _schedule(function, sizes):
    def fill(t, out):
        _put(view(out, (4,), writable=True), function(t), "f, f', g, g'")
    return fill


def _progress(function, sizes):
    def fill(stage, done, total):
        function(stage.decode(), done, total)
    return fill


def _log(function, sizes):
    def fill(level, text):
        function(level, text.decode("utf-8", "replace"))
    return fill


def _train_log(function, sizes):
    def fill(*numbers):
        function(TrainStep(*numbers))
    return fill


ADAPTERS = {
    "kac_telegraph_fn": _telegraph, "kac_telegraph_smooth_fn": _smooth,
    "kac_telegraph_wave_fn": _wave, "kac_field_fn": _field,
    "kac_schedule_fn": _schedule, "kac_progress_fn": _progress,
    "kac_log_fn": _log, "kac_train_log_fn": _train_log,
}


def wrap(base, name, function, sizes):
    """The ctypes callback of a Python function; None stays NULL."""
    kind = getattr(D, base)
    if function is None:
        return kind()
    if not callable(function):
        raise TypeError(f"{name}: {type(function).__name__}, must be a "
                        "function")
    return kind(_body(ADAPTERS[base](function, sizes)))
