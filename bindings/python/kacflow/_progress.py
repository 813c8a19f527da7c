# SPDX-License-Identifier: BSD-2-Clause
"""A line that tells how far a long call has come; also in notebooks."""
import math
import sys
import time
from typing import Optional


class Progress:
    """Draw one line over and over, at most ten times a second.

    As a context's progress it is told (stage, done, total), as that of
    Trainer.run() a TrainStep; then `losses` keeps every loss.

    file: where to write; sys.stderr as it is then by default."""

    def __init__(self, file=None, interval: float = 0.1) -> None:
        self.losses: list[float] = []
        self.file, self.interval = file, interval
        self._next, self._width = 0.0, 0
        self._last: Optional[str] = None

    def __call__(self, first, done=None, total=None) -> None:
        if done is None:
            self.losses.append(first.loss)
            text = f"step {first.step}  loss {first.loss:.5g}"
            if not math.isnan(first.validation):
                text += f"  validation {first.validation:.5g}"
        else:
            text = f"{first} {done}" + (f" / {total}" if total >= 0 else "")
        self._last = text
        now = time.monotonic()
        if now >= self._next:
            self._next = now + self.interval
            self._write(text)

    def _write(self, text: str) -> None:
        file = self.file or sys.stderr
        if file is not None:
            file.write("\r" + text.ljust(self._width))
            file.flush()
        self._width = max(self._width, len(text))

    def finish(self) -> None:
        """Write the last line out; run() does so at its end."""
        if self._last is not None:
            self._write(self._last)
            file = self.file or sys.stderr
            if file is not None:
                file.write("\n")
            self._last = None
