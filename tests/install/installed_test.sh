#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# An installed copy, used from outside the tree: DESTDIR, multiarch folder,
# kacflow.pc, shared and static programs in C and C++.
#
#   sh tests/install/installed_test.sh BUILD_FOLDER
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
fail() { echo "installed_test: $*" >&2; exit 1; }

meson install -C "$build" --no-rebuild --quiet --destdir "$stage"
prefix=$(meson introspect "$build" --buildoptions | python3 -c '
import json, sys
print({o["name"]: o["value"] for o in json.load(sys.stdin)}["prefix"])')
libdir=$(find "$stage" -name kacflow.pc -printf '%h\n' | sed 's|/pkgconfig$||')
[ -n "$libdir" ] || fail "kacflow.pc is not installed"
case $libdir in
"$stage$prefix"/lib*) ;;
*) fail "$libdir is not under DESTDIR and prefix $prefix" ;;
esac
if [ -f /etc/debian_version ] && [ "$prefix" = /usr/local ]; then
    [ "$libdir" = "$stage$prefix/lib/$(gcc -print-multiarch)" ] ||
        fail "$libdir is not the multiarch folder"
fi
outside=$(find "$stage" -type f ! -path "$stage$prefix/*")
[ -z "$outside" ] || fail "installed outside the prefix: $outside"

export PKG_CONFIG_PATH="$libdir/pkgconfig"
export PKG_CONFIG_SYSROOT_DIR="$stage"
pkg-config --validate kacflow
header="$stage$prefix/include/kacflow/kacflow.h"
[ -f "$header" ] || fail "$header is missing"
want="$(pkg-config --modversion kacflow) 2.000"

readlink "$libdir/libkacflow.so" >/dev/null || fail "libkacflow.so is no link"
needed=$(objdump -p "$libdir/libkacflow.so" | awk '/NEEDED/ { print $2 }')
for library in $needed; do
    case $library in
    libc.so* | libm.so* | libpthread.so* | ld-linux* | linux-vdso*) ;;
    *) fail "libkacflow.so needs $library" ;;
    esac
done
objdump -p "$libdir/libkacflow.so" | grep -q 'SONAME *libkacflow.so.0$' ||
    fail "the SONAME is not libkacflow.so.0"

cd "$stage"
# shellcheck disable=SC2046  # lists of words
{
    cc "$here/consumer.c" -o shared $(pkg-config --cflags --libs kacflow)
    c++ -std=c++17 -x c++ "$here/consumer.c" -o shared_cpp -x none \
        $(pkg-config --cflags --libs kacflow)
    cc "$here/consumer.c" -o static $(pkg-config --cflags kacflow) \
        "$libdir/libkacflow.a" $(pkg-config --static --libs-only-other kacflow) \
        -lm -pthread
}
for program in shared shared_cpp static; do
    got=$(LD_LIBRARY_PATH=$libdir ./$program)
    [ "$got" = "$want" ] || fail "$program printed \"$got\", not \"$want\""
done
if ldd static | grep -q kacflow; then fail "static needs libkacflow.so"; fi
echo "installed, linked and run: shared, C++, static"
