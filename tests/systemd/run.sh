#!/bin/sh
# run.sh: installs duban into a machine of its own and starts it there under a real systemd, twice. Prints TAP.
#
#   run.sh BUILD
#
# What needs no machine (the unit files' syntax and exposure) is checked everywhere; where no machine can be had (no root,
# cgroup2, overlay) that is said aloud as SKIP with the reason.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=${1:?build folder}

if [ "${DUBAN_LAB_DISK-}" = "" ]; then
    DUBAN_LAB_DISK=$(mktemp -d)
    export DUBAN_LAB_DISK
    rc=0
    if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
        unshare --mount "$0" "$build" || rc=$?
    else
        "$0" "$build" || rc=$?
    fi
    umount "$DUBAN_LAB_DISK/m" 2>/dev/null || : # where the mount namespace of this run is the caller's
    rm -rf "$DUBAN_LAB_DISK"
    exit $rc
fi

D=$DUBAN_LAB_DISK
n=0 bad=0
result() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi; }

# ---- without a machine
stage=$D/stage
if ! command -v systemd-analyze >/dev/null 2>&1; then
    echo "ok 1 - systemd # SKIP systemd-analyze is not there"
    echo "1..1"
    exit 0
fi
mkdir -p "$stage"
rc=0
make -s -C "$top" install B="$build" DESTDIR="$stage" >"$D/install.txt" 2>&1 || { rc=1; cat "$D/install.txt"; }
result $rc "make install DESTDIR= succeeds"
[ $rc = 0 ] || { echo "1..$n"; exit 1; }
exposure() # unit, greatest exposure in tenths
{
    rc=0
    systemd-analyze security --offline=true --no-pager --threshold="$2" "$stage/usr/lib/systemd/system/$1.service" \
        >"$D/security.txt" 2>&1 || rc=$?
    result $rc "$1: $(tail -1 "$D/security.txt" | tr -d '→' | sed 's/^ *//'), at most $2 tenths"
}
exposure duban 15
exposure duban-escalate 10
exposure duban-inspect 10
exposure duban-notify 20
exposure duban-publish 10
exposure duban-rehearse 10

# ---- with one
rc=75
if [ "$(id -u)" = 0 ] && mkdir -p "$D/m" && mount -t tmpfs -o mode=755 tmpfs "$D/m" 2>"$D/why.txt"; then
    mkdir "$D/m/disk" "$D/m/share"
    cp -a "$stage" "$here/inside.sh" "$here/ask.py" "$here/../e2e/house.py" "$D/m/share/"
    for boot in first second; do
        rc=0
        KEEP=$D/m/share SHARE=$D/m/share "$here/boot.sh" "$D/m/disk" "$D/m/share/inside.sh" "$D/m/share" "$boot" "$n" \
            >"$D/out.txt" 2>"$D/why.txt" || rc=$?
        cat "$D/out.txt"
        n=$((n + $(grep -cE '^(not )?ok ' "$D/out.txt" || :)))
        [ "$rc" = 0 ] || break
    done
    if [ "$rc" != 0 ] && [ "$rc" != 75 ]; then
        bad=1
        cat "$D/why.txt"
        tail -60 "$D/m/share/journal.txt" 2>/dev/null || :
    fi
else
    echo "needs root" >>"$D/why.txt"
fi
if [ "$rc" = 75 ]; then
    n=$((n + 1))
    echo "ok $n - duban under a real systemd # SKIP $(tail -1 "$D/why.txt")"
    rc=0
    systemd-analyze verify "$stage"/usr/lib/systemd/system/duban*.service 2>&1 | grep -v 'is not executable' >"$D/verify.txt" || :
    [ ! -s "$D/verify.txt" ] || { rc=1; cat "$D/verify.txt"; }
    result $rc "systemd-analyze verify says nothing about the unit files"
fi
echo "1..$n"
exit $bad
