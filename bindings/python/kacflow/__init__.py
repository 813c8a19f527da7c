# SPDX-License-Identifier: BSD-2-Clause
"""libkacflow through ctypes, with nothing but the standard library.

>>> import kacflow
>>> library = kacflow.load()
>>> library.kac_version()
b'0.1.0'

Every public C function is an attribute of the library with its argument and
result types; constants and handle types are attributes of this module."""
import ctypes
import ctypes.util
import os

from ._declarations import *  # noqa: F401,F403
from ._declarations import FUNCTIONS, KAC_OK, declare

__all__ = ["Error", "check", "load"]


class Error(RuntimeError):
    """A call that failed: its status and the library's message."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def load(path=None):
    """Load the shared library and declare its functions.

    path: the file; by default that of the environment variable
    KACFLOW_LIBRARY, else the installed one."""
    path = (path or os.environ.get("KACFLOW_LIBRARY")
            or ctypes.util.find_library("kacflow") or "libkacflow.so.0")
    return declare(ctypes.CDLL(path))


def check(library, status):
    """Raise Error where a call's status is not KAC_OK."""
    if status != KAC_OK:
        raise Error(status, library.kac_last_error().decode())
