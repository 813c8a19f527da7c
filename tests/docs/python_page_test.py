#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The Python on docs/pages/python.md runs: all blocks of the page one after
the other, in one namespace.

usage: python_page_test.py LIBRARY"""
import contextlib
import os
import pathlib
import re
import sys

try:
    import numpy  # noqa: F401
except ImportError:
    print("skipped: no NumPy (Debian: python3-numpy)")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
os.environ["KACFLOW_LIBRARY"] = os.path.abspath(sys.argv[1])
sys.path.insert(0, str(ROOT / "bindings/python"))


def main():
    page = ROOT / "docs/pages/python.md"
    text = page.read_text("utf-8")
    count, names = 0, {"__name__": "page"}
    for match in re.finditer(r"^```python\n(.*?)^```", text, re.M | re.S):
        # So that a traceback tells the line of the page.
        lines = text[:match.start(1)].count("\n")
        code = compile("\n" * lines + match.group(1), str(page), "exec")
        with contextlib.redirect_stdout(sys.stderr):
            exec(code, names)
        count += 1
    print(f"{count} blocks ran")
    return 0 if count >= 5 else 1


if __name__ == "__main__":
    sys.exit(main())
