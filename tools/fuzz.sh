#!/bin/sh
# fuzz.sh: runs every fuzz program of a build folder for some seconds each. A crash stops it and names the input kept.
#
#   tools/fuzz.sh BUILD SECONDS
#
# Seeds come from tests/fuzz/seeds/<name>/; what is found on the way is kept in BUILD/corpus/<name>, crashes in BUILD/crashes.
set -eu
build=$1 seconds=$2 n=0
mkdir -p "$build/crashes"
for program in "$build"/fuzz/fuzz_*; do
    [ -x "$program" ] || continue
    name=${program##*/fuzz_}
    mkdir -p "$build/corpus/$name"
    seeds=
    [ ! -d "tests/fuzz/seeds/$name" ] || seeds="tests/fuzz/seeds/$name"
    case $name in # real files are the best seeds
    yaml) seeds="$seeds county/rules county/texts" ;;
    csv) seeds="$seeds county/sample" ;;
    esac
    echo "fuzz $name: $seconds s"
    if ! "$program" -max_total_time="$seconds" -rss_limit_mb=512 -malloc_limit_mb=64 -timeout=10 -max_len=65536 \
        -print_final_stats=1 -artifact_prefix="$build/crashes/$name-" "$build/corpus/$name" $seeds \
        >"$build/fuzz-$name.log" 2>&1; then
        tail -40 "$build/fuzz-$name.log"
        echo "fuzz $name: failed; the input is in $build/crashes" >&2
        exit 1
    fi
    grep -E 'number_of_executed_units|average_exec_per_sec' "$build/fuzz-$name.log" || :
    n=$((n + 1))
done
[ "$n" -gt 0 ] || { echo "fuzz: no program in $build/fuzz" >&2; exit 1; }
echo "$n fuzz programs ran without a crash"
