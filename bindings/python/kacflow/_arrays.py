# SPDX-License-Identifier: BSD-2-Clause
"""Arrays on their way to C: as they are, or refused by name; lists and
numbers are turned into arrays."""
import ctypes as C

import numpy as np

TYPES = {"double": np.dtype(np.float64), "float": np.dtype(np.float32),
         "int8_t": np.dtype(np.int8), "uint8_t": np.dtype(np.uint8),
         "int32_t": np.dtype(np.int32), "uint32_t": np.dtype(np.uint32),
         "int64_t": np.dtype(np.int64)}
POINTERS = {name: C.POINTER(getattr(C, "c_" + name.removesuffix("_t")))
            for name in TYPES}


def shape_text(shape):
    return "[" + ", ".join(shape) + "]"


def as_array(name, value):
    """(array, True where it was an array before)"""
    if isinstance(value, np.ndarray):
        return value, True
    if isinstance(value, (np.generic, int, float, list, tuple, range)):
        return np.asarray(value), False
    if hasattr(value, "__array_interface__") or hasattr(value, "__array__"):
        return np.asarray(value), True
    if hasattr(value, "__dlpack__"):
        return np.from_dlpack(value), True
    if hasattr(value, "__buffer__") or isinstance(
            value, (bytes, bytearray, memoryview)):
        return np.asarray(memoryview(value)), True
    try:
        return np.asarray(list(value)), False
    except TypeError:
        raise TypeError(f"{name}: {type(value).__name__}, must be an array "
                        "or numbers") from None


def take(name, value, base):
    """An array of the C type `base` in C order."""
    want = TYPES[base]
    array, strict = as_array(name, value)
    if not strict:
        if array.dtype == object or array.dtype.kind not in "biuf":
            raise TypeError(f"{name}: not numbers in rows of one length")
        if want.kind in "iu" and array.dtype.kind == "f" and array.size:
            raise TypeError(f"{name}: must be whole numbers")
        if want.kind in "iu" and array.size:
            info = np.iinfo(want)
            if array.min() < info.min or array.max() > info.max:
                raise OverflowError(
                    f"{name}: must lie between {info.min} and {info.max}")
        return np.ascontiguousarray(array, dtype=want).reshape(array.shape)
    check(name, array, want)
    return array


def check(name, array, want):
    if array.dtype != want:
        raise TypeError(
            f"{name}: an array of {array.dtype}, must be {want.name}; "
            f"convert it with {name}.astype(numpy.{want.name})")
    if not array.flags.c_contiguous or not array.flags.aligned:
        raise ValueError(
            f"{name}: the array is not contiguous in C order; "
            f"convert it with numpy.ascontiguousarray({name})")


def receive(name, value, base, shape):
    """An array to be filled: a new one for True, or the caller's."""
    if value is True:
        return np.empty(shape, TYPES[base])
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name}: must be True, False or an array to fill")
    check(name, value, TYPES[base])
    if not value.flags.writeable:
        raise ValueError(f"{name}: the array to fill is read-only")
    if value.shape != tuple(shape):
        raise ValueError(f"{name}: the array to fill has the shape "
                         f"{value.shape}, must be {tuple(shape)}")
    return value


def pointer(array, base):
    return C.cast(array.ctypes.data, POINTERS[base])


def view(address, shape, base="double", writable=False):
    """C's memory as an array, for as long as a callback lasts."""
    if not address:
        return None
    size = 1
    for number in shape:
        size *= number
    kind = POINTERS[base]._type_ * size
    array = np.frombuffer(kind.from_address(C.addressof(address.contents)),
                          TYPES[base], size).reshape(shape)
    array.flags.writeable = writable
    return array
