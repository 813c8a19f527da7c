# SPDX-License-Identifier: BSD-2-Clause
"""Exceptions: a class for every status, with the library's message."""
from . import _declarations as D


class Error(RuntimeError):
    """A call that failed: its status and the library's message."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class ArgumentError(Error, ValueError):
    """An argument outside its domain; the message names it."""


class OutOfMemory(Error, MemoryError):
    """An allocation failed."""


class StateError(Error):
    """The right call at the wrong moment."""


class CallbackError(Error):
    """A caller's function asked to stop."""


class Cancelled(Error):
    """Context.cancel() was called."""


class FileError(Error):
    """A file cannot be opened, read or written."""


class FormatError(Error, ValueError):
    """A file's content is not what it must be."""


class NonfiniteError(Error, ArithmeticError):
    """A computation left the finite numbers."""


class SupportError(Error):
    """This processor or system cannot do it."""


CLASSES = {
    D.KAC_ERROR_ARGUMENT: ArgumentError, D.KAC_ERROR_MEMORY: OutOfMemory,
    D.KAC_ERROR_STATE: StateError, D.KAC_ERROR_CALLBACK: CallbackError,
    D.KAC_ERROR_CANCELLED: Cancelled, D.KAC_ERROR_FILE: FileError,
    D.KAC_ERROR_FORMAT: FormatError, D.KAC_ERROR_NONFINITE: NonfiniteError,
    D.KAC_ERROR_SUPPORT: SupportError,
}


def error_of(status: int, message: str) -> Error:
    """The exception of a status."""
    return CLASSES.get(status, Error)(status, message)


def check(library, status: int) -> None:
    """Raise an Error where a call's status is not KAC_OK."""
    if status != D.KAC_OK:
        raise error_of(status, library.kac_last_error().decode())
