#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# clang-tidy over the library and the programs, warnings as errors.
#
#   sh tests/house/tidy.sh BUILD_FOLDER     a configured build with clang
set -eu
cd "$(dirname "$0")/../.."
git ls-files 'lib/*.c' 'examples/*.c' | grep -v '^lib/kernel/isa.c$' |
    xargs -P 2 -n 4 clang-tidy --quiet -p "$1" --warnings-as-errors='*' \
        2>/dev/null
