#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The tree as a meson subproject of another one.
#
#   sh tests/install/subproject_test.sh ROOT
set -eu
root=$(cd "$1" && pwd)
here=$root/tests/install
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/subprojects"
(cd "$root" && git ls-files -z 2>/dev/null | xargs -0 cp --parents -t \
    "$work/subprojects" 2>/dev/null) || true
[ -f "$work/subprojects/meson.build" ] ||
    cp -r "$root/." "$work/subprojects/"
mv "$work/subprojects" "$work/kacflow"
mkdir "$work/subprojects"
mv "$work/kacflow" "$work/subprojects/kacflow"
cp "$here/consumer.c" "$work/"
cat >"$work/meson.build" <<'END'
project('outside', 'c', meson_version: '>= 1.0')
kacflow = dependency('kacflow', fallback: 'kacflow',
  default_options: ['tests=disabled', 'tools=disabled',
    'default_library=static'])
executable('consumer', 'consumer.c', dependencies: kacflow)
END
cd "$work"
meson setup build --wrap-mode=forcefallback >setup.txt 2>&1 ||
    { cat setup.txt; exit 1; }
ninja -C build >ninja.txt 2>&1 || { tail -20 ninja.txt; exit 1; }
./build/consumer
