#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Each public header compiles alone, in C11 and C++17, without a warning, and
declares nothing that ctypes cannot take (tests/abi/abi_test.py asks the library
itself). Those of the C++ layer compile alone in C++17.

usage: headers_test.py ROOT CC [CXX]"""
import pathlib
import re
import subprocess
import sys
import tempfile

# What a signature may not have: types whose layout depends on the platform,
# aggregates by value, varargs, exported variables.
FORBIDDEN = re.compile(r"\b(bool|_Bool|long|short|unsigned|size_t|ssize_t|"
                       r"wchar_t|FILE|va_list)\b|\.\.\.|\bstruct\s+\w+\s*\{|"
                       r"\bextern\s+(?!\"C\")")


def strip(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def compiles(compiler, language, standard, include, header):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / f"alone.{language}"
        source.write_text(f"#include <kacflow/{header}>\n"
                          f"#include <kacflow/{header}>\n"
                          "int alone(void);\nint alone(void) { return 0; }\n",
                          encoding="utf-8")
        run = subprocess.run(
            [compiler, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic",
             "-Werror", "-fsyntax-only", f"-I{include}", str(source)],
            capture_output=True, text=True)
    return run.stderr if run.returncode else ""


def main():
    root = pathlib.Path(sys.argv[1])
    include = root / "include"
    languages = [(sys.argv[2].split()[-1], "c", "c11")]
    if len(sys.argv) > 3:
        languages.append((sys.argv[3].split()[-1], "cpp", "c++17"))
    errors = []
    headers = sorted((include / "kacflow").glob("*.h"))
    whole = (include / "kacflow/kacflow.h").read_text(encoding="utf-8")
    for path in headers:
        for match in FORBIDDEN.finditer(strip(path.read_text("utf-8"))):
            errors.append(f"{path.name}: {match.group(0)!r} in a signature")
        if path.name != "kacflow.h" and f"kacflow/{path.name}" not in whole:
            errors.append(f"{path.name} is not in kacflow.h")
        for language in languages:
            errors += filter(None, [compiles(*language, include, path.name)])
    layer = sorted((include / "kacflow").rglob("*.hpp"))
    for path in layer if len(languages) > 1 else ():
        name = path.relative_to(include / "kacflow").as_posix()
        errors += filter(None, [compiles(*languages[1], include, name)])
    print("\n".join(errors) or
          f"{len(headers) + len(layer)} headers compile alone")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
