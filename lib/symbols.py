#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write lib/kacflow.map, and the symbols file of the Debian package, from the
declarations in the public headers. Run it after adding a public function, and
look at the difference: a symbol that goes away or changes breaks the ABI.

With --check nothing is written: exit status 1 says that a file is not what the
headers give."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
NODE, FIRST = "KACFLOW_0", "0.1"  # the version node, and where it came
SONAME, PACKAGE = "libkacflow.so.0", "libkacflow0"


def since():
    """name -> the version that its comment says it came with"""
    found = {}
    for path in (ROOT / "include/kacflow").glob("*.h"):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"/\*\*((?:(?!\*/).)*)\*/\s*"
                                 r"KAC_API\s[^;{]*?\b(kac_\w+)\s*\(", text,
                                 re.S):
            version = re.search(r"@since\s+(\d[\d.]*\d)", match.group(1))
            if version is None:
                raise SystemExit(f"{match.group(2)} has no @since")
            found[match.group(2)] = version.group(1)
    return found


def files():
    names = sorted(since().items())
    lines = "".join(f"    {name};\n" for name, _ in names)
    yield "lib/kacflow.map", (
        "# SPDX-License-Identifier: BSD-2-Clause\n"
        f"{NODE} {{\nglobal:\n{lines}local:\n    *;\n}};\n")
    major, minor = re.search(r"^\s*version: '(\d+)\.(\d+)\.",
                             (ROOT / "meson.build").read_text("utf-8"),
                             re.M).groups()
    # Before 1.0 the next minor version may break what is built.
    below = (f", {PACKAGE} (<< {major}.{int(minor) + 1}~)" if major == "0"
             else "")
    lines = "".join(f" {name}@{NODE} {version}\n" for name, version in names)
    yield f"docs/packaging/debian/{PACKAGE}.symbols", (
        f"{SONAME} {PACKAGE} #MINVER#{below}\n"
        "* Build-Depends-Package: libkacflow-dev\n"
        f" {NODE}@{NODE} {FIRST}\n{lines}")


def main():
    status = 0
    for name, text in files():
        path = ROOT / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv[1:]:
            print(f"{name} is old: python3 lib/symbols.py")
            status = 1
        else:
            path.write_text(text, encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
