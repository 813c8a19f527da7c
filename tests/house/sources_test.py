#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every source has its licence line, no tabs, no blanks at line ends, no note
of work that is left to do, at most 600 lines, and in lib/ and include/ at most
80 columns. The library says kaci_fma(): fma() rounds twice on some systems.

usage: sources_test.py ROOT"""
import pathlib
import re
import sys

FOLDERS = ("include", "lib", "examples", "tests", "docs", "bindings", ".ci")
SOURCES = {".c", ".h", ".inc", ".hpp", ".py", ".sh", ".build", ".map", ".1",
           ".bash"}
LEFT_TO_DO = re.compile(r"\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b|\bX{3}\b")
MOST_LINES = 600
COLUMNS = 80

FMA = re.compile(r"(?<!\w)fma\(")
SAYS_FMA = {"lib/base/base.h", "lib/base/fma.c"}

# Written by scripts.
GENERATED = {"lib/base/elementary_data.h",
             "bindings/python/kacflow/_declarations.py",
             "bindings/python/kacflow/_handles.py"}

# One subject with many short cases.
LONG = {"tests/base/random_test.c", "tests/process/draw_test.c"}


def sources(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and (path.suffix in SOURCES or folder == ".ci"):
                yield path
    yield from (root / "meson.build", root / "meson_options.txt")


def check(name, text):
    """What is wrong with one source, as "line: remark"."""
    lines = text.split("\n")
    inside = name.startswith(("lib/", "include/"))
    if "SPDX-License-Identifier: BSD-2-Clause" not in "".join(lines[:3]):
        yield 1, "no SPDX line on top"
    if lines[-1] != "" or (len(lines) > 1 and lines[-2] == ""):
        yield len(lines), "must end with one line feed"
    if len(lines) - 1 > MOST_LINES and name not in GENERATED | LONG:
        yield len(lines) - 1, f"more than {MOST_LINES} lines: split it"
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            yield number, "a tab"
        if line != line.rstrip():
            yield number, "blanks at the end"
        if LEFT_TO_DO.search(line):
            yield number, f"a note of work left to do: {line.strip()}"
        if inside and FMA.search(line) and name not in SAYS_FMA:
            yield number, "fma(): must be kaci_fma()"
        if inside and len(line) > COLUMNS and name not in GENERATED:
            yield number, f"{len(line)} columns, must be at most {COLUMNS}"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    count, errors = 0, []
    for path in sources(root):
        name = path.relative_to(root).as_posix()
        count += 1
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            errors.append(f"{name}: not UTF-8")
            continue
        errors += [f"{name}:{line}: {remark}"
                   for line, remark in check(name, text)]
    if count < 100:
        errors.append(f"only {count} sources found in {root}")
    print("\n".join(errors) or f"{count} sources")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
