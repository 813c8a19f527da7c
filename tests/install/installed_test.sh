#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# An installed copy, used from outside the tree: DESTDIR, multiarch folder,
# kacflow.pc, shared and static programs in C and C++, the tool, and the program
# of the README.
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
# Without dpkg-dev meson does not know the multiarch folder either.
if [ "$prefix" = /usr/local ] && command -v dpkg-architecture >/dev/null; then
    [ "$libdir" = "$stage$prefix/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)" ] ||
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

# The program of the README, as it stands there, with a model of the tool.
sed -n '/^```c$/,/^```$/p' "$here/../../README.md" | sed '/^```/d' >first.c
[ -s first.c ] || fail "README.md holds no C program"
# shellcheck disable=SC2046
cc -Wall -Wextra -Werror first.c -o first $(pkg-config --cflags --libs kacflow)
tool=$stage$prefix/bin/kacflow
if [ -x "$tool" ]; then
    [ -f "$stage$prefix/share/man/man1/kacflow.1" ] || fail "no manual page"
    [ -f "$stage$prefix/share/man/man1/kacflow-theory.1" ] ||
        fail "no manual page of the theory"
    [ -f "$stage$prefix/share/man/man1/kacflow-sampling.1" ] ||
        fail "no manual page of sampling"
    [ -f "$stage$prefix/share/man/man1/kacflow-training.1" ] ||
        fail "no manual page of training"
    [ -f "$stage$prefix/share/man/man1/kacflow-classify.1" ] ||
        fail "no manual page of the classifier"
    # Found where it is installed: the shape is refused, not the name.
    printf '1,2\n3,4\n' >two.csv
    if LD_LIBRARY_PATH=$libdir "$tool" classify fashion --data two.csv \
        2>says.txt; then fail "classify took points of 2 numbers"; fi
    grep -q 'the classifier 784' says.txt || fail "classify: $(cat says.txt)"
    LD_LIBRARY_PATH=$libdir "$tool" show fashion >says.txt ||
        fail "the model that comes with the tool is not found"
    export LD_LIBRARY_PATH="$libdir"
    if ./first >points.txt 2>says.txt; then fail "first: no file, no error"; fi
    grep -q 'grid9.safetensors' says.txt || fail "first: $(cat says.txt)"
    "$tool" train --data toy:grid9 --out grid9.safetensors --steps 20 --quiet
    ./first >points.txt
    count=$(grep -c -E '^-?[0-9][^ ]* -?[0-9][^ ]*$' points.txt)
    [ "$count" -eq 10 ] || fail "first printed $(cat points.txt)"
fi

# The program of the C++ page, as it stands there.
sed -n '/^```cpp$/,/^```$/p' "$here/../../docs/pages/cpp.md" | sed '/^```/d' >page.cpp
[ -s page.cpp ] || fail "docs/pages/cpp.md holds no program"
# shellcheck disable=SC2046
c++ -std=c++17 -Wall -Wextra -Werror page.cpp -o page \
    $(pkg-config --cflags --libs kacflow)
count=$(LD_LIBRARY_PATH=$libdir ./page | grep -c .)
[ "$count" -eq 20 ] || fail "the program of the C++ page printed $count numbers"
echo "installed, linked and run: shared, C++, static, the programs of README and C++ page"
