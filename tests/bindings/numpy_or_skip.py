# SPDX-License-Identifier: BSD-2-Clause
"""What the tests of the Python package begin with: NumPy or a skip, the tree
on the path, the library chosen."""
import os
import pathlib
import sys

try:
    import numpy  # noqa: F401
except ImportError:
    print("skipped: no NumPy (Debian: python3-numpy)")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
os.environ["KACFLOW_LIBRARY"] = os.path.abspath(sys.argv[1])
sys.path.insert(0, str(ROOT / "bindings/python"))
