#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Install what the tests need (Debian), build, run them all.
#
#   sh tests/run.sh [BUILD_FOLDER]      default: build-tests
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh
build=${1:-build-tests}

need gcc g++ libc6-dev dpkg-dev binutils make cmake meson ninja-build pkg-config \
    python3 python3-numpy python3-venv python3-pip libcmocka-dev libmpfr-dev \
    zlib1g-dev libpng-dev libcairo2-dev man-db abigail-tools

[ -f "$build/build.ninja" ] ||
    meson setup "$build" -Dtests=enabled -Dtools=enabled -Dwerror=true
ninja -C "$build"

status=0
meson test -C "$build" --no-rebuild --print-errorlogs >"$build/tests.txt" 2>&1 ||
    status=$?
cat "$build/tests.txt"
# The counts in one plain line.
awk '/^(Ok|Expected Fail):/ { passed += $NF }
     /^(Fail|Unexpected Pass|Timeout):/ { failed += $NF }
     /^Skipped:/ { skipped += $NF }
     END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }' \
    "$build/tests.txt" | tee "$build/summary.txt"
exit $status
