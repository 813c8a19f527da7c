#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Build the manual with Doxygen; a warning is an error. Formulas are drawn by
# MathJax: that of Debian's libjs-mathjax where it is installed, else from the
# network.
#
#   sh docs/build.sh [FOLDER]      default: build-docs
set -eu
cd "$(dirname "$0")/.."
folder=${1:-build-docs}
mathjax=/usr/share/javascript/mathjax
mkdir -p "$folder"
version=$(sed -n "s/^  version: '\(.*\)',$/\1/p" meson.build | head -n 1)
{
    cat docs/Doxyfile
    echo "PROJECT_NUMBER = $version"
    echo "OUTPUT_DIRECTORY = \"$folder\""
    [ ! -f $mathjax/MathJax.js ] || echo "MATHJAX_RELPATH = file://$mathjax"
} | doxygen -
echo "the manual is in $folder/html/index.html"
