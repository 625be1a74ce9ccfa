#!/usr/bin/env bash
# How many instructions the library takes for fixed work on SQLite: a regression test whose figures repeat on a busy machine.
#
#   instructions.sh             counts, and fails where a count is more than 3 % above the one that is kept
#   instructions.sh --update    keeps the counts
#
# The counts are kept in instructions.txt, with the version of rustc that they belong to: under another one, and without
# valgrind, nothing is compared, and that is said.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

kept=instructions.txt
bound=3
# Workloads (of src/library.rs), and how often each is run.
work=("get by key:2000" "100 rows:200" "10,000 books, author and publisher joined:3" "insert a row:500"
    "insert 10,000 rows at once:1" "update 1,000 rows, each its own value:5" "save a row:200"
    "iterate 50,000 rows:2")

main() {
    rustc=$(rustc --version)
    cargo build --quiet --release
    if ! command -v valgrind >/dev/null; then
        echo "instructions: LEFT OUT: valgrind is missing (Debian, Ubuntu: apt-get install valgrind)"
        exit 0
    fi
    if [ "${1-}" != --update ] && ! grep -qxF "# $rustc" "$kept"; then
        echo "instructions: LEFT OUT: the counts are of another compiler ($(head -1 "$kept")), this is $rustc"
        exit 0
    fi
    bench=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/orm-bench
    directory=$(mktemp -d)
    trap 'rm -rf "$directory"' EXIT
    # Made once, so that every count starts from the same file.
    "$bench" --file "$directory/library.db" --only "no workload has this name" >/dev/null
    if [ "${1-}" = --update ]; then
        { echo "# $rustc"; counts; } >"$directory/new"
        mv "$directory/new" "$kept"
        cat "$kept"
    else
        counts | compare
    fi
}

# A line for each workload: its instructions per turn, and its name.
counts() {
    local entry name turns total
    for entry in "${work[@]}"; do
        name=${entry%:*} turns=${entry##*:}
        cp "$directory/library.db" "$directory/work.db"
        total=$(valgrind --tool=callgrind --collect-atstart=no '--toggle-collect=*Workload*run*' \
            --callgrind-out-file="$directory/profile" "$bench" --file "$directory/work.db" --is "$name" --count "$turns" 2>&1 |
            sed -n 's/.*Collected : //p')
        rm -f "$directory"/work.db*
        echo "$((total / turns)) $name"
    done
}

compare() {
    local count name before status=0
    while read -r count name; do
        before=$(sed -n "s/^\([0-9]*\) $name\$/\1/p" "$kept")
        printf '%-42s %10d, kept %10d: %+.1f %%\n' "$name" "$count" "$before" \
            "$(awk "BEGIN { print ($count / $before - 1) * 100 }")"
        if [ $((count * 100)) -gt $((before * (100 + bound))) ]; then
            echo "instructions: $name takes more than $bound % more than it did" >&2
            status=1
        fi
    done
    return "$status"
}

main "$@"
