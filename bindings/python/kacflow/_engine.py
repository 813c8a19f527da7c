# SPDX-License-Identifier: BSD-2-Clause
"""One call for every C function: takes Python's values as the signature in
_declarations.py says, and gives back what the function puts out."""
import ctypes as C
import functools
import operator
import os
import threading
import weakref
from typing import Any, TypeVar

import numpy as np

from . import _declarations as D
from . import _errors, load
from ._arrays import (
    POINTERS, as_array, pointer, receive, shape_text, take)
from ._callbacks import Guard, TrainStep, wrap  # noqa: F401
from ._types import SCALARS, parse

RANGES = {"int32_t": (-2**31, 2**31 - 1), "uint32_t": (0, 2**32 - 1),
          "int64_t": (-2**63, 2**63 - 1), "uint64_t": (0, 2**64 - 1)}
# Sizes that no argument has: attributes of the handles of the call.
SIZES = {"d": ("dimension",), "k": ("condition_width", "condition_size"),
         "n": ("count",), "mode count": ("mode_count",),
         "parameter count": ("parameter_count",), "dimension": ("dimension",),
         "features": ("features",), "classes": ("classes",)}
CLASSES: dict = {}  # of the handles, by their names in C


@functools.lru_cache(maxsize=None)
def library():
    """The shared library."""
    return load()

T = TypeVar("T")


class Handle:
    """An object of the library. It is destroyed when nothing uses it any
    more, by close(), or at the end of a with block."""

    _kind = ""
    _finalizer = None

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        CLASSES[cls._kind] = cls

    def __init__(self, *arguments, **keywords):
        raise TypeError(f"{type(self).__name__} is made by one of its class "
                        "methods")

    def _create(self, name, /, **values):
        self._own(*call(name, _made=True, **values))

    @classmethod
    def _made(cls, name, /, **values):
        self = cls.__new__(cls)
        self._own(*call(name, _made=True, **values))
        return self

    def _own(self, made, parents, functions=(), borrowed=False):
        """Take a pointer, and hold what must outlive it. `parents` are held
        by the finalizer, so that they are destroyed later. Functions are not:
        one may hold the object whose it is."""
        self._functions = {"": functions}
        self._pointer, self._children = made, weakref.WeakSet()
        self._held, self._parents = {}, parents
        handles = [p for p in parents if isinstance(p, Handle)]
        for parent in handles:
            parent._children.add(self)
        contexts = [p for p in handles if p._kind == "kac_context"]
        contexts += [p._context for p in handles if p._context is not None]
        self._context = contexts[0] if contexts else None
        destroy = (_nothing if borrowed
                   else getattr(library(), self._kind + "_destroy"))
        self._finalizer = weakref.finalize(self, _destroy, destroy, made,
                                           parents, self._held)

    _context = None
    _uses, _user = 0, None

    @property
    def _as_parameter_(self):
        return alive(self)._pointer

    def close(self) -> None:
        """Destroy it now, and first what was made from it; not while a call
        uses it."""
        if self._finalizer is not None and self._finalizer.alive:
            for child in list(self._children):
                child.close()
            with _uses_lock:
                if self._uses:
                    raise RuntimeError(f"this {type(self).__name__} is in use")
                self._finalizer()

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self._finalizer is None or not self._finalizer.alive

    def __enter__(self: T) -> T:
        return alive(self)

    def __exit__(self, kind, value, trace):
        self.close()

    def __reduce__(self):
        raise TypeError(f"a {type(self).__name__} cannot be pickled")


_uses_lock = threading.Lock()


class Uses:
    """While a call lasts, what it uses is not closed, and what it changes
    belongs to its thread: in C two threads in one sampler would be a race."""

    def __init__(self, scheme, bound):
        self.used = list(bound.handles)
        if bound.context is not None:
            self.used.append(bound.context)
        self.changed = [
            bound.values[p.name] for p in scheme.parts
            if p.stars == 1 and not p.const and p.base in CLASSES
            and p.base != "kac_context"
            and bound.values.get(p.name) is not None]

    def __enter__(self):
        me = threading.get_ident()
        with _uses_lock:
            for handle in self.changed:
                if handle._user not in (None, me):
                    raise RuntimeError(f"this {type(handle).__name__} is in "
                                       "use by another thread")
            self.fresh = [h for h in self.changed if h._user is None]
            for handle in self.fresh:
                handle._user = me
            for handle in self.used:
                handle._uses += 1

    def __exit__(self, kind, value, trace):
        with _uses_lock:
            for handle in self.fresh:
                handle._user = None
            for handle in self.used:
                handle._uses -= 1


