#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What takes too long for every change: the tests under valgrind, the slow ones
# under the sanitizers (each allocation failed in turn, with threads, among
# them), the fuzzers, the errors of the kernels over a seventeenth of all
# floats, the bits of training on every instruction set and number of threads
# and after a kill, the moons transport, the bits of every other machine that
# can be built for and emulated. Adds date and results to docs/long-results.md.
#
#   sh tests/long.sh [FUZZ_SECONDS [STRIDE]]    default: 600 17
#
# STRIDE: every how many floats the kernels are judged; 1 for all, in an hour
# and a half. With the defaults it takes about 45 minutes on two cores.
set -u
cd "$(dirname "$0")/.."
. tests/packages.sh
fuzz_seconds=${1:-600}
stride=${2:-17}
build=$PWD/build-long
results=docs/long-results.md

need gcc g++ libc6-dev libc6-dbg binutils meson ninja-build pkg-config \
    python3 libcmocka-dev libmpfr-dev zlib1g-dev libpng-dev libcairo2-dev \
    man-db clang llvm libclang-rt-14-dev valgrind || exit 1

prepare() {
    folder=$1
    shift
    {
        [ -f "$folder/build.ninja" ] ||
            meson setup "$folder" -Dtests=enabled -Ddefault_library=static \
                -Ddebug=true -Db_ndebug=false "$@"
    } >"$folder.txt" && ninja -C "$folder" >>"$folder.txt" || {
        tail -n 30 "$folder.txt"
        exit 1
    }
}

# Runs one check, to its first error; its output is kept, and how it ended; what
# it writes to $figures goes to the results.
failed=0
figures=$build/figures.txt
check() {
    name=$1
    shift
    : >"$figures"
    printf '%s ... ' "$name"
    begin=$(date +%s)
    (
        set -e # without effect inside of a condition
        "$@"
    ) >"$build/$name.txt" 2>&1
    if [ $? -eq 0 ]; then
        ended=ok
    else
        ended=FAILED
        failed=$((failed + 1))
    fi
    echo "$ended, $(($(date +%s) - begin)) s"
    [ "$ended" = ok ] || tail -n 40 "$build/$name.txt"
    {
        echo "- $name: $ended"
        sed 's/^/    - /' "$figures"
    } >>"$build/results.txt"
}

# The counts of a meson run whose output is in the file.
count() {
    awk '/^Ok:/ { ok = $NF } /^Fail:/ { bad += $NF } /^Timeout:/ { bad += $NF }
         END { printf "%d tests passed, %d failed\n", ok, bad }' "$1"
}

