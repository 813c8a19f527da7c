#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Programs of others, each in a folder of its own, built against an installed
# prefix: plain make with pkg-config, CMake, meson, ctypes. What is installed is
# moved once before, as a prefix that was unpacked elsewhere is.
#
#   sh tests/install/consumers_test.sh BUILD_FOLDER
set -eu
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "consumers_test: $*" >&2; exit 1; }

meson install -C "$build" --no-rebuild --quiet --destdir "$work/stage"
prefix=$(meson introspect "$build" --buildoptions | python3 -c '
import json, sys
print({o["name"]: o["value"] for o in json.load(sys.stdin)}["prefix"])')
mv "$work/stage$prefix" "$work/prefix"
pc=$(find "$work/prefix" -name kacflow.pc)
libdir=$(dirname "$(dirname "$pc")")
export PKG_CONFIG_PATH="$libdir/pkgconfig"
# The .pc file names the prefix of the installation; this one was moved.
cat >"$work/pkg-config" <<END
#!/bin/sh
exec $(command -v pkg-config) --define-variable=prefix="$work/prefix" "\$@"
END
chmod +x "$work/pkg-config"
PATH="$work:$PATH"
want="$(pkg-config --modversion kacflow) 2.000"

runs() { # FOLDER PROGRAM
    got=$(LD_LIBRARY_PATH=$libdir "$work/$1/$2") || fail "$1/$2 failed"
    [ "$got" = "$want" ] || fail "$1/$2 printed \"$got\", not \"$want\""
}
without() { # PROGRAM: not linked to the shared library
    if ldd "$work/$1" | grep -q libkacflow; then
        fail "$1 needs libkacflow.so"
    fi
}

cp "$here/consumer.c" "$work/"
for consumer in make cmake meson ctypes; do
    cp -r "$here/$consumer" "$work/$consumer"
done

ran=
make -s -C "$work/make" consumer
runs make consumer
make -s -C "$work/make" static
runs make consumer
without make/consumer
ran="$ran make"

if command -v cmake >/dev/null; then
    cmake -S "$work/cmake" -B "$work/cmake/build" \
        -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/cmake.txt" 2>&1 &&
        cmake --build "$work/cmake/build" >>"$work/cmake.txt" 2>&1 ||
        { cat "$work/cmake.txt"; fail "cmake"; }
    for program in consumer consumer_static consumer_cpp; do
        runs cmake/build $program
    done
    without cmake/build/consumer_static
    # A version that this one does not serve is refused.
    sed -i 's/kacflow 0.1/kacflow 9.9/' "$work/cmake/CMakeLists.txt"
    if cmake -S "$work/cmake" -B "$work/cmake/refused" \
        -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/cmake.txt" 2>&1; then
        fail "CMake found version 9.9"
    fi
    ran="$ran cmake"
else
    echo "consumers_test: no cmake, its consumer was not built"
fi

cp "$work/consumer.c" "$work/meson/"
meson setup "$work/meson/build" "$work/meson" >"$work/meson.txt" 2>&1 &&
    ninja -C "$work/meson/build" >>"$work/meson.txt" 2>&1 ||
    { cat "$work/meson.txt"; fail "meson"; }
runs meson/build consumer
ran="$ran meson"

got=$(python3 "$work/ctypes/consumer.py" "$libdir/libkacflow.so")
[ "$got" = "$want" ] || fail "ctypes printed \"$got\", not \"$want\""
ran="$ran ctypes"
echo "built against the moved prefix and run:$ran"