def _nothing(made):
    pass


def _destroy(destroy, made, parents, held):
    destroy(made)
    held.clear()


class Plan:
    """A signature, looked through once."""

    def __init__(self, name):
        self.name = name
        self.result, self.parts = parse(D.SIGNATURES[name])
        self.function = getattr(library(), name)
        symbols = {symbol for p in self.parts if p.shape
                   for part in p.shape for symbol in part.split(" + ")}
        self.sizes = {p.name for p in self.parts
                      if not p.stars and p.name in symbols}
        # Arrays [n] of any shape, where n is nothing but their size.
        inputs = [p for p in self.parts if p.shape and (p.const or p.inout)]
        self.elementwise = "n" in self.sizes and any(
            p.shape == ("n",) and not p.optional for p in inputs) and all(
            p.shape == ("n",) for p in inputs if "n" in p.shape)
        self.guarded = any(p.base.startswith("kac_") for p in self.parts)
        self.radial = name.endswith("_radial")
        # A question to one handle, answered at once.
        self.getter = (len(self.parts) == 1 and self.parts[0].const
                       and self.result.base != "kac_status")


def is_output(p):
    return (p.stars == 1 and not p.const and not p.inout
            and p.base not in ("char", "void")
            and not p.base.startswith("kac_"))


def alive(handle, where=""):
    if handle.closed:
        raise ValueError(f"{where}this {type(handle).__name__} is closed")
    return handle


plan = functools.lru_cache(maxsize=None)(Plan)


def number(p, value):
    """A scalar argument."""
    if p.enum and isinstance(value, str):
        out = C.c_int32()
        _errors.check(library(), getattr(
            library(), f"kac_{p.enum}_from_name")(value.encode(), out))
        return out.value
    if p.base in ("double", "float"):
        return float(value)
    try:
        value = operator.index(value)
    except TypeError:
        raise TypeError(f"{p.name}: {value!r}, must be a whole number"
                        + (" or a name" if p.enum else "")) from None
    least, most = RANGES[p.base]
    if not least <= value <= most:
        raise OverflowError(f"{p.name}: {value}, must lie between {least} and "
                            f"{most}")
    return value


