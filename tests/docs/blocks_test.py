#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every block of code in the README and the manual's pages runs.

The blocks of a page run one after the other, in a folder of its own:
- sh: in one shell, as far as folder and exported variables go. `kacflow` is
  small_kacflow.py, which does what is asked with less work.
- c, cpp: with an #include a program (built, and run where it has a main), else
  statements, which are compiled with the variables of fragment.h.
- python: in one namespace.
A program whose first line is nothing but its file name in a comment is saved
under that name instead, for a later block that must name it.

A block that is not run says why in the line before it:
<!-- not run: REASON -->. The pages of CLONE are left to the second form, in
which their blocks run as they stand, one page after the other, in a fresh copy
of the tree with an empty home.

usage: blocks_test.py [-v] BUILD ROOT [PAGE...]
       blocks_test.py [-v] --clone ROOT"""
import contextlib
import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

HERE = pathlib.Path(__file__).resolve().parent
CLONE = ["start.md", "doors.md"]
LANGUAGES = ("sh", "c", "cpp", "python")
REASON = re.compile(r"<!-- not run: (.*\S) -->")
NAME = re.compile(r"(?://|/\*|#) *([\w.-]+\.(?:c|cpp|py|txt|build))(?: *\*/)?$")
STRICT = ["-Wall", "-Wextra", "-Werror", "-Wno-unused"]


class Block:
    def __init__(self, language, line, reason):
        self.language, self.line, self.reason = language, line, reason
        self.text = ""

    def name(self):
        """Name of the file that the block is, or None."""
        match = NAME.match(self.text.split("\n", 1)[0])
        return match.group(1) if match else None


def blocks_of(path):
    """The fenced blocks of a page; a ValueError for code without a fence."""
    block, above, formula = None, "", False
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if block is not None:
            if line == "```":
                yield block
                block = None
            else:
                block.text += line + "\n"
        elif line.startswith("```"):
            match = REASON.fullmatch(above)
            block = Block(line[3:], number, match and match.group(1))
            if block.language not in LANGUAGES:
                raise ValueError(f"line {number}: a block must be of "
                                 f"{', '.join(LANGUAGES)}: {line}")
        elif line.startswith("    ") and not above.strip() and not formula:
            raise ValueError(f"line {number}: code needs a fence: ```sh ...")
        if "\\f[" in line or "\\f]" in line:
            formula = line.rfind("\\f[") > line.rfind("\\f]")
        above = line
    if block is not None:
        raise ValueError(f"line {block.line}: the block has no end")


class Page:
    """What the blocks of a page share: a folder, a shell, a namespace."""

    def __init__(self, path, folder, environment):
        self.path, self.folder, self.work = path, folder, folder
        self.environment = environment
        self.namespace = {"__name__": "page"}
        folder.mkdir(parents=True, exist_ok=True)

    def command(self, *words):
        done = subprocess.run(words, cwd=self.work, env=self.environment,
                              stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode:
            raise RuntimeError(f"{words[0]} answers {done.returncode}:\n"
                               f"{done.stdout[-4000:]}")
        return done.stdout

    def run_sh(self, block):
        with tempfile.TemporaryDirectory() as state:
            self.command("sh", "-euc", f"{block.text}\n"
                         f"pwd >{state}/pwd\nenv -0 >{state}/env")
            read = pathlib.Path(state, "env").read_bytes().split(b"\0")
            self.environment = dict(os.fsdecode(line).split("=", 1)
                                    for line in read if line)
            self.work = pathlib.Path(state, "pwd").read_text()[:-1]

    def compile(self, block, compiler, suffix, language):
        source = self.folder / f"line{block.line}{suffix}"
        program = source.with_suffix("")
        flags = self.command("pkg-config", "--cflags", "kacflow").split()
        libraries = self.command("pkg-config", "--libs", "kacflow").split()
        lines = f'#line {block.line + 1} "{self.path.name}"\n{block.text}'
        whole = "#include" in block.text
        if not whole:
            lines = (HERE / "fragment.h").read_text("utf-8") + lines + "}\n"
        source.write_text(lines, encoding="utf-8")
        if whole and re.search(r"\bint main\(", block.text):
            self.command(*compiler, language, *STRICT, str(source), "-o",
                         str(program), *flags, *libraries, "-lm", "-pthread")
            self.command(str(program))
        else:
            self.command(*compiler, language, *STRICT, "-fsyntax-only",
                         str(source), *flags)

    def run_c(self, block):
        self.compile(block, os.environ.get("CC", "cc").split(), ".c",
                     "-std=gnu11")

    def run_cpp(self, block):
        self.compile(block, os.environ.get("CXX", "c++").split(), ".cpp",
                     "-std=c++17")

    def run_python(self, block):
        before = os.getcwd()
        os.chdir(self.work)
        try:
            # So that a traceback tells the line of the page.
            code = compile("\n" * block.line + block.text, str(self.path),
                           "exec")
            with contextlib.redirect_stdout(sys.stderr):
                exec(code, self.namespace)
        except Exception:
            raise RuntimeError(traceback.format_exc()) from None
        finally:
            os.chdir(before)

    def run(self, block, later):
        name = block.name()
        if name is None:
            getattr(self, "run_" + block.language)(block)
            return
        if not any(other.language == "sh" and not other.reason and
                   name in other.text for other in later):
            raise RuntimeError(f"no later block uses {name}")
        pathlib.Path(self.work, name).write_text(block.text, encoding="utf-8")


def run_page(page, count):
    """Run a page; how many blocks ran and did not is added to `count`."""
    try:
        blocks = list(blocks_of(page.path))
    except ValueError as error:
        yield f"{page.path.name}: {error}"
        return
    for i, block in enumerate(blocks):
        if "-v" in sys.argv:
            print(f"{page.path.name}:{block.line}: {block.language}",
                  file=sys.stderr)
        if block.reason:
            count["not run"] = count.get("not run", 0) + 1
            print(f"not run: {page.path.name}:{block.line}: {block.reason}")
            continue
        try:
            page.run(block, blocks[i + 1:])
            count[block.language] = count.get(block.language, 0) + 1
        except RuntimeError as error:
            yield f"{page.path.name}:{block.line}: {error}"
            return  # what follows builds on it


def write_npy(path, kind, shape, data):
    head = repr({"descr": kind, "fortran_order": False,
                 "shape": shape}).encode()
    head = head.ljust(117) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") +
                     head + data)


def named_files(folder):
    """Files that pages name and do not make: pictures of Fashion-MNIST under
    their names, own pictures, samples S and their labels L."""
    pixels = bytes((7 * i * i + i // 784 * 31) % 256 for i in range(100 * 784))
    labels = bytes(i % 10 for i in range(100))
    for name in ("train", "t10k"):
        for kind, head, shape, data in (
                ("images-idx3", 3, (100, 28, 28), pixels),
                ("labels-idx1", 1, (100,), labels)):
            with gzip.open(folder / f"{name}-{kind}-ubyte.gz", "wb") as file:
                file.write(bytes([0, 0, 8, head]))
                for size in shape:
                    file.write(size.to_bytes(4, "big"))
                file.write(data)
    write_npy(folder / "S.npy", "|u1", (100, 28, 28), pixels)
    write_npy(folder / "L.npy", "|u1", (100,), labels)
    write_npy(folder / "mine.npy", "|u1", (8, 16, 16, 3),
              pixels[:8 * 16 * 16 * 3])
    write_npy(folder / "p256.npy", "|u1", (4, 256, 256, 3),
              (16 * pixels)[:4 * 256 * 256 * 3])


def installed(build, work):
    """Install into `work`; the environment of a program that uses it."""
    stage = work / "stage"
    subprocess.run(["meson", "install", "-C", str(build), "--no-rebuild",
                    "--quiet", "--destdir", str(stage)], check=True)
    [pc] = stage.rglob("kacflow.pc")
    libraries = pc.parent.parent
    tool = next(iter(stage.rglob("bin/kacflow")), None)
    bin_folder = work / "bin"
    bin_folder.mkdir()
    if tool:
        (bin_folder / "kacflow").symlink_to(HERE / "small_kacflow.py")
    os.environ["KACFLOW_LIBRARY"] = str(libraries / "libkacflow.so.0")
    sys.path.insert(0, str(HERE.parent.parent / "bindings/python"))
    return dict(os.environ, PKG_CONFIG_PATH=str(libraries / "pkgconfig"),
                PKG_CONFIG_SYSROOT_DIR=str(stage),
                LD_LIBRARY_PATH=str(libraries), KACFLOW_TOOL=str(tool),
                PATH=f"{bin_folder}:{os.environ['PATH']}"), tool


def run_pages(build, root, names, work, count):
    environment, tool = installed(build, work)
    if not tool:
        print("skipped: no tool (-Dtools=enabled)")
        sys.exit(77)
    try:
        import numpy  # noqa: F401
    except ImportError:
        print("skipped: no NumPy (Debian: python3-numpy)")
        sys.exit(77)
    paths = [root / "README.md", *sorted((root / "docs/pages").glob("*.md"))]
    for path in paths:
        if path.name in CLONE or (names and path.name not in names):
            continue
        page = Page(path, work / path.stem, environment)
        named_files(page.folder)
        yield from run_page(page, count)


def run_clone(root, work, count):
    tree = work / "libkacflow"
    files = subprocess.run(["git", "-C", str(root), "ls-files", "-z"],
                           stdout=subprocess.PIPE, check=False).stdout
    for name in filter(None, os.fsdecode(files).split("\0")):
        if (root / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, tree / name)
    if not tree.exists():  # no clone, an unpacked archive
        shutil.copytree(root, tree, ignore=shutil.ignore_patterns("build*"))
    home = work / "home"
    home.mkdir()
    environment = dict(os.environ, HOME=str(home), PIP_NO_INDEX="1",
                       PIP_NO_CACHE_DIR="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    for name in ("KACFLOW_LIBRARY", "PYTHONPATH", "LD_LIBRARY_PATH",
                 "PKG_CONFIG_PATH", "DESTDIR", "MESON_BUILD_ROOT"):
        environment.pop(name, None)
    page = Page(root / "docs/pages" / CLONE[0], tree, environment)
    for name in CLONE:  # one shell for all of them
        page.path = root / "docs/pages" / name
        page.work = tree
        yield from run_page(page, count)


def main():
    words = [word for word in sys.argv[1:] if word != "-v"]
    count = {}
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder).resolve()
        if words[0] == "--clone":
            wrong = list(run_clone(pathlib.Path(words[1]).resolve(), work,
                                   count))
        else:
            wrong = list(run_pages(pathlib.Path(words[0]).resolve(),
                                   pathlib.Path(words[1]).resolve(), words[2:],
                                   work, count))
    print("\n".join(wrong))
    print(", ".join(f"{n} {name}" for name, n in sorted(count.items())))
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
