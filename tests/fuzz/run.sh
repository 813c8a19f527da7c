#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs each fuzz target on a copy of its corpus, two at a time; fails when one
# found something.
#   sh tests/fuzz/run.sh BUILD_DIR SECONDS
# BUILD_DIR was configured with clang and -Dfuzz=true. A crashing input is
# kept in BUILD_DIR/fuzz-crashes.
set -eu

if [ $# -ne 2 ]; then
    echo "usage: $0 BUILD_DIR SECONDS" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
seconds=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fuzz() {
    name=$1
    mkdir "$work/$name" "$work/$name/corpus"
    cp "$here/corpus/$name/"* "$work/$name/corpus"
    cd "$work/$name"
    if ! "$build/tests/fuzz/${name}_fuzz" -max_total_time="$seconds" \
        -max_len=4096 -rss_limit_mb=1024 -malloc_limit_mb=128 -timeout=10 \
        -print_final_stats=1 corpus >log 2>&1; then
        tail -n 60 log >&2
        mkdir -p "$build/fuzz-crashes"
        for input in crash-* oom-* leak-* timeout-*; do
            [ ! -f "$input" ] || cp "$input" "$build/fuzz-crashes/$name-$input"
        done
        echo "$name: failed; inputs are in $build/fuzz-crashes" >&2
        return 1
    fi
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' log)
    memory=$(sed -n 's/^stat::peak_rss_mb: *//p' log)
    echo "$name: $seconds s, $executions executions, at most $memory MB"
}

status=0
set -- architecture csv idx npy safetensors
while [ $# -gt 0 ]; do
    fuzz "$1" &
    one=$!
    two=
    if [ $# -gt 1 ]; then
        fuzz "$2" &
        two=$!
        shift
    fi
    shift
    wait $one || status=1
    [ -z "$two" ] || wait "$two" || status=1
done
exit $status
