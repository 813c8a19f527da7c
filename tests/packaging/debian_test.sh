#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The Debian packages: built twice, in two folders, time zones and languages,
# to the same bytes; without an error or a warning of lintian; unpacked into an
# empty root, where programs in C and C++ are built against them, the tool runs,
# and Python draws. Without ccache: the second build would be the first.
#
#   sh tests/packaging/debian_test.sh [FOLDER]
#
# The packages stay in FOLDER, if one is named. CHECK=1 runs upstream's tests in
# the first build, as a real one does.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/packages.sh"
need debhelper dh-python dpkg-dev gcc g++ libcairo2-dev libpng-dev lintian man-db \
    meson pkg-config python3-numpy zlib1g-dev
PATH=/usr/sbin:/usr/bin:/sbin:/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset CC CXX CFLAGS CXXFLAGS CPPFLAGS LDFLAGS KACFLOW_LIBRARY PYTHONPATH \
    LD_LIBRARY_PATH PKG_CONFIG_PATH SOURCE_DATE_EPOCH || true
export CCACHE_DISABLE=1

fail() {
    echo "debian_test: $*" >&2
    exit 1
}

# The tree as the sdist of the bindings holds it, with debian/ on top.
(cd "$root/bindings/python" && python3 -B -c 'import kacflow_build, sys
kacflow_build.build_sdist(sys.argv[1])' "$work")
mkdir "$work/sources"
tar -xzf "$work"/kacflow-*.tar.gz -C "$work/sources" --strip-components=2 \
    --wildcards 'kacflow-*/tree'
cp -r "$work/sources/docs/packaging/debian" "$work/sources/debian"

build() { # FOLDER OPTIONS...
    folder=$work/$1
    shift
    mkdir -p "$folder"
    cp -r "$work/sources" "$folder/kacflow"
    (cd "$folder/kacflow" && env "$@" dpkg-buildpackage -b -us -uc) \
        >"$folder/log.txt" 2>&1 || {
        tail -n 60 "$folder/log.txt"
        fail "the build failed"
    }
    ! grep -n 'dpkg-gensymbols: warning\|dh_missing: warning' "$folder/log.txt" ||
        fail "the build warned"
}
first=nocheck
[ -z "${CHECK:-}" ] || first=
build one DEB_BUILD_OPTIONS="parallel=2 $first" TZ=UTC LC_ALL=C
build another/and/longer DEB_BUILD_OPTIONS="parallel=2 nocheck" \
    TZ=Pacific/Kiritimati LC_ALL=C.UTF-8

count=0
for package in "$work"/one/*.deb; do
    name=$(basename "$package")
    cmp "$package" "$work/another/and/longer/$name" ||
        fail "$name: two builds, two contents"
    count=$((count + 1))
done
for package in libkacflow0 libkacflow-dev kacflow python3-kacflow; do
    ls "$work/one/${package}"_*.deb >/dev/null || fail "no package $package"
done
echo "$count packages, built twice to the same bytes ($(date +%T))"

# No bug of Debian's tracker asks for these packages.
lintian --allow-root --tag-display-limit 0 --fail-on error,warning \
    --suppress-tags initial-upload-closes-no-bugs "$work"/one/*.changes ||
    fail "lintian complains"
echo "lintian has no error and no warning ($(date +%T))"

stage=$work/root
for package in "$work"/one/*.deb; do
    dpkg-deb -x "$package" "$stage"
done
libdir=$stage/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)
PKG_CONFIG_LIBDIR=$libdir/pkgconfig
PKG_CONFIG_SYSROOT_DIR=$stage
PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1
PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
LD_LIBRARY_PATH=$libdir
PYTHONPATH=$stage/usr/lib/python3/dist-packages
AUTOPKGTEST_TMP=$work
export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH PYTHONPATH \
    PKG_CONFIG_ALLOW_SYSTEM_CFLAGS PKG_CONFIG_ALLOW_SYSTEM_LIBS AUTOPKGTEST_TMP
PATH=$stage/usr/bin:$PATH
cd "$work/sources"
for part in consumer tool python; do
    sh "debian/tests/$part" || fail "debian/tests/$part failed"
done
for page in "$stage"/usr/share/man/man1/*.1.gz; do
    man -l "$page" >/dev/null || fail "$page"
done
for program in "$stage"/usr/bin/*; do
    [ -f "$stage/usr/share/man/man1/$(basename "$program").1.gz" ] ||
        fail "$program has no manual page"
done
if [ $# -gt 0 ]; then
    mkdir -p "$1"
    cp "$work"/one/*.deb "$work"/one/*.buildinfo "$work"/one/*.changes "$1"
fi
echo "unpacked, linked and run: C, C++, static, the tool, Python"
