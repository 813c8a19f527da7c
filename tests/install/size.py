#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Size of the stripped shared library and the time that loading it takes.

    size.py build/lib/libkacflow.so

Prints both; fails above 1.5 MB and 5 ms. The time is the processor's, of one
dlopen() in each of 15 fresh processes, median.
"""
import os
import statistics
import subprocess
import sys
import tempfile

MOST_BYTES, MOST_MS, RUNS = 1.5e6, 5.0, 15
LOAD = """
import ctypes, sys, time
start = time.process_time()
ctypes.CDLL(sys.argv[1])
print(1e3 * (time.process_time() - start))
"""


def main():
    with tempfile.TemporaryDirectory() as folder:
        stripped = os.path.join(folder, "libkacflow.so")
        subprocess.run(["strip", "-o", stripped, sys.argv[1]], check=True)
        size = os.path.getsize(stripped)
        times = [float(subprocess.run(
            [sys.executable, "-c", LOAD, stripped], check=True,
            capture_output=True, text=True).stdout) for _ in range(RUNS)]
    time = statistics.median(times)
    print(f"stripped: {size} bytes (at most {MOST_BYTES:.0f})")
    print(f"loading: {time:.2f} ms (at most {MOST_MS})")
    return size > MOST_BYTES or time > MOST_MS


if __name__ == "__main__":
    sys.exit(main())
