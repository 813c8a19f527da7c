# SPDX-License-Identifier: BSD-2-Clause
"""Builds the Python package (PEP 517): a wheel that holds the shared library,
made by meson from the tree that this folder is in, and an sdist that holds
the tree. Nothing but Python, meson and ninja is needed.

Editable (PEP 660), the wheel holds a finder of the package in the tree, and
the library stays where meson made it, in build-python there.

Settings (pip install --config-settings NAME=VALUE):
    library=system   build no library: the installed one is loaded
    meson=OPTIONS    for meson setup, such as "-Doptimization=0"
"""
import base64
import gzip
import hashlib
import io
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sysconfig
import tarfile
import tempfile
import time
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
TREE = HERE.parent.parent
VERSION = re.search(r"^\s*version: '([^']+)'",
                    (TREE / "meson.build").read_text("utf-8"), re.M).group(1)
NAME = f"kacflow-{VERSION}"
INFO = f"{NAME}.dist-info"
METADATA = f"""Metadata-Version: 2.1
Name: kacflow
Version: {VERSION}
Summary: Generative models whose noise is a Kac process
License: BSD-2-Clause
Requires-Python: >=3.9
Requires-Dist: numpy
Provides-Extra: plot
Requires-Dist: matplotlib ; extra == "plot"
Classifier: License :: OSI Approved :: BSD License
Classifier: Programming Language :: Python :: 3
Classifier: Programming Language :: C
Classifier: Typing :: Typed
"""
# What of a folder without git is not of the tree.
NOT_SOURCES = re.compile(r"(^|/)(\.|build|demo(/|$)|__pycache__)|\.egg-info"
                         r"|\.pyc$")


def get_requires_for_build_wheel(config_settings=None):
    return []


def get_requires_for_build_editable(config_settings=None):
    return []


def get_requires_for_build_sdist(config_settings=None):
    return []


def setting(config_settings, name):
    value = (config_settings or {}).get(name, "")
    return " ".join(value) if isinstance(value, list) else value


def when():
    """The time that archives carry: the same sources, the same bytes."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))


# ---- The library ------------------------------------------------------------

def compile_library(build, prefix, options):
    """Let meson make the shared library in that folder."""
    for tool in ("meson", "ninja"):
        if shutil.which(tool) is None:
            raise SystemExit(f"kacflow needs {tool} to be built (Debian: "
                             "meson, ninja-build)")
    again = ["--reconfigure"] if (build / "build.ninja").exists() else []
    subprocess.run(["meson", "setup", *again, str(build), str(TREE),
                    f"--prefix={prefix}", "--libdir=lib", "--bindir=lib",
                    "-Ddefault_library=shared", "-Dtests=disabled",
                    "-Dtools=disabled", "-Ddocs=disabled",
                    *shlex.split(options)], check=True)
    subprocess.run(["ninja", "-C", str(build)], check=True)


def built_name(folder):
    """What the shared library there is called."""
    for name in ("libkacflow.so.0", "libkacflow.0.dylib", "libkacflow-0.dll",
                 "kacflow-0.dll"):
        if (folder / name).exists():
            return name
    raise SystemExit(f"meson made no shared library in {folder}")


def build_library(folder, options):
    """The shared library as it is installed: its path and its name."""
    build, prefix = folder / "build", folder / "prefix"
    compile_library(build, prefix, options)
    subprocess.run(["meson", "install", "-C", str(build), "--no-rebuild",
                    "--quiet"], check=True)
    name = built_name(prefix / "lib")
    return (prefix / "lib" / name).resolve(), name


# ---- Wheels -----------------------------------------------------------------

class Wheel:
    """A zip file with its record."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self.record = []

    def add(self, name, data):
        stamp = max(time.gmtime(when())[:6], (1980, 1, 1, 0, 0, 0))
        info = zipfile.ZipInfo(name, stamp)
        info.external_attr = 0o100644 << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        self.zip.writestr(info, data)
        digest = base64.urlsafe_b64encode(
            hashlib.sha256(data).digest()).rstrip(b"=").decode()
        self.record.append(f"{name},sha256={digest},{len(data)}")

    def close(self):
        self.record.append(f"{INFO}/RECORD,,")
        self.add(f"{INFO}/RECORD", "\n".join(self.record + [""]).encode())
        self.zip.close()


