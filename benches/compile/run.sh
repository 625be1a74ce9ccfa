#!/usr/bin/env bash
# What an application of 50 models and 200 queries costs to compile: seconds, and the peak memory of rustc.
#
#   run.sh [MODELS] [QUERIES]
#
# The library and its dependencies are compiled before; only the application is measured. Each line is the median of three;
# the processor's seconds (user and system) say more than those of the clock where others use the machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

app=${TMPDIR:-/tmp}/orm-bench-app
export CARGO_TARGET_DIR=$app/target

main() {
    rm -rf "$app/src"
    ./generate.py "$app" "$@"
    touched=$app/src/queries/part00.rs
    cd "$app"
    cargo --quiet check
    cargo --quiet build
    printf '%-40s %9s %9s %9s\n' "" seconds "cpu" "peak MB"
    measure "cargo check, clean" forget cargo --quiet check
    measure "cargo check, src/lib.rs touched" touch_root cargo --quiet check
    measure "cargo check, a query added" add_query cargo --quiet check
    measure "cargo build (debug), clean" forget cargo --quiet build
    measure "cargo build (debug), a query added" add_query cargo --quiet build
}

# Prints the median of three of the time of a command, each after a preparation.
measure() {
    local name=$1 before=$2 times=() attempt
    shift 2
    for attempt in 1 2 3; do
        "$before"
        times+=("$(/usr/bin/time -f '%e %U %S %M' "$@" 2>&1 >/dev/null | tail -1)")
    done
    printf '%s\n' "${times[@]}" | sort -n | sed -n 2p | awk -v name="$name" \
        '{ printf "%-40s %9.2f %9.2f %9.0f\n", name, $1, $2 + $3, $4 / 1024 }'
}

forget() {
    cargo --quiet clean --package orm-bench-app 2>/dev/null
}

touch_root() {
    touch src/lib.rs
}

added=0
add_query() {
    added=$((added + 1))
    cat >>"$touched" <<RUST

pub fn added$added(db: &Database) -> Result<u64, Error> {
    Model0::objects().filter(|m| m.next.name.contains("$added") | m.quantity.eq($added)).count(db)
}
RUST
}

main "$@"
