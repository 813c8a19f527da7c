#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the README and the manual's pages name is there: files that they link
to, folders of the map, public functions, and on the main page every header and
page. The README has one row for the pages.
And no formula breaks a table.

usage: pages_test.py ROOT"""
import pathlib
import re
import sys

LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:bindings|docs|examples|include|lib|tests)/[\w./]*)`")
FORMULA = re.compile(r"\\f\$.*?\\f\$")
FUNCTION = re.compile(r"\b(kac_[a-z0-9_]+)\(")


def check(root, page, functions):
    text = page.read_text(encoding="utf-8")
    for link in LINK.findall(text):
        if not (page.parent / link).exists():
            yield f"links to {link}, which is not there"
    for path in PATH.findall(text):
        if not (root / path).exists():
            yield f"names {path}, which is not there"
    for name in FUNCTION.findall(text):
        if name not in functions:
            yield f"names {name}(), which is no public function"
    for line in text.split("\n"):
        for formula in FORMULA.findall(line) if line.startswith("|") else ():
            if "|" in formula:
                yield f"a bar ends the cell: {formula}; write \\vert, \\mid"


def main():
    root = pathlib.Path(sys.argv[1])
    headers = sorted((root / "include/kacflow").glob("*.h"))
    functions = set()
    for header in headers:
        functions |= set(FUNCTION.findall(header.read_text(encoding="utf-8")))
    wrong = []
    pages = [root / "README.md", *(root / "docs").glob("*.md"),
             *(root / "docs/pages").glob("*.md")]
    for page in pages:
        wrong += [f"{page.relative_to(root)}: {remark}"
                  for remark in check(root, page, functions)]
    manual = (root / "docs/pages/mainpage.md").read_text(encoding="utf-8")
    wrong += [f"docs/pages/mainpage.md: kacflow/{header.name} is missing"
              for header in headers if header.name != "kacflow.h" and
              f"| kacflow/{header.name} |" not in manual]
    # Every page is in the list of the main page, and in the build.
    listed = set(re.findall(r"\]\((\w+)\.md\)", manual)) | {"mainpage"}
    built = set(re.findall(r"'pages/(\w+)\.md'", (root / "docs/meson.build")
                           .read_text(encoding="utf-8")))
    for page in (root / "docs/pages").glob("*.md"):
        for where, names in (("docs/pages/mainpage.md", listed),
                             ("docs/meson.build", built)):
            if page.stem not in names:
                wrong.append(f"{where}: {page.name} is missing")
    readme = (root / "README.md").read_text(encoding="utf-8")
    if len(re.findall(r"^\| `docs/pages/` \|", readme, re.M)) != 1:
        wrong.append("README.md: docs/pages/ needs one row; the list of the "
                     "pages is in docs/pages/mainpage.md")
    python = (root / "docs/pages/python.md").read_text(encoding="utf-8")
    example = re.search(r"^```python\n(.*?)^```", python, re.M | re.S)
    if len(example.group(1).splitlines()) > 10:
        wrong.append("docs/pages/python.md: training in ten lines takes more")
    # The map of the README has every part, in the order of the layers.
    parts = re.findall(r"^subdir\('(\w+)'\)", (root / "lib/meson.build")
                       .read_text(encoding="utf-8"), re.M)
    if ", ".join(parts) not in readme:
        wrong.append(f"README.md: the parts of lib/ are {', '.join(parts)}")
    print("\n".join(wrong) or f"{len(pages)} pages name what is there")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
