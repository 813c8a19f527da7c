#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The ABI is deliberate: the functions that the public headers declare, the
names in the version script and the symbols that the shared library exports are
the same set, every declaration is documented, and a file under tests/ names
every function.

usage: symbols_test.py ROOT LIBRARY [NM]"""
import pathlib
import re
import subprocess
import sys


def declared(root):
    """name -> (header, has a comment before it)"""
    found = {}
    for path in sorted((root / "include/kacflow").glob("*.h")):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"(\*/\s*)?KAC_API\s[^;{]*?\b(kac_\w+)\s*\(",
                                 text):
            if match.group(2) in found:
                raise SystemExit(f"{match.group(2)} is declared twice")
            found[match.group(2)] = (path.name, match.group(1) is not None)
    return found


def listed(root):
    text = (root / "lib/kacflow.map").read_text(encoding="utf-8")
    return re.findall(r"\b(kac_\w+);", text)


def exported(library, nm):
    out = subprocess.run([nm, "-D", "--defined-only", library], check=True,
                         capture_output=True, text=True).stdout
    names = set()
    for line in out.splitlines():
        kind, name = line.split()[-2:]
        if kind != "A":  # the version node itself
            names.add(name.split("@")[0])
    return names


def tested(root):
    """The functions that some file under tests/ names."""
    names = set()
    for path in (root / "tests").rglob("*"):
        if path.suffix in (".c", ".h", ".cpp", ".py"):
            names |= set(re.findall(r"\bkac_\w+",
                                    path.read_text(encoding="utf-8")))
    return names


def main():
    root = pathlib.Path(sys.argv[1])
    headers, script = declared(root), listed(root)
    errors = [f"{name} in {header} has no doc comment"
              for name, (header, documented) in headers.items()
              if not documented]
    if script != sorted(set(script)):
        errors.append("lib/kacflow.map is not sorted or lists a name twice")
    for what, one, other in (
            ("declared but not in lib/kacflow.map", headers, script),
            ("in lib/kacflow.map but not declared", script, headers)):
        errors += [f"{name}: {what}" for name in sorted(set(one) - set(other))]
    errors += [f"{name}: no file under tests/ names it"
               for name in sorted(set(headers) - tested(root))]
    symbols = exported(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "nm")
    errors += [f"{name}: declared but not exported"
               for name in sorted(set(headers) - symbols)]
    errors += [f"{name}: exported but not declared"
               for name in sorted(symbols - set(headers))]
    print("\n".join(errors) or f"{len(headers)} symbols, as declared")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
