#!/bin/sh
# boot.sh: runs a command under a real systemd (PID 1 of its own namespaces), then stops it.
#
#   boot.sh DISK COMMAND [ARG...]
#
# DISK is a folder on a tmpfs that keeps what the system inside writes: with the same DISK again, it is the same machine
# started again. Nothing of the host changes: / is an overlay, /run /tmp /dev /proc are new, the network is a new namespace
# with only `lo`, and the cgroup is a sub-group made for this run and removed after it. COMMAND runs inside, as root, with
# systemctl and journalctl working; its exit code is ours. SHARE=dir passes a folder through; KEEP=dir gets the journal.
#
# Exit code 75: this machine can't do it (no root, cgroup2 or overlay); the reason is on standard error.
set -eu

no() { echo "boot.sh: $*" >&2; exit 75; }

# The second half: already in new namespaces, makes the root and becomes systemd.
if [ "${1-}" = __inner ]; then
    DISK=$2
    R=$DISK/root
    mount --make-rprivate /
    mkdir -p "$DISK/up" "$DISK/work" "$R"
    mount -t overlay -o "lowerdir=/,upperdir=$DISK/up,workdir=$DISK/work" overlay "$R" || no "no overlay"
    mkdir -p "$R/proc" "$R/sys" "$R/dev" "$R/run" "$R/tmp" "$R/mnt"
    mount -t proc -o nosuid,noexec,nodev proc "$R/proc"
    mount -t sysfs -o ro,nosuid,noexec,nodev sysfs "$R/sys" 2>/dev/null || mount --rbind /sys "$R/sys"
    mount -t tmpfs -o mode=755 tmpfs "$R/sys/fs/cgroup" 2>/dev/null || :
    mount -t cgroup2 -o nosuid,noexec,nodev cgroup2 "$R/sys/fs/cgroup" || no "no cgroup2"
    mount -t tmpfs -o mode=755 tmpfs "$R/dev"
    for d in null zero full random urandom tty; do
        : >"$R/dev/$d"
        mount --bind "/dev/$d" "$R/dev/$d"
    done
    mkdir "$R/dev/pts" "$R/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$R/dev/pts"
    ln -s pts/ptmx "$R/dev/ptmx"
    ln -s /proc/self/fd "$R/dev/fd"
    ln -s /proc/self/fd/0 "$R/dev/stdin"
    ln -s /proc/self/fd/1 "$R/dev/stdout"
    ln -s /proc/self/fd/2 "$R/dev/stderr"
    mount -t tmpfs -o mode=1777 tmpfs "$R/dev/shm"
    mount -t tmpfs -o mode=755 tmpfs "$R/run"
    mount -t tmpfs -o mode=1777 tmpfs "$R/tmp"
    if [ -n "${SHARE-}" ]; then
        mkdir -p "$R$SHARE"
        mount --bind "$SHARE" "$R$SHARE"
    fi
    # A small target: journald, and whatever was enabled for it; nothing that belongs to a real host.
    mkdir -p "$R/run/systemd/system"
    cat >"$R/run/systemd/system/lab.target" <<U
[Unit]
Description=a machine with little on it
Requires=sysinit.target
After=sysinit.target
AllowIsolate=yes
U
    for u in systemd-udevd.service systemd-udev-trigger.service systemd-modules-load.service systemd-timesyncd.service \
        systemd-firstboot.service systemd-sysctl.service systemd-random-seed.service systemd-hwdb-update.service \
        systemd-binfmt.service systemd-udevd-kernel.socket systemd-udevd-control.socket sys-kernel-debug.mount \
        sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount dev-hugepages.mount \
        dev-mqueue.mount proc-sys-fs-binfmt_misc.automount systemd-remount-fs.service systemd-pstore.service \
        systemd-boot-system-token.service systemd-journal-flush.service keyboard-setup.service console-setup.service \
        apparmor.service; do
        ln -sf /dev/null "$R/run/systemd/system/$u"
    done
    rm -f "$R/etc/fstab" "$R/.dockerenv"
    : >"$R/etc/fstab"
    ip link set lo up 2>/dev/null || :
    cd "$R"
    pivot_root . mnt 2>/dev/null || no "pivot_root failed"
    # Mounts must be shared for LoadCredential= and the like; in a container systemd does not see to it itself.
    exec env -i container=duban-lab PATH=/usr/sbin:/usr/bin:/sbin:/bin setsid /bin/sh -c \
        'umount -l /mnt 2>/dev/null; mount --make-rshared /; exec /lib/systemd/systemd --system --unit=lab.target \
         --log-target=console --show-status=no --log-level=warning' </dev/null
fi

[ $# -ge 2 ] || { echo "usage: boot.sh DISK COMMAND..." >&2; exit 64; }
DISK=$1
shift
[ "$(id -u)" = 0 ] || no "needs root"
[ -x /lib/systemd/systemd ] || no "no systemd here"
[ "$(stat -f -c %T "$DISK")" = tmpfs ] || no "$DISK is not on a tmpfs"
CG=$(awk '$3=="cgroup2"{print $2; exit}' /proc/mounts)
[ -n "$CG" ] || no "no cgroup2 mount"
SELF=$(awk -F: '$1=="0"{print $3}' /proc/self/cgroup)
G="$CG${SELF%/}/duban-lab-$$"
mkdir "$G" 2>/dev/null || no "no cgroup can be made under $CG"
LOG=$(mktemp)
P1=
clean()
{
    [ -z "$P1" ] || kill -KILL "$P1" 2>/dev/null || :
    wait 2>/dev/null || :
    [ ! -w "$G/cgroup.kill" ] || echo 1 >"$G/cgroup.kill" || :
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        find "$G" -depth -type d -exec rmdir {} + 2>/dev/null || :
        [ -d "$G" ] || break
        sleep 0.1
    done
    rm -f "$LOG"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The sub-group is entered before the cgroup namespace is made, so that systemd sees it as the root.
(
    echo 0 >"$G/cgroup.procs"
    exec unshare --mount --uts --ipc --net --cgroup --pid --fork --kill-child "$0" __inner "$DISK"
) >"$LOG" 2>&1 &
U=$!
for _ in $(seq 100); do
    child=$(cat "/proc/$U/task/$U/children" 2>/dev/null | tr -d ' ')
    if [ -n "$child" ] && [ "$(cat "/proc/$child/comm" 2>/dev/null)" = systemd ]; then
        P1=$child
        break
    fi
    kill -0 "$U" 2>/dev/null || { cat "$LOG" >&2; no "systemd did not start"; }
    sleep 0.1
done
[ -n "$P1" ] || { cat "$LOG" >&2; no "systemd did not start"; }
IN="nsenter -t $P1 -m -u -i -n -p -C -r -w"
state=
for _ in $(seq 300); do
    state=$($IN systemctl is-system-running 2>/dev/null || :)
    case $state in running | degraded) break ;; esac
    sleep 0.1
done
case $state in running | degraded) ;; *) cat "$LOG" >&2; no "systemd came to ${state:-nothing}" ;; esac
rc=0
$IN env container=duban-lab LC_ALL=C.UTF-8 "$@" || rc=$?
# Stop it as a machine is stopped: units end by their own rules, then PID 1.
$IN systemctl stop duban.target duban.service 2>/dev/null || :
if [ -n "${KEEP-}" ]; then
    $IN journalctl -b --no-pager -o short-precise >>"$KEEP/journal.txt" 2>&1 || :
fi
exit $rc
