#!/usr/bin/env bash
# What applications cost to compile: seconds, and the peak memory of rustc.
#
#   run.sh [LIBRARY] [MODELS] [QUERIES]     with LIBRARY orm (which it is without one), diesel or toasty
#
# First a minimal application of one model, its dependencies included: from nothing, and after a touch. Then one of 50 models and 200
# queries, whose dependencies are compiled before. Each line but the first is the median of three; the processor's seconds (user and
# system) say more than those of the clock where others use the machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

library=${1:-orm}
shift || true
generate=$PWD/generate.py
base=${TMPDIR:-/tmp}/orm-bench-app-$library
export CARGO_TARGET_DIR=$base/target

main() {
    rm -rf "$base"
    printf '%-40s %9s %9s %9s\n' "$library" seconds cpu "peak MB"
    minimal
    fifty "$@"
}

minimal() {
    "$generate" "$library" --minimal "$base/minimal"
    cd "$base/minimal"
    cargo --quiet fetch
    rounds=1 measure "one model, build from nothing" true cargo --quiet build
    "$CARGO_TARGET_DIR/debug/orm-bench-app" >/dev/null
    measure "one model, build after a touch" "touch src/main.rs" cargo --quiet build
}

fifty() {
    "$generate" "$library" "$base/fifty" "$@"
    touched=$base/fifty/src/queries/part00.rs
    cd "$base/fifty"
    cp ../minimal/Cargo.lock .
    cargo --quiet check
    cargo --quiet build
    measure "cargo check, clean" forget cargo --quiet check
    measure "cargo check, src/lib.rs touched" "touch src/lib.rs" cargo --quiet check
    measure "cargo check, a query added" add_query cargo --quiet check
    measure "cargo build (debug), clean" forget cargo --quiet build
    measure "cargo build (debug), a query added" add_query cargo --quiet build
}

# Prints the median of the times of a command, each after a preparation.
measure() {
    local name=$1 before=$2 times=() round rounds=${rounds:-3}
    shift 2
    for ((round = 0; round < rounds; round++)); do
        $before
        times+=("$(/usr/bin/time -f '%e %U %S %M' "$@" 2>&1 >/dev/null | tail -1)")
    done
    printf '%s\n' "${times[@]}" | sort -n | sed -n "$((rounds / 2 + 1))p" | awk -v name="$name" \
        '{ printf "%-40s %9.2f %9.2f %9.0f\n", name, $1, $2 + $3, $4 / 1024 }'
}

forget() {
    cargo --quiet clean --package orm-bench-app 2>/dev/null
}

added=0
add_query() {
    added=$((added + 1))
    "$generate" "$library" --query "$added" >>"$touched"
}

main "$@"
