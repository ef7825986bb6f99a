#!/bin/sh
# purity.sh BUILD: what decides, folds, counts days and judges reaches nothing of the outside world.
#
# Begins with the objects of BUILD/core, follows their symbols into BUILD/proto, and reads with nm what each of these objects
# leaves undefined. Fails, naming object and symbol, unless that is on the list of harmless functions below: so time, random,
# environment, locale, files, sockets, printing and memory other than the arena's are all out, and a libc function that
# is new in core/ is put on the list by a person who has thought about it. Floats have no place either: their helpers
# (floor, strtod …) are not on it.
set -eu
export LC_ALL=C

build=${1:?usage: purity.sh BUILD}
cd "$build"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Functions of their arguments alone, the ways to end the program, and what compilers put in.
harmless='memcpy|memmove|memset|memcmp|memchr|strlen|strnlen|strcmp|strncmp|strchr|strrchr|strspn|strcspn|strpbrk|strstr'
harmless="$harmless|strcpy|strncpy|stpcpy|strcat|qsort|bsearch|crypto_generichash(_init|_update|_final)?"
harmless="$harmless|__assert_fail|abort|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__(mem(cpy|move|set)|strn?(cpy|cat)|stpcpy)_chk"
harmless="$harmless|__(a|ub|t)san_.*|__sanitizer_.*|__gcov_.*|__llvm_.*|__start_.*|__stop_.*"

# More, for single objects: memory, and text that proto/ makes of strings and integers (never of floats).
more() {
    case $1 in
    core/memstate.o | core/core.o) echo 'malloc|calloc|realloc|free' ;;
    proto/arena.o) echo 'malloc|calloc|realloc|free|(__)?vsnprintf(_chk)?|_Exit' ;;
    proto/*) echo '(__)?v?snprintf(_chk)?' ;;
    *) echo 'none' ;;
    esac
}

# "symbol object" for all that is defined in the two rooms.
for o in core/*.o proto/*.o; do
    nm -g --defined-only -P "$o" | awk -v o="$o" '{ print $1, o }'
done | sort >"$work/defined"
[ -s "$work/defined" ] || { echo "purity: no objects under $build" >&2; exit 2; }

bad=0 n=0
ls core/*.o >"$work/todo"
: >"$work/done"
while [ -s "$work/todo" ]; do
    : >"$work/next"
    while read -r o; do
        n=$((n + 1))
        echo "$o" >>"$work/done"
        nm -u -P "$o" | awk '{ print $1 }' | sort -u >"$work/needs"
        join "$work/needs" "$work/defined" | awk '{ print $2 }' >>"$work/next"
        outside=$(join -v 1 "$work/needs" "$work/defined" | grep -vxE "$harmless|$(more "$o")" || true)
        for symbol in $outside; do
            echo "purity: $o uses $symbol" >&2
            bad=1
        done
    done <"$work/todo"
    sort -u "$work/next" | grep -vxFf "$work/done" >"$work/todo" || true
done

[ $bad -ne 0 ] || echo "purity: $n objects of core and proto reach nothing outside"
exit $bad
