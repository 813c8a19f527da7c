#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# From a fresh Debian 12 to pictures of new samples: install what is missing,
# build, train on a grid of nine points and on Fashion-MNIST, sample, evaluate,
# and leave pictures and summary.md in demo/. Under 5 minutes on two cores.
#
#   sh examples/demo.sh
set -eu
cd "$(dirname "$0")/.."
. tests/packages.sh

# Training is counted in steps, so the results are the same everywhere.
fashion_steps=3000
seed=1

began=$(date +%s)
last=$began
# Seconds since the last call, kept with a name for the summary.
lap() {
    now=$(date +%s)
    times="$times| $1 | $((now - last)) |
"
    echo "-- $1: $((now - last)) s"
    last=$now
}
times=

need gcc libc6-dev meson ninja-build pkg-config zlib1g-dev libpng-dev \
    libcairo2-dev dataset-fashion-mnist
lap "install"

[ -f build-demo/build.ninja ] ||
    meson setup build-demo --buildtype=release -Dtests=disabled \
        -Dtools=enabled >/dev/null
ninja -C build-demo >/dev/null
kacflow=$PWD/build-demo/examples/kacflow/kacflow
lap "build"

images=/usr/share/datasets/fashion-mnist
mkdir -p demo
cd demo
rm -f summary.md

echo "-- pictures at once: the model of Fashion-MNIST that comes with the tool"
"$kacflow" sample fashion --count 100 --seed $seed --out shipped.png \
    2>shipped.txt
cat shipped.txt
lap "sample the model that comes with the tool"

echo "-- the 3x3 grid: nine points, from pure noise"
"$kacflow" train --data toy:grid9 --seed $seed --log grid9.csv \
    --out grid9.safetensors
lap "train on toy:grid9"
"$kacflow" sample grid9.safetensors --count 50000 --seed $seed \
    --out grid9.npy 2>grid9.txt
cat grid9.txt
"$kacflow" eval grid9.npy --data toy:grid9 >grid9-eval.txt
cat grid9-eval.txt
"$kacflow" plot grid9.npy --count 5000 --data toy:grid9 --out grid9.png \
    --title "5000 samples over the nine points" --quiet
"$kacflow" plot grid9.csv --out grid9-loss.png --quiet
"$kacflow" sample grid9.safetensors --count 200 --trajectories 200 --quiet \
    --out grid9-200.png 2>/dev/null
lap "sample, evaluate, draw toy:grid9"

echo "-- Fashion-MNIST: 60,000 pictures of 28 x 28, d = 784, an MLP"
"$kacflow" train --data $images/train-images-idx3-ubyte.gz \
    --labels $images/train-labels-idx1-ubyte.gz --validation 0.02 \
    --steps $fashion_steps --seed $seed --log fashion.csv \
    --out fashion.safetensors
lap "train on Fashion-MNIST"
"$kacflow" sample fashion.safetensors --count 1000 --seed $seed \
    --out fashion.npy 2>fashion.txt
cat fashion.txt
"$kacflow" eval fashion.npy --data $images/t10k-images-idx3-ubyte.gz \
    --exact 500 >fashion-eval.txt
cat fashion-eval.txt
"$kacflow" plot fashion.npy --count 100 --range 0,255 --out fashion.png --quiet
"$kacflow" plot $images/t10k-images-idx3-ubyte.gz --count 100 \
    --out fashion-data.png --quiet
"$kacflow" plot fashion.csv --out fashion-loss.png --quiet
lap "sample, evaluate, draw Fashion-MNIST"

{
    echo "# What the demo made"
    echo
    echo "Seed $seed, $("$kacflow" --version)," \
        "$(getconf _NPROCESSORS_ONLN) processors," \
        "instruction set $("$kacflow" show --cpu |
            sed -n 's/^ *\([a-z0-9]*\) .*in use/\1/p')."
    echo
    echo "## The model that comes with the tool: $(tail -n 1 shipped.txt)"
    echo
    echo "shipped.png: samples, a class a column; a U-Net that was trained for" \
        "an hour, see docs/pages/images.md."
    echo
    echo "## toy:grid9: $(tail -n 1 grid9.txt)"
    echo
    sed 's/^/    /' grid9-eval.txt
    echo
    echo "The column \"data itself\": two independent draws of the data," \
        "which is what a perfect sampler gets, give or take chance."
    echo
    echo "grid9.png: samples over data; grid9-200.png: 200 of them, and" \
        "grid9-200-trajectories.png their way from noise; grid9-loss.png:" \
        "the loss."
    echo
    echo "## Fashion-MNIST: $(tail -n 1 fashion.txt)"
    echo
    sed 's/^/    /' fashion-eval.txt
    echo
    echo "Between a few hundred points in 784 dimensions the exact distance" \
        "is ruled by detail that no two pictures share: blurred samples get" \
        "less than data. The other two see the difference."
    echo
    echo "fashion.png: samples, a class a column; fashion-data.png: pictures" \
        "of the test set; fashion-loss.png: the loss."
    echo
    echo "## Seconds"
    echo
    echo "| part | s |"
    echo "|---|---|"
    printf '%s' "$times"
    echo "| in all | $(($(date +%s) - began)) |"
} >summary.md
echo "-- demo/summary.md, in all $(($(date +%s) - began)) s"
