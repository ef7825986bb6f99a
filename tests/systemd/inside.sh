#!/bin/sh
# inside.sh: runs in the machine that boot.sh made; prints TAP lines numbered from N+1.
#
#   inside.sh SHARE first|second N
#
# first: install, start, look, kill each part. second: the same machine started again; what was acknowledged is there.
set -u
share=$1 boot=$2 n=$3 bad=0

t() # title, shell words that must succeed
{
    n=$((n + 1))
    if eval "$2"; then echo "ok $n - $1"; else echo "not ok $n - $1"; bad=1; fi
}
within() # seconds, shell words
{
    end=$(($(date +%s) + $1))
    while ! eval "$2"; do
        [ "$(date +%s)" -lt "$end" ] || return 1
        sleep 0.1
    done
}
prop() { systemctl show -P "$2" "$1"; }
active() { [ "$(prop "$1" ActiveState)" = active ]; }
ask() { /usr/bin/python3 "$share/ask.py" "$@" 2>/dev/null; }
workers() { ask doctor "len({w.split()[0] for w in b.get('workers', [])})"; }
as_nobody() { setpriv --reuid=nobody --regid=nogroup "$@" /usr/bin/python3 "$share/ask.py" hello "b['actor']" 2>/dev/null; }
digest() { ask digest "b['state']"; }
SERVICES="duban-escalate duban-inspect duban-notify duban-publish duban-rehearse"

started()
{
    t "duband is up and says READY" 'within 30 "active duban"'
    active duban || { journalctl -u duban --no-pager -o cat | tail -20 >&2; exit 1; }
    for s in $SERVICES; do t "$s is up" "within 10 'active $s'"; done
    t "all workers are known to the daemon" 'within 15 "[ \"\$(workers)\" = $(set -- $SERVICES; echo $#) ]"'
    t "the status text is kept: $(prop duban StatusText)" '[ -n "$(prop duban StatusText)" ]'
}

first()
{
    cp -a "$share/stage/." /
    t "systemd-analyze verify is silent" \
        '[ -z "$(systemd-analyze verify /usr/lib/systemd/system/duban* 2>&1 | tee /dev/stderr)" ]'
    t "sysusers makes the users" 'systemd-sysusers && id -u duban $SERVICES >/dev/null'
    t "tmpfiles makes the folders of the sockets" 'systemd-tmpfiles --create duban.conf &&
        [ "$(stat -c "%a %U:%G" /run/duban) $(stat -c "%a %U:%G" /run/duban/work)" = \
          "2755 duban:duban-office 2750 duban:duban-work" ]'
    systemctl daemon-reload
    t "duban.target can be enabled, and is wanted at boot" 'systemctl enable -q duban.target duban.service $SERVICES &&
        [ -L /etc/systemd/system/multi-user.target.wants/duban.target ]'
    # This machine boots into lab.target instead of multi-user.target.
    systemctl add-wants -q lab.target duban.target
    t "duban.target starts" 'systemctl start duban.target'
    started
    t "the sockets have the mode and group of their door: $(stat -c "%a %G" /run/duban/*.sock /run/duban/work/*.sock | paste -sd,)" \
        '[ "$(stat -c "%a %G" /run/duban/in.sock) $(stat -c "%a %G" /run/duban/work/work.sock)" = \
           "770 duban-office 770 duban-work" ]'
    t "the state folder is duban's alone" '[ "$(stat -c "%a %U" /var/lib/duban)" = "700 duban" ]'
    t "a member of duban-office gets an answer" '[ -n "$(as_nobody --groups=duban-office)" ]'
    t "a stranger does not reach the door" \
        '! ASK_SECONDS=2 as_nobody --clear-groups >/dev/null'

    t "root puts the county's rules into force" 'duban rules apply /usr/share/duban/county/*.yml /usr/share/duban/county/texts/*.yml >/dev/null'
    t "root enters a unit, and it is acknowledged" '[ "$(ask unit_set "b[\"key\"]" "{\"id\": \"U1\", \"name\": \"改革办\"}")" = U1 ]'
    kept=$(digest)
    seq=$(ask doctor "b['seq']")
    t "something is in the journal: $seq entries" '[ "${seq:-0}" -gt 0 ]'

    p=$(prop duban MainPID)
    kill -KILL "$p"
    t "kill -9 duband: it comes back" 'within 20 "[ \"\$(prop duban MainPID)\" -gt 0 ] && [ \"\$(prop duban MainPID)\" != $p ] && active duban"'
    t "and has what it had" 'within 10 "[ \"\$(digest)\" = \"$kept\" ]" && [ -n "$kept" ]'
    t "and the workers are back" 'within 20 "[ \"\$(workers)\" = $(set -- $SERVICES; echo $#) ]"'
    for s in $SERVICES; do
        p=$(prop $s MainPID)
        kill -KILL "$p"
        t "kill -9 $s: it comes back" "within 20 '[ \"\$(prop $s MainPID)\" -gt 0 ] && [ \"\$(prop $s MainPID)\" != $p ] && active $s'"
    done
    t "and the workers are back" 'within 20 "[ \"\$(workers)\" = $(set -- $SERVICES; echo $#) ]"'
    t "a stop is clean" 'systemctl stop "duban*" && ! active duban && [ "$(prop duban Result)" = success ]'
    t "and starts again" 'systemctl start duban.target && within 30 "active duban" && [ "$(digest)" = "$kept" ]'
    # docs/operations.md, as it is written there.
    t "a backup: halted, copied, let go" 'mkdir -p /backup/new && systemctl kill -s STOP --kill-who=main duban &&
        cp -a /var/lib/duban/journal /backup/new/; systemctl kill -s CONT --kill-who=main duban && [ "$(digest)" = "$kept" ]'
    t "something is entered after the backup" '[ "$(ask unit_set "b[\"key\"]" "{\"id\": \"U2\", \"name\": \"later\"}")" = U2 ]'
    systemctl stop "duban*"
    mv /var/lib/duban/journal /var/lib/duban/journal.bad
    cp -a /backup/new/journal /var/lib/duban/ && chown -R duban:duban /var/lib/duban/journal
    systemctl start duban 2>/dev/null
    t "an older journal beside the store: exit 65, not started again" \
        'within 10 "[ \"\$(prop duban ActiveState) \$(prop duban ExecMainStatus)\" = \"failed 65\" ]"'
    rm -f /var/lib/duban/store.mdb*
    t "restored: the journal is folded again, to what the backup held" \
        'systemctl start duban.target && within 30 "active duban" && [ "$(digest)" = "$kept" ]'
    echo "$kept" >/root/kept
}

second()
{
    started
    t "started at boot, with what was acknowledged before" '[ "$(digest)" = "$(cat /root/kept)" ]'
    t "the command line has its health report" 'duban doctor --json | grep -q "\"seq\""'
    systemctl stop "duban*"
    mkdir -p /etc/systemd/system/duban.service.d
    printf '[Service]\nExecStart=\nExecStart=/usr/sbin/duband --tcp=tcp://127.0.0.1:9000\n' \
        >/etc/systemd/system/duban.service.d/bad.conf
    systemctl daemon-reload
    systemctl start duban 2>/dev/null
    t "a wrong configuration (exit 78) is not started over and over" 'within 10 "[ \"\$(prop duban ActiveState)\" = failed ]" &&
        sleep 6 && [ "$(prop duban ActiveState) $(prop duban ExecMainStatus)" = "failed 78" ]'
}

$boot
exit $bad