def add_metadata(wheel, tag):
    wheel.add(f"{INFO}/METADATA", METADATA.encode())
    wheel.add(f"{INFO}/licenses/COPYING", (TREE / "COPYING").read_bytes())
    wheel.add(f"{INFO}/WHEEL", (
        "Wheel-Version: 1.0\nGenerator: kacflow_build\n"
        f"Root-Is-Purelib: {'true' if tag.endswith('any') else 'false'}\n"
        f"Tag: {tag}\n").encode())


def platform_tag():
    return "py3-none-" + re.sub(r"[-.]", "_", sysconfig.get_platform())


def build_wheel(wheel_directory, config_settings=None,
                metadata_directory=None):
    system = setting(config_settings, "library") == "system"
    tag = "py3-none-any" if system else platform_tag()
    name = f"{NAME}-{tag}.whl"
    with tempfile.TemporaryDirectory() as folder:
        library = None if system else build_library(
            pathlib.Path(folder), setting(config_settings, "meson"))
        wheel = Wheel(pathlib.Path(wheel_directory) / name)
        for path in sorted((HERE / "kacflow").iterdir()):
            if path.suffix in (".py", ".typed"):
                wheel.add(f"kacflow/{path.name}", path.read_bytes())
        if library:
            wheel.add(f"kacflow/{library[1]}", library[0].read_bytes())
        add_metadata(wheel, tag)
        wheel.close()
    return name


# ---- Editable wheels --------------------------------------------------------

# A folder on the path would make generate.py and the others beside the package
# modules of everybody. The finder stands for its own folder: what comes before
# that on the path is found before.
FINDER = '''"""Finds kacflow in the tree it was installed from, editable."""
import os
import sys
from importlib.machinery import PathFinder
from importlib.util import spec_from_file_location

FOLDERS = {folders!r}


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "kacflow":
            return None
        here = os.path.dirname(os.path.abspath(__file__))
        before = sys.path[:sys.path.index(here)] if here in sys.path else []
        found = PathFinder.find_spec(name, before)
        if found is not None and found.origin is not None:
            return found
        return spec_from_file_location(
            name, os.path.join(FOLDERS[0], "__init__.py"),
            submodule_search_locations=list(FOLDERS))


sys.meta_path.insert(0, Finder)
'''


def build_editable(wheel_directory, config_settings=None,
                   metadata_directory=None):
    system = setting(config_settings, "library") == "system"
    tag = "py3-none-any" if system else platform_tag()
    name = f"{NAME}-{tag}.whl"
    folders = [str(HERE / "kacflow")]
    if not system:
        build = TREE / "build-python"
        compile_library(build, build / "prefix",
                        setting(config_settings, "meson"))
        built_name(build / "lib")
        folders.append(str(build / "lib"))
    wheel = Wheel(pathlib.Path(wheel_directory) / name)
    wheel.add("_kacflow_editable.py", FINDER.format(folders=folders).encode())
    wheel.add("_kacflow_editable.pth", b"import _kacflow_editable\n")
    add_metadata(wheel, tag)
    wheel.close()
    return name


# ---- Source archives --------------------------------------------------------

def sources():
    """Names of the files of the tree: those that git knows, or all."""
    git = subprocess.run(["git", "-C", str(TREE), "ls-files", "-z",
                          "--cached", "--others", "--exclude-standard"],
                         capture_output=True) if (
        (TREE / ".git").exists() and shutil.which("git")) else None
    if git is not None and git.returncode == 0:
        names = git.stdout.decode().split("\0")
    else:
        names = [path.relative_to(TREE).as_posix()
                 for path in TREE.rglob("*")]
        names = [name for name in names if not NOT_SOURCES.search(name)]
    return sorted({name for name in names if (TREE / name).is_file()})


def build_sdist(sdist_directory, config_settings=None):
    name = f"{NAME}.tar.gz"
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
        def add(inner, data, mode=0o644):
            info = tarfile.TarInfo(f"{NAME}/{inner}")
            info.size, info.mtime, info.mode = len(data), when(), mode
            tar.addfile(info, io.BytesIO(data))

        project = (HERE / "pyproject.toml").read_text("utf-8").replace(
            'backend-path = ["."]', 'backend-path = ["tree/bindings/python"]')
        add("pyproject.toml", project.encode())
        add("PKG-INFO", METADATA.encode())
        for inner in sources():
            path = TREE / inner
            add("tree/" + inner, path.read_bytes(),
                0o755 if os.access(path, os.X_OK) else 0o644)
    with open(pathlib.Path(sdist_directory) / name, "wb") as file:
        with gzip.GzipFile(filename="", mode="wb", fileobj=file,
                           mtime=when()) as packed:
            packed.write(raw.getvalue())
    return name
