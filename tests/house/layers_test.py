#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The layers hold: a part of lib/ includes only itself and the parts before
it, public headers include only public headers, and examples, bindings and
tests see the public headers alone (but for the tests of a part's inside)."""
import pathlib
import re
import sys

ORDER = ("base data kernel special process telegraph graph network field ode "
         "metric flow").split()
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
SOURCES = ("*.c", "*.h", "*.inc", "*.hpp")


def files(folder):
    for pattern in SOURCES:
        yield from sorted(folder.rglob(pattern))


def includes(path):
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


def check_lib(root, complain):
    for path in files(root / "lib"):
        part = path.relative_to(root / "lib").parts[0]
        if part not in ORDER:
            complain(path, f"lib/{part} is not a layer; add it to DESIGN's "
                     "order and to this test")
            continue
        allowed = ORDER[:ORDER.index(part) + 1]
        for kind, name in includes(path):
            first = name.split("/")[0]
            if kind == "<":
                continue
            if "/" not in name:
                # Beside it, as for generated tables and .inc files.
                if not (path.parent / name).exists():
                    complain(path, f'"{name}" is not beside it')
            elif first not in allowed:
                complain(path, f'"{name}": {part} may use only '
                         f'{" ".join(allowed)}')
            elif first != part and name != f"{first}/{first}.h":
                complain(path, f'"{name}": {first} shows only '
                         f"{first}/{first}.h to others")


def check_public(root, complain):
    public = root / "include"
    for path in files(public):
        for kind, name in includes(path):
            if kind == '"':
                complain(path, f'"{name}" must be <kacflow/...>')
            elif name.startswith("kacflow/"):
                if not (public / name).exists():
                    complain(path, f"<{name}> does not exist")
            elif path.suffix == ".h" and name != "stdint.h":
                complain(path, f"<{name}>: public headers need only stdint.h")


def check_users(root, complain):
    parts = "|".join(ORDER)
    for folder in ("examples", "bindings"):
        for path in files(root / folder):
            for _, name in includes(path):
                if re.match(rf"({parts})/", name):
                    complain(path, f'"{name}": {folder} see only the public '
                             "headers")


def check_names(root, complain):
    seen = {}
    for folder in ("lib", "examples", "tests", "bindings"):
        for path in files(root / folder):
            if path.name in seen:
                complain(path, f"has the name of {seen[path.name]}")
            seen[path.name] = path.relative_to(root)


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    errors = []

    def complain(path, text):
        errors.append(f"{path.relative_to(root)}: {text}")

    for check in (check_lib, check_public, check_users, check_names):
        check(root, complain)
    print("\n".join(errors) or "the layers hold")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
