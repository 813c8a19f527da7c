# SPDX-License-Identifier: BSD-2-Clause
"""docs/gallery.py makes the gallery that is in the tree: the same page, and
pictures of the same names and sizes (their letters depend on the fonts that a
system has). Every picture of the theory is in it, and none is large."""
import os
import re
import subprocess
import sys

from tool_case import SANITIZER, TOOL, ToolCase, main

DOCS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                    "docs")
PAGES = os.path.join(DOCS, "pages")


class Gallery(ToolCase):
    def test_script_makes_what_is_there(self):
        subprocess.run([sys.executable, os.path.join(DOCS, "gallery.py"), TOOL,
                        self.folder.name], check=True, timeout=120,
                       env={**os.environ, **SANITIZER})
        with open(os.path.join(PAGES, "gallery.md"), encoding="utf-8") as file:
            page = file.read()
        self.assertEqual(self.read("gallery.md").decode(), page)
        kept = os.path.join(PAGES, "gallery")
        names = sorted(os.listdir(kept))
        self.assertEqual(names, sorted(os.listdir(self.path("gallery"))))
        self.assertEqual(names, sorted(re.findall(r"\(gallery/(\S+)\)", page)))
        for name in names:
            made = self.path(os.path.join("gallery", name))
            there = os.path.join(kept, name)
            self.assertEqual(self.read_png(made), self.read_png(there))
            self.assertLess(os.path.getsize(there), 60000, name)

    def test_every_picture_of_the_help_is_in_it(self):
        text = self.run_tool("plot", "--help").stdout.split("PICTURE is")[1]
        pictures = re.findall(r"^  ([a-z]+)  ", text.split("\nOptions")[0],
                              re.MULTILINE)
        self.assertGreaterEqual(len(pictures), 4)
        names = os.listdir(os.path.join(PAGES, "gallery"))
        for picture in pictures:
            self.assertIn(picture + ".png", names)


if __name__ == "__main__":
    main()