# valgrind has no AVX-512, and rounds a whole number of 64 bits to a float
# twice, which one test notices.
valgrind_tests() {
    names=$(meson introspect "$build" --tests | python3 -c '
import json, sys
left_out = {"kacflow:" + suite for suite in
            ("slow", "house", "tool", "bindings", "install", "docs")}
for test in json.load(sys.stdin):
    if not left_out & set(test["suite"]) and test["name"] != "convert_test":
        print(test["name"])')
    status=0
    # shellcheck disable=SC2086  # a list of words
    KACFLOW_CPU=avx2 meson test -C "$build" --no-rebuild --print-errorlogs \
        --timeout-multiplier 60 --wrap 'valgrind -q --leak-check=full
        --errors-for-leak-kinds=definite,indirect,possible
        --error-exitcode=99' $names >"$build/valgrind.out" || status=1
    cat "$build/valgrind.out"
    count "$build/valgrind.out" >"$figures"
    return $status
}

valgrind_tool() {
    folder=$(mktemp -d)
    KACFLOW_CPU=avx2
    export KACFLOW_CPU
    set -- valgrind -q --error-exitcode=99 --leak-check=full \
        "$build/examples/kacflow/kacflow"
    "$@" train --data toy:grid9 --out "$folder/m.safetensors" --steps 20 \
        --widths 16,16 --batch 64 --validation 0.1 --log "$folder/m.csv"
    "$@" sample "$folder/m.safetensors" --count 200 --out "$folder/s.npy"
    "$@" eval "$folder/s.npy" --data toy:grid9
    "$@" show "$folder/m.safetensors"
    rm -r "$folder"
}

slow_under_asan() {
    status=0
    meson test -C "$build-asan" --no-rebuild --print-errorlogs --suite slow \
        --no-suite install --timeout-multiplier 30 >"$build/asan.out" ||
        status=1
    cat "$build/asan.out"
    count "$build/asan.out" >"$figures"
    return $status
}

faults_under_tsan() {
    TSAN_OPTIONS=halt_on_error=1 meson test -C "$build-tsan" --no-rebuild \
        --print-errorlogs --timeout-multiplier 60 faults_test
}

fuzz() {
    sh tests/fuzz/run.sh "$build-fuzz" "$fuzz_seconds" >"$figures"
}

kernel_errors() {
    "$build/tests/kernel/accuracy_kernel_test" "$stride" >"$build/errors.out"
    "$build/tests/special/bessel_dense_test" "$stride" \
        >>"$build/errors.out" 2>&1
    cat "$build/errors.out"
    echo "every $stride. float" >"$figures"
    grep -E '^[a-z0-9]+.?:? .* ulp' "$build/errors.out" >>"$figures"
}

# The same model and samples from every table and number of threads.
same_bits() {
    tool=$build/examples/kacflow/kacflow
    folder=$(mktemp -d)
    set -- --data toy:grid9 --steps 300 --widths 64,64 --batch 512 --quiet
    runs=0
    tables=
    for cpu in baseline avx2 avx512 neon; do
        # One that this processor lacks is refused with a message.
        KACFLOW_CPU=$cpu "$tool" train "$@" --steps 1 \
            --out "$folder/one.safetensors" || continue
        tables="$tables $cpu"
        for threads in 1 2 3; do
            name=$folder/$cpu-$threads
            KACFLOW_CPU=$cpu "$tool" train "$@" --threads $threads \
                --out "$name.safetensors"
            KACFLOW_CPU=$cpu "$tool" sample "$name.safetensors" --quiet \
                --threads $threads --count 1000 --out "$name.npy"
            cmp "$folder/baseline-1.safetensors" "$name.safetensors"
            cmp "$folder/baseline-1.npy" "$name.npy"
            runs=$((runs + 1))
        done
    done
    for threads in 1 2; do
        name=$folder/killed-$threads
        "$tool" train "$@" --threads $threads --checkpoint-every 20 \
            --out "$name.safetensors" &
        while [ ! -f "$name.safetensors.checkpoint" ]; do
            kill -0 $!
            sleep 0.01
        done
        kill -9 $!
        wait $! || true
        [ ! -f "$name.safetensors" ]
        "$tool" train "$@" --threads $((3 - threads)) --checkpoint-every 20 \
            --resume --out "$name.safetensors"
        cmp "$folder/baseline-1.safetensors" "$name.safetensors"
        runs=$((runs + 1))
    done
    rm -r "$folder"
    echo "$runs models alike: tables$tables, 1 to 3 threads, kill -9 and" \
        "resume" >"$figures"
}

moons() {
    "$build/tests/field/moons_transport_test" >"$build/moons.out"
    cat "$build/moons.out"
    grep -v '^\[' "$build/moons.out" | sed 's/^ *//' >"$figures"
}

other_machines() {
    rm -f build-cross-results.txt
    status=0
    sh tests/cross/run.sh --all || status=1
    sed -n 's/^\([a-z0-9]*: [a-zA-Z]*\), .*/\1/p' build-cross-results.txt \
        >"$figures"
    return $status
}

prepare "$build" -Dtools=enabled -Doptimization=3
: >"$build/results.txt"
prepare "$build-asan" -Dtools=enabled -Doptimization=1 \
    -Db_sanitize=address,undefined -Dc_args=-fno-sanitize-recover=all
prepare "$build-tsan" -Dtools=disabled -Doptimization=1 -Db_sanitize=thread
CC=clang CXX=clang++ prepare "$build-fuzz" -Dtools=disabled -Dfuzz=true

check same-bits same_bits
check moons-transport moons
check valgrind-tests valgrind_tests
check valgrind-tool valgrind_tool
check slow-tests-under-asan slow_under_asan
check failed-allocations-under-tsan faults_under_tsan
check kernel-errors kernel_errors
check fuzzers fuzz
check other-machines other_machines

[ -f "$results" ] || cat >"$results" <<'END'
# Results of the long tests

Each entry is what `sh tests/long.sh` added when it ran.
END
{
    printf '\n## %s, %s\n\n' "$(date -u +%F)" \
        "$(git describe --always --dirty 2>/dev/null || echo no git)"
    echo "$(gcc --version | head -n 1), $(clang --version | head -n 1)"
    echo
    cat "$build/results.txt"
} >>"$results"
echo "$failed failed; added to $results"
[ "$failed" -eq 0 ]
