#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds the library for other machines with Debian's cross compilers, and runs
# portable_test there: in an emulator, in Wine, or, where this processor can,
# as it is. Every target must give the bits that x86-64 gives.
#
#   sh tests/cross/run.sh TARGET...    of those below
#   sh tests/cross/run.sh --short      what CI has time for
#   sh tests/cross/run.sh --all
#
# Builds in build-cross-TARGET; adds a paragraph for each target to
# build-cross-results.txt. -j2, or as KACFLOW_JOBS says.
set -u
cd "$(dirname "$0")/../.."
. tests/packages.sh

all='aarch64 s390x mingw i386 musl armhf riscv64 wasm'
short='aarch64 s390x'
case ${1:---help} in
--all) targets=$all ;;
--short) targets=$short ;;
-*)
    echo "usage: sh tests/cross/run.sh --short | --all | TARGET..."
    echo "targets: $all"
    exit 2
    ;;
*) targets=$* ;;
esac

packages() {
    case $1 in
    aarch64) echo gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user ;;
    s390x) echo gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user ;;
    riscv64) echo gcc-riscv64-linux-gnu libc6-dev-riscv64-cross qemu-user ;;
    armhf) echo gcc-arm-linux-gnueabihf libc6-dev-armhf-cross qemu-user ;;
    i386) echo gcc-i686-linux-gnu libc6-dev-i386-cross ;;
    musl) echo musl-tools ;;
    mingw) echo gcc-mingw-w64-x86-64-win32 wine64 wine ;;
    wasm) echo emscripten nodejs ;;
    *)
        echo "no target $1; there are: $all" >&2
        return 1
        ;;
    esac
}

# The names of lib/kacflow.map, and no others, and only what is part of
# Windows.
check_dll() {
    dll=$1/lib/libkacflow-0.dll
    x86_64-w64-mingw32-objdump -p "$dll" >"$1/dll.txt" || return 1
    sed -n 's/^ *\(kac_[a-z0-9_]*\);$/\1/p' lib/kacflow.map >"$1/wanted.txt"
    awk '/^\[Ordinal\/Name Pointer\] Table/ { on = 1; next }
         on && /^\t\[/ { print $NF }
         on && !/^\t\[/ { on = 0 }' "$1/dll.txt" | LC_ALL=C sort >"$1/exports.txt"
    LC_ALL=C sort "$1/wanted.txt" | diff - "$1/exports.txt" || return 1
    if grep 'DLL Name:' "$1/dll.txt" | grep -v -i -E 'kernel32|msvcrt'; then
        return 1
    fi
    echo "exports: $(wc -l <"$1/exports.txt"); DLLs:" \
        "$(sed -n 's/.*DLL Name: //p' "$1/dll.txt" | tr '\n' ' ')"
}

# What is installed, in a program outside the tree: with the DLL beside it, and
# with the static library.
check_consumer() {
    meson install -C "$1" --no-rebuild --quiet --destdir "$1/root" \
        >"$1/install.txt" 2>&1 || {
        cat "$1/install.txt"
        return 1
    }
    at=$1/root/usr/local
    want="$(sed -n "s/^ *version: '\(.*\)',/\1/p" meson.build) 2.000"
    mkdir -p "$1/programs"
    cp "$at/bin/libkacflow-0.dll" "$1/programs/"
    for kind in '-lkacflow' '-l:libkacflow.a'; do
        program=$1/programs/consumer.exe
        x86_64-w64-mingw32-gcc -Wall -Werror -I"$at/include" \
            tests/install/consumer.c -L"$at/lib" "$kind" -o "$program" ||
            return 1
        got=$(cd "$1/programs" && wine consumer.exe | tr -d '\r')
        echo "$kind: $got"
        [ "$got" = "$want" ] || return 1
        rm -f "$1/programs/libkacflow-0.dll"
    done
}

# No interpreter and no other library.
check_static() {
    ! readelf -l "$1/tests/cross/portable_test" | grep -E 'INTERP|NEEDED'
}

# Sets `seconds` to what the processes of this shell took of the processor, from
# the second of two lines as "1m23.456s 0m7.890s".
processor() {
    times >"$build/times.txt"
    seconds=$(awk 'NR == 2 {
        gsub(/[ms]/, " ")
        printf "%.0f", 60 * ($1 + $3) + $2 + $4
    }' "$build/times.txt")
}

run_target() {
    build=$PWD/build-cross-$1
    # shellcheck disable=SC2046  # a list of words
    need $(packages "$1") || return 1
    [ -f "$build/build.ninja" ] ||
        meson setup "$build" --cross-file "tests/cross/$1.ini" \
            --prefix=/usr/local -Dtests=auto -Dtools=disabled -Dwerror=true \
            >"$build.txt" 2>&1 || {
        cat "$build.txt"
        return 1
    }
    case $1 in
    mingw) what=all ;;
    wasm) what=tests/cross/portable_test.js ;;
    *) what=tests/cross/portable_test ;;
    esac
    ninja -C "$build" -j "${KACFLOW_JOBS:-2}" --quiet "$what" \
        >"$build/ninja.txt" 2>&1 || {
        cat "$build/ninja.txt"
        return 1
    }
    processor
    built=$seconds
    case $1 in
    mingw)
        # A prefix of its own, without windows, menus and the like.
        WINEPREFIX=$build/wine
        WINEDEBUG=-all
        WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
        export WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
        check_dll "$build" && check_consumer "$build" || return 1
        ;;
    musl) check_static "$build" || return 1 ;;
    esac
    meson test -C "$build" --no-rebuild --print-errorlogs --suite cross \
        --timeout-multiplier 10 >"$build/tests.txt" 2>&1 || {
        cat "$build/tests.txt"
        return 1
    }
    sed -n 's/^\([0-9]* parts, .*\)/\1/p' "$build/meson-logs/testlog.txt"
    processor
    echo "processor time: $built s to build, $((seconds - built)) s to run"
}

failed=0
for target in $targets; do
    begin=$(date +%s)
    out=$(run_target "$target" 2>&1)
    if [ $? -eq 0 ]; then
        ended=ok
    else
        ended=FAILED
        failed=$((failed + 1))
    fi
    printf '%s: %s, %d s\n%s\n' "$target" "$ended" $(($(date +%s) - begin)) \
        "$(printf '%s\n' "$out" | sed 's/^/    /')" |
        tee -a build-cross-results.txt
done
[ "$failed" -eq 0 ]