class Binding:
    """The arguments of one call."""

    def __init__(self, scheme, owner, values, context):
        self.plan, self.values, self.context = scheme, values, context
        if context is not None:
            alive(context, "context: ")
        self.sizes, self.arrays, self.handles = {}, {}, []
        self.keep, self.base_shape = [], None
        if owner is not None:
            values[scheme.parts[0].name] = owner
        for p in scheme.parts:
            value = values.get(p.name)
            if p.stars == 1 and p.base.startswith("kac_") and p.name != "ctx":
                self.check_handle(p, value)
        if scheme.radial:
            self.sizes["radial"] = True
        for p in scheme.parts:
            if p.name in scheme.sizes and p.name in values:
                self.sizes[p.name] = number(p, values[p.name])
        self.take_arrays()

    def check_handle(self, p, value):
        if value is None and p.optional:
            return
        kind = CLASSES[p.base]
        if not isinstance(value, kind):
            raise TypeError(f"{p.name}: {type(value).__name__}, must be a "
                            f"{kind.__name__}")
        self.handles.append(alive(value, f"{p.name}: "))

    def size(self, symbol):
        """Value of a part of a shape; None where it is not known yet."""
        if symbol.isdigit():
            return int(symbol)
        if symbol in self.sizes:
            return self.sizes[symbol]
        if " + " in symbol:
            left, right = symbol.split(" + ")
            return self.size(left) + self.size(right)
        if symbol in self.plan.sizes:
            return None
        for handle in self.handles:
            for name in SIZES.get(symbol, ()):
                found = getattr(handle, name, None)
                if found is not None:
                    return found
        return None

    def take_arrays(self):
        inputs = [p for p in self.plan.parts
                  if p.shape and (p.const or p.inout) and p.name != "shape"
                  and self.values.get(p.name) is not None]
        # Arrays of more dimensions tell more, numbers tell nothing.
        taken = [(p, take(p.name, self.values[p.name], p.base))
                 for p in inputs]
        taken.sort(key=lambda pair: (-len(pair[0].shape),
                                     pair[1].ndim == 0))
        for p, array in taken:
            if p.inout:
                array = array.copy()
            self.arrays[p.name] = self.fit(p, array)

    def fit(self, p, array):
        """Learn the sizes that an array tells, and check the others."""
        if p.shape == ("shape",):
            return self.fit_whole(p, array)
        if self.plan.elementwise and p.shape == ("n",):
            if self.base_shape is None:
                self.base_shape = array.shape
                self.sizes["n"] = array.size
            if array.shape == self.base_shape:
                return array
        elif len(p.shape) == array.ndim:
            for symbol, have in zip(p.shape, array.shape):
                want = self.size(symbol)
                if want is None:
                    self.sizes[symbol] = have
                elif want != have:
                    self.refuse(p, array, f"{symbol} = {want}")
            return array
        if array.ndim == 0 and len(p.shape) == 1:
            want = self.size(p.shape[0])
            if want is not None:
                return np.full(want, array)
        self.refuse(p, array, "")

    def fit_whole(self, p, array):
        shape = self.sizes.setdefault("shape", array.shape)
        if shape != array.shape:
            self.refuse(p, array, f"{shape}")
        sizes = [q for q in self.plan.parts if q.name == "shape"]
        if sizes:  # d of kac_telegraph_fourier(), rank of kac_npy_write()
            self.arrays["shape"] = np.array(shape, np.int64)
            self.sizes[sizes[0].shape[0]] = len(shape)
        return array

    def refuse(self, p, array, why):
        want = (f"{self.base_shape}" if self.plan.elementwise
                and self.base_shape is not None and p.shape == ("n",)
                else shape_text(p.shape))
        raise ValueError(f"{p.name}: an array of shape {array.shape}, must be "
                         + want + (f" with {why}" if why else ""))

    def output_shape(self, p):
        if p.shape == ("shape",):
            return self.sizes["shape"]
        shape = []
        for symbol in p.shape:
            if symbol == "n" and self.plan.elementwise:
                shape += self.base_shape
                continue
            size = self.size(symbol)
            if size is None:
                raise TypeError(f"{p.name}: its size {symbol} is not known")
            if size < 0:
                raise ValueError(f"{symbol}: {size}, must be >= 0")
            shape.append(size)
        return tuple(shape)

    def argument(self, p, results):
        """What C is given."""
        value = self.values.get(p.name)
        if p.name == "ctx":
            return self.context
        if p.stars == 2 and p.base.startswith("kac_"):
            made = C.POINTER(getattr(D, p.base))()
            results.append((p, made))
            return C.byref(made)
        if is_output(p):
            return self.output(p, results)
        if p.shape is not None:
            array = self.arrays.get(p.name)
            if array is None and not p.optional:
                raise TypeError(f"{p.name}: must be an array")
            if p.inout:
                results.append((p, array))
            return None if array is None else pointer(array, p.base)
        if p.base.endswith("_fn"):
            if value is None and not p.optional:
                raise TypeError(f"{p.name}: must be a function")
            callback = wrap(p.base, p.name, value,
                            {**self.sizes, **self.values})
            self.keep.append(callback)
            return callback
        if p.base == "void":
            return None
        if p.base == "char":
            return text(p, value)
        if p.base.startswith("kac_") and p.base not in SCALARS:
            return value
        if p.name in self.plan.sizes:
            size = self.size(p.name)
            return 0 if size is None else size
        return number(p, value)

    def output(self, p, results):
        value = self.values.get(p.name, True)
        if value is False or value is None:
            if p.shape is not None and not p.optional:
                raise TypeError(f"{p.name}: must be True or an array to fill")
            return None
        if p.shape is None:
            cell = POINTERS[p.base]._type_()
            results.append((p, cell))
            return C.byref(cell)
        array = receive(p.name, value, p.base, self.output_shape(p))
        results.append((p, array))
        return pointer(array, p.base)


