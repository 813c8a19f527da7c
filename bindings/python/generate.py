#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write kacflow/_declarations.py, and the typed layer (_handles.py and the
modules of functions), from the public C headers.

usage: generate.py [--check]

With --check nothing is written: exit status 1 says that a file in the tree is
not what the headers give. A declaration that this program does not
understand is an error, never passed over."""
import pathlib
import re
import sys
import textwrap

import interface
import parameters

HERE = pathlib.Path(__file__).resolve().parent
HEADERS = HERE.parent.parent / "include/kacflow"
PACKAGE = HERE / "kacflow"

SCALARS = {
    "void": "None", "char": "C.c_char", "float": "C.c_float",
    "double": "C.c_double", "int8_t": "C.c_int8", "int16_t": "C.c_int16",
    "int32_t": "C.c_int32", "int64_t": "C.c_int64", "uint8_t": "C.c_uint8",
    "uint16_t": "C.c_uint16", "uint32_t": "C.c_uint32",
    "uint64_t": "C.c_uint64", "kac_status": "C.c_int32",
}


def read_headers():
    """All headers as one text without comments and preprocessor lines."""
    texts = []
    for path in sorted(HEADERS.glob("*.h")):
        text = re.sub(r"/\*.*?\*/", " ", path.read_text("utf-8"), flags=re.S)
        text = re.sub(r"^\s*#.*?(?<!\\)$", "", text, flags=re.M)
        texts.append(re.sub(r'extern "C" \{', "", text))
    return "\n".join(texts)


class Types:
    def __init__(self, text):
        self.handles = sorted(set(re.findall(
            r"typedef struct (kac_\w+) \1;", text)))
        self.callbacks = dict()
        pattern = r"typedef\s+([\w ]+?\s*\**)\(\*(kac_\w+)\)\s*\(([^)]*)\);"
        for result, name, arguments in re.findall(pattern, text):
            self.callbacks[name] = (result, arguments)

    def ctype(self, declaration):
        """The ctypes expression of a C declaration such as
        'const float *x' (with or without a name)."""
        words = declaration.replace("*", " * ").split()
        words = [word for word in words if word != "const"]
        base, stars = words[0], words.count("*")
        if base in self.callbacks:
            return base
        if base == "char" and stars:
            base, stars = "C.c_char_p", stars - 1
        elif base == "void" and stars:
            base, stars = "C.c_void_p", stars - 1
        elif base in self.handles:
            if not stars:
                raise SystemExit(f"a handle by value: {declaration!r}")
        elif base in SCALARS:
            base = SCALARS[base]
        else:
            raise SystemExit(f"no ctypes type for {declaration!r}")
        return "C.POINTER(" * stars + base + ")" * stars

    def arguments(self, text):
        text = " ".join(text.split())
        if text in ("void", ""):
            return []
        return [self.ctype(part) for part in text.split(",")]


def constants(text):
    """(name, value) of every enumerator; all values are written out."""
    found = []
    for body in re.findall(r"\benum\s*\{(.*?)\}", text, flags=re.S):
        for entry in filter(None, map(str.strip, body.split(","))):
            match = re.fullmatch(r"(KAC_\w+)\s*=\s*(-?\d+)", entry)
            if not match:
                raise SystemExit(f"an enumerator without a value: {entry!r}")
            found.append(match.groups())
    return found


def functions(text, types):
    """{name: Function}; every type in it is one that ctypes can take."""
    found = parameters.read()
    for function in found.values():
        types.ctype(function.result)
        for p in function.parameters:
            types.ctype(p.base + "*" * p.stars)
    if len(found) != len(re.findall(r"\bKAC_API\s+[\w]", text)):
        raise SystemExit("a KAC_API declaration was not understood")
    return found


def call_over_lines(head, items, tail):
    line = head + ", ".join(items) + tail
    if len(line) <= 79:
        return line
    return head + "\n    " + ",\n    ".join(items) + tail


def wrap(key, text):
    """An entry of a dictionary of texts over as many lines as it needs."""
    if len(key) + len(text) + 4 <= 79:
        return f'{key} "{text}",'
    lines = textwrap.wrap(text, 67, drop_whitespace=False,
                          break_long_words=False, break_on_hyphens=False)
    return "\n".join([key] + [f'        "{line}"' for line in lines]) + ","


def generate():
    text = read_headers()
    types = Types(text)
    out = ['# SPDX-License-Identifier: BSD-2-Clause',
           '"""ctypes declarations of libkacflow: made from the public headers '
           'by',
           'generate.py, not to be edited."""',
           "import ctypes as C", "", "from ._types import Functions", "",
           "# Opaque handles", ""]
    for name in types.handles:
        out += ["", f"class {name}(C.Structure):", "    pass", ""]
    out += ["", "# Callbacks", ""]
    for name, (result, arguments) in sorted(types.callbacks.items()):
        out.append(call_over_lines(
            f"{name} = C.CFUNCTYPE(",
            [types.ctype(result)] + types.arguments(arguments), ")"))
    out += ["", "# Constants", ""]
    out += [f"{name} = {value}" for name, value in constants(text)]
    out += ["", "# What they say is told in _types.py", "SIGNATURES = {"]
    found = functions(text, types)
    for name, function in sorted(found.items()):
        out.append(wrap(f'    "{name}":', function.signature()))
    out += ["}", "FUNCTIONS = Functions(SIGNATURES, globals())", "", "",
            "def declare(library):",
            '    """Give every function of the loaded library its types."""',
            "    for name, (result, arguments) in FUNCTIONS.items():",
            "        function = getattr(library, name)",
            "        function.restype = result",
            "        function.argtypes = arguments",
            "    return library"]
    files = {"_declarations.py": "\n".join(out) + "\n"}
    files.update(interface.write(found, types.handles))
    return files


def main():
    made = generate()
    if sys.argv[1:] == ["--check"]:
        wrong = [name for name, text in made.items()
                 if not (PACKAGE / name).exists()
                 or (PACKAGE / name).read_text("utf-8") != text]
        for name in wrong:
            print(f"kacflow/{name} is not what the headers give: run "
                  "bindings/python/generate.py")
        if not wrong:
            print("the declarations are those of the headers")
        return 1 if wrong else 0
    for name, text in made.items():
        (PACKAGE / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
