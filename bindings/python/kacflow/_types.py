# SPDX-License-Identifier: BSD-2-Clause
"""Signatures, as _declarations.py writes them, turned into ctypes when they
are asked for: declaring every function at import would take longer than the
import of NumPy.

A signature is "result; name:type; ...": a type as in C, [n,d] where it is an
array, =name of an enumeration, ? where NULL is allowed, ! where the array is
changed in place."""
import ctypes as C
import re
from collections.abc import Mapping

SCALARS = {
    "void": None, "char": C.c_char, "float": C.c_float, "double": C.c_double,
    "int8_t": C.c_int8, "int16_t": C.c_int16, "int32_t": C.c_int32,
    "int64_t": C.c_int64, "uint8_t": C.c_uint8, "uint16_t": C.c_uint16,
    "uint32_t": C.c_uint32, "uint64_t": C.c_uint64, "kac_status": C.c_int32,
}
PART = re.compile(r"(?:(\w+):)?(const )?(\w+) ?(\**)(?:\[([^\]]*)\])?"
                  r"(?:=(\w+))?([?!]?)")


class Parameter:
    """One argument, or the result (without a name)."""
    __slots__ = ("name", "const", "base", "stars", "shape", "enum", "optional",
                 "inout")

    def __init__(self, text):
        match = PART.fullmatch(text)
        self.name, const, self.base, stars, shape, self.enum, mark = \
            match.groups()
        self.const, self.stars = bool(const), len(stars)
        self.shape = None if shape is None else tuple(shape.split(","))
        self.optional, self.inout = mark == "?", mark == "!"

    def ctype(self, named):
        """The ctypes type; `named` has the handles and callbacks."""
        base, stars = self.base, self.stars
        if stars and base == "char":
            kind, stars = C.c_char_p, stars - 1
        elif stars and base == "void":
            kind, stars = C.c_void_p, stars - 1
        else:
            kind = SCALARS[base] if base in SCALARS else named[base]
        for _ in range(stars):
            kind = C.POINTER(kind)
        return kind


def parse(signature):
    """(result, [parameters])"""
    result, *parts = map(Parameter, signature.split("; "))
    return result, parts


class Functions(Mapping):
    """{name: (result, [arguments])} in ctypes, made when asked for."""

    def __init__(self, signatures, named):
        self._signatures, self._named, self._made = signatures, named, {}

    def __getitem__(self, name):
        if name not in self._made:
            result, parts = parse(self._signatures[name])
            self._made[name] = (result.ctype(self._named),
                                [part.ctype(self._named) for part in parts])
        return self._made[name]

    def __iter__(self):
        return iter(self._signatures)

    def __len__(self):
        return len(self._signatures)

    def __contains__(self, name):
        return name in self._signatures