def text(p, value):
    if value is None and p.optional:
        return None
    if p.name == "path":
        return os.fsencode(value)
    if not isinstance(value, str):
        raise TypeError(f"{p.name}: {type(value).__name__}, must be a str")
    if "\0" in value:
        raise ValueError(f"{p.name}: has a NUL character")
    return value.encode()


def call(name, owner=None, /, *, context=None, _made=False,
         **values) -> Any:
    """Call a C function by its name. An array of float32 chooses the one for
    floats, where there is one."""
    scheme = plan(single(name, values))
    if scheme.getter:
        return finish(scheme, owner, scheme.function(alive(owner)))
    has_context = any(p.name == "ctx" for p in scheme.parts)
    if has_context and context is None:
        from ._objects import default_context
        context = default_context()
    bound = Binding(scheme, owner, values, context)
    results: list = []
    arguments = [bound.argument(p, results) for p in scheme.parts]
    value = invoke(scheme, bound, arguments)
    remember(scheme, owner, bound)
    if scheme.result.base != "kac_status":
        return finish(scheme, owner, value)
    if _made:
        parents = [context] if has_context else []
        parents += bound.handles + list(bound.arrays.values())
        return results[-1][1], parents, bound.keep
    out = [deliver(p, got, bound) for p, got in results]
    return None if not out else out[0] if len(out) == 1 else tuple(out)


def single(name, values):
    """The name of the function for floats where the arrays are such."""
    other = name + "_f32"
    if other not in D.SIGNATURES:
        return name
    mine = plan(name)
    inputs = [p for p in mine.parts if p.shape and p.const
              and p.name != "shape"]
    for p in inputs:
        value = values.get(p.name)
        if value is not None:
            array, strict = as_array(p.name, value)
            if strict and array.dtype == np.float32:
                names = {p.name for p in plan(other).parts}
                if all(key in names or item in (None, False)
                       for key, item in values.items()):
                    return other
    return name


def invoke(scheme, bound, arguments):
    if not scheme.guarded:
        value = scheme.function(*arguments)
        if scheme.result.base == "kac_status":
            _errors.check(library(), value)
        return value
    context = bound.context
    for handle in bound.handles:
        if context is None:
            context = (handle if handle._kind == "kac_context"
                       else handle._context)
    with Uses(scheme, bound), Guard(
            library(), None if context is None or context.closed
            else context) as guard:
        value = scheme.function(*arguments)
        if scheme.result.base == "kac_status" and value != D.KAC_OK:
            failure = _errors.error_of(
                value, library().kac_last_error().decode("utf-8", "replace"))
        else:
            failure = None
    error = guard.raised()
    if error is not None:
        raise error
    if failure is not None:
        raise failure
    return value


def remember(scheme, owner, bound):
    """A setter's arrays, functions and handles live as long as its owner."""
    if owner is None or "_set_" not in scheme.name or scheme.name.startswith(
            "kac_tensors") or scheme.name == "kac_network_tensor_set":
        return
    others = [h for h in bound.handles if h is not owner]
    kept = others + list(bound.arrays.values())
    if kept or scheme.name in owner._held:
        owner._held[scheme.name] = kept
    for handle in others:
        handle._children.add(owner)
    if bound.keep:
        owner._functions[scheme.name] = bound.keep


def deliver(p, got, bound):
    if p.stars == 2:
        self = CLASSES[p.base].__new__(CLASSES[p.base])
        self._own(got, list(bound.handles))
        return self
    if p.shape is None:
        return got.value
    if bound.plan.elementwise and got.ndim == 0:
        return got[()]
    return got


def finish(scheme, owner, value):
    """What a function gives that answers at once."""
    result = scheme.result
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if result.stars and result.base.startswith("kac_"):
        self = CLASSES[result.base].__new__(CLASSES[result.base])
        self._own(value, [owner], borrowed=True)
        return self
    if result.enum == "bool":
        return bool(value)
    if result.enum:
        name = getattr(library(), f"kac_{result.enum}_name")(value)
        return None if name is None else name.decode()
    return value
