# SPDX-License-Identifier: BSD-2-Clause
"""libkacflow: generative models whose noise is a Kac process.

>>> import kacflow
>>> process = kacflow.Process.kac(9.0, 3.0)
>>> process.draw(1, 0, 0, 0.5, [[0.0, 0.0]]).shape
(1, 2)

Classes hold the handles of the library; kacflow.special, law, path, telegraph,
coupling, metric and random hold its functions. Both need NumPy, which is
imported when the first of them is used, and so are they.

The low-level door needs nothing but the standard library:

>>> library = kacflow.load()
>>> library.kac_version()
b'0.1.0'

Every public C function is an attribute of the library with its argument and
result types; constants and handle types are attributes of this module."""
import ctypes
import importlib
import os
import pathlib
import sys

from ._declarations import *  # noqa: F401,F403
from ._declarations import FUNCTIONS, declare  # noqa: F401
from ._errors import (
    ArgumentError, CallbackError, Cancelled, Error, FileError, FormatError,
    NonfiniteError, OutOfMemory, StateError, SupportError, check, error_of)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import (
        coupling, law, metric, path, plot, random, special, telegraph)
    from ._engine import TrainStep
    from ._objects import (
        Architecture, Classifier, Context, Dataset, Field, Integrator,
        Likelihood, Model, Network, NpyFile, Optimizer, Process, Sampler, Tensors, Trainer,
        default_context, load_npy, load_safetensors, save_npy,
        save_safetensors)
    from ._progress import Progress

# Where the names are that are imported when they are used.
_LATER = {name: "._objects" for name in (
    "Architecture", "Classifier", "Context", "Dataset", "Field", "Integrator",
    "Likelihood", "Model", "Network", "NpyFile", "Optimizer", "Process", "Sampler",
    "Tensors", "Trainer", "default_context", "load_npy", "load_safetensors", "save_npy",
    "save_safetensors")}
_LATER.update(Progress="._progress", TrainStep="._engine")
_MODULES = ("coupling", "law", "metric", "path", "plot", "random", "special",
            "telegraph")

__all__ = ["ArgumentError", "CallbackError", "Cancelled", "Error",
           "FileError", "FormatError", "NonfiniteError", "OutOfMemory",
           "Library", "StateError", "SupportError", "check", "error_of", "load",
           "version", *_LATER, *_MODULES]


class Library(ctypes.CDLL):
    """Gives a function its types when it is first asked for."""

    def __getattr__(self, name):
        function = super().__getattr__(name)
        if name in FUNCTIONS:
            function.restype, function.argtypes = FUNCTIONS[name]
        return function


def _candidates():
    """What the library may be called, best first."""
    names = {"win32": ["libkacflow-0.dll", "kacflow-0.dll"],
             "darwin": ["libkacflow.0.dylib"]}.get(
                 sys.platform, ["libkacflow.so.0"])
    if os.environ.get("KACFLOW_LIBRARY"):
        yield os.environ["KACFLOW_LIBRARY"]
        return
    for folder in __path__:  # an editable one has the folder of its build, too
        for name in names:
            bundled = pathlib.Path(folder) / name
            if bundled.exists():
                yield str(bundled)
    yield from names
    from ctypes.util import find_library
    found = find_library("kacflow")
    if found:
        yield found


def load(path: "str | os.PathLike | None" = None) -> Library:
    """Load the shared library.

    path: the file; by default that of the environment variable
    KACFLOW_LIBRARY, else the one in this package (of a wheel), else the
    installed one."""
    if path is not None:
        return Library(os.fspath(path))
    failed = []
    for candidate in _candidates():
        try:
            return Library(candidate)
        except OSError as error:
            failed.append(error)
    raise failed[0]


def version() -> str:
    """Version of the library, such as "0.1.0"."""
    from ._engine import library
    return library().kac_version().decode()


def __getattr__(name):
    if name in _LATER:
        value = getattr(importlib.import_module(_LATER[name], __name__), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return importlib.import_module("." + name, __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), *__all__})
