#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pip install ./bindings/python, offline, in a venv with the system's packages;
# the same from the sdist; editable, where changes of Python and of C show; and
# without a library in it, against an installed one. Each time the ten-line
# example runs. The library is built three times, without optimization.
#
#   pip_test.sh ROOT LIBRARY
set -eu
root=$(cd "$1" && pwd)
library=$2
python=/usr/bin/python3
[ -x "$python" ] || python=python3
skip() {
    echo "skipped: $1"
    exit 77
}
"$python" -c 'import numpy' 2>/dev/null || skip "no NumPy (python3-numpy)"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    skip "no venv (Debian: python3-venv)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset KACFLOW_LIBRARY PYTHONPATH LD_LIBRARY_PATH || true
export PIP_NO_INDEX=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
fast=--config-settings=meson=-Doptimization=0

new_venv() {
    "$python" -m venv --system-site-packages "$work/venv-$1"
    pip="$work/venv-$1/bin/python -m pip -q install --no-build-isolation"
}
try() {
    (cd "$work" && "venv-$1/bin/python" "$root/examples/train_and_sample.py" \
        20 >"$1.txt" && cmp "$1.txt" "${2:-$1}.txt" &&
        "venv-$1/bin/python" -c 'import kacflow, sys
print(kacflow.version(), kacflow.__file__)
assert kacflow.__file__.startswith(sys.argv[1])' "${3:-$work/venv-$1/}")
}

echo "-- from the tree"
new_venv tree
$pip "$fast" "$root/bindings/python"
[ "$(find "$work/venv-tree" -name 'libkacflow*' | wc -l)" = 1 ]
try tree

echo "-- from the sdist, with the same numbers"
(cd "$root/bindings/python" && "$python" -c '
import sys
sys.dont_write_bytecode = True
import kacflow_build
print(kacflow_build.build_sdist(sys.argv[1]))' "$work")
tar -tzf "$work"/kacflow-*.tar.gz >"$work/names"
for name in tree/meson.build tree/lib/base/base.h pyproject.toml PKG-INFO \
    tree/bindings/python/kacflow/py.typed tree/COPYING; do
    grep -q "/$name\$" "$work/names" || {
        echo "the sdist lacks $name"
        exit 1
    }
done
new_venv sdist
$pip "$fast" "$work"/kacflow-*.tar.gz
try sdist tree

echo "-- editable, from what the sdist holds"
mkdir "$work/copy"
tar -xzf "$work"/kacflow-*.tar.gz -C "$work/copy" --strip-components=2
new_venv editable
$pip "$fast" -e "$work/copy/bindings/python"
[ "$(find "$work/venv-editable" -name 'libkacflow*' | wc -l)" = 0 ]
try editable tree "$work/copy/bindings/python/kacflow/"
# A folder of that name, as include/kacflow is, takes nothing away, a package
# before it on the path does; what lies beside the package is no module.
mkdir -p "$work/near/kacflow" "$work/other/kacflow"
touch "$work/other/kacflow/__init__.py"
in_editable() {
    (cd "$work/near" && "$work/venv-editable/bin/python" -c "$1")
}
in_editable 'import kacflow; kacflow.version()'
(PYTHONPATH=$work/other && export PYTHONPATH &&
    in_editable 'import kacflow; assert not hasattr(kacflow, "version")')
for name in generate interface parameters kacflow_build; do
    in_editable "import importlib.util as u
assert u.find_spec('$name') is None"
done
echo 'here = "changed"' >>"$work/copy/bindings/python/kacflow/__init__.py"
sed -i 's/^    return KACI_VERSION_MAJOR;/    return 77;/' \
    "$work/copy/lib/base/version.c"
ninja -C "$work/copy/build-python" --quiet
in_editable 'import kacflow
assert kacflow.here == "changed"
assert kacflow.load().kac_version_major() == 77'
$pip --config-settings=library=system -e "$work/copy/bindings/python"
LD_LIBRARY_PATH=$(dirname "$library")
export LD_LIBRARY_PATH
in_editable 'import kacflow; assert kacflow.load().kac_version_major() != 77'
unset LD_LIBRARY_PATH
"$work/venv-editable/bin/python" -m pip -q uninstall -y kacflow
[ -z "$(find "$work/venv-editable" -name '*kacflow*')" ]

echo "-- without a library, against an installed one"
new_venv system
$pip --config-settings=library=system "$root/bindings/python"
[ "$(find "$work/venv-system" -name 'libkacflow*' | wc -l)" = 0 ]
KACFLOW_LIBRARY=$library
export KACFLOW_LIBRARY
try system tree
unset KACFLOW_LIBRARY
LD_LIBRARY_PATH=$(dirname "$library")
export LD_LIBRARY_PATH
try system tree
