#!/bin/sh
# demo.sh: the sample county year 2022 through the real daemon and workers, in one folder, by the manual clock.
#
#   tools/demo.sh [FOLDER]        default ./demo-run, made anew each time
#
# Everything it writes is in FOLDER; everything it starts is stopped before it ends. FOLDER/duban afterwards starts the house
# for one command and stops it again, so that the county of the last day of the year can be looked at and worked with.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
bin=${DUBAN_BUILD:-$here/build}
dir=${1:-demo-run}
mark=$dir/.duban-demo

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR-}" ] || say() { printf '\n%s\n' "$*"; }

if [ -e "$dir" ] && [ ! -e "$mark" ]; then
    echo "demo: $dir 已存在，且不是演示目录 / exists and is not a demo folder" >&2
    exit 73
fi
if [ -e "$dir/.used" ]; then # somebody has worked in it since: what they entered is not thrown away
    n=1
    while [ -e "$dir.$n" ]; do n=$((n + 1)); done
    mv "$dir" "$dir.$n"
    echo "上次的演示你用过，改名留在 $dir.$n / the last demo was used, it is kept as $dir.$n"
fi
rm -rf "$dir"
mkdir -p "$dir/state" "$dir/run" "$dir/outbox" "$dir/log" "$dir/secrets"
: >"$mark"
cd "$dir" # ipc paths must be short: they are relative to here

# The house: one daemon, five workers. `house up` leaves their pids in pids; `house down` ends them in order.
cat >house <<EOF
#!/bin/sh
set -eu
cd "\$(dirname "\$0")"
down() {
    [ -f pids ] || return 0
    for p in \$(cat pids); do kill -TERM \$p 2>/dev/null || :; done
    rm -f run/in.sock
    for p in \$(cat pids); do
        n=0; while kill -0 \$p 2>/dev/null && [ \$n -lt 100 ]; do sleep 0.1; n=\$((n+1)); done
        kill -KILL \$p 2>/dev/null || :
    done
    rm -f pids
}
up() {
    "$bin/duband" --state=state --run=run --clock=manual:2022-01-04T08:00:00+08:00 --reserve-mib=0 2>>log/duband &
    echo \$! >pids
    for w in escalate inspect publish rehearse; do
        "$bin/duban-\$w" --connect=ipc://run/work.sock 2>>log/\$w & echo "\$! \$(cat pids)" >pids
    done
    "$bin/duban-notify" --connect=ipc://run/work.sock --outbox=outbox --secrets=secrets --plaintext-local 2>>log/notify & echo "\$! \$(cat pids)" >pids
    n=0; while [ ! -S run/in.sock ] && [ \$n -lt 100 ]; do sleep 0.05; n=\$((n+1)); done
}
case \$1 in up) up ;; down) down ;; esac
EOF
cat >duban <<EOF
#!/bin/sh
# The house, opened for one command. Files are named from where you stand; a path too long for a socket is gone to instead.
here=\$(cd "\$(dirname "\$0")" && pwd)
: >"\$here/.used"
trap '"\$here/house" down' EXIT INT TERM
"\$here/house" up
export DUBAN_NAME="\$0" DUBAN_ENDPOINT="ipc://\$here/run/in.sock"
[ \${#here} -lt 80 ] || { cd "\$here" && DUBAN_ENDPOINT=ipc://run/in.sock; }
"$bin/duban" "\$@"
EOF
chmod +x house duban
trap './house down' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
started=$(date +%s)
./house up
export DUBAN_ENDPOINT=ipc://run/in.sock DUBAN_NAME="$dir/duban"

say "一、规则与台账：$here/county"
"$bin/duban" rules apply "$here"/county/rules/*.yml "$here"/county/texts/*.yml
"$bin/duban" import "$here/county/sample"
"$bin/duban" --as P001 plan approve DC-06 DC-11 # the comprehensive inspections of the yearly plan

say "二、2022 年，按手动时钟走到 12 月 30 日 18:00"
# All tables that tell what happened, in one order of time; how their rows become updates is in county/maps/play-*.yml.
set --
for table in updates meetings campaigns media calls approvals sessions; do
    set -- "$@" "$here/county/sample/$table.csv"
done
"$bin/duban" play "$@" --check --until 2022-12-30T18:00:00+08:00

say "三、年终看板"
"$bin/duban" status
for some in leader68:6 call:2 exchange:2 decision:2 pilot_lead:2; do # a few of several systems
    "$bin/duban" list 台账:"${some%:*}" 灯:红,黄 --limit "${some#*:}"
    echo
done
echo "发出的通知在 $dir/outbox（共 $(ls outbox | wc -l) 封），例如："
first=$(ls outbox | head -n 1)
[ -z "$first" ] || printf '  %s\n' "$dir/outbox/$first"

# The table of December drafted itself on the third workday of January: three people let it out.
published()
{
    december=chuquan-month/2022-12/1
    say "五、十二月的表：到期自动起草，核对、批准、公开"
    "$bin/duban" --as P022 bulletin check $december >/dev/null 2>&1
    "$bin/duban" --as P017 bulletin approve $december >/dev/null 2>&1
    "$bin/duban" --as P022 bulletin publish $december >/dev/null 2>&1
    "$bin/duban" bulletin show $december 2>/dev/null | sed -n '1,6p'
    echo "  …"
    "$bin/duban" bulletin get $december --out ../table 2>/dev/null
    "$bin/duban" bulletin again $december ../table/*
    echo "文件在 $dir/table：$(ls ../table | tr '\n' ' ')"
}

# The same county, one week on, in a folder of its own: its notices go to a gateway that plays 企业微信.
phone()
{
    ./house down
    mkdir -p phone/run phone/outbox phone/log phone/secrets
    cp -r state house phone/
    cd phone
    python3 -B "$here/tests/fakegw/gateway.py" --port=0 --secrets=secrets >url 2>/dev/null &
    gateway=$!
    trap 'kill $gateway 2>/dev/null; ./house down; cd .. && ./house down' EXIT
    n=0; while [ ! -s url ] && [ $n -lt 100 ]; do sleep 0.05; n=$((n + 1)); done
    [ -s url ] || { echo "网关没有起来 / the gateway did not start" >&2; exit 70; }
    ./house up
    sed '1s/$/,accounts/; 2,$s/^\([^,]*\)\(.*\)$/\1\2,wecom=\1/' "$here/county/sample/people.csv" >people.csv
    sed "s|^  - {channel: file}|  - {channel: wecom_app, app: \"1000002\", url: \"$(cat url)\", inner: \"yes\"}\n&|" \
        "$here/county/rules/channels.yml" >channels.yml
    "$bin/duban" import people.csv >/dev/null
    "$bin/duban" rules apply channels.yml "$here/county/bulletins/chuquan-month.yml" >/dev/null
    "$bin/duban" advance 2023-01-06T18:00:00+08:00 >/dev/null
    python3 -c 'import json, sys, urllib.request as u
url = sys.argv[1]
open("../phone.html", "wb").write(u.urlopen(url).read())
box = json.load(u.urlopen(url + "/inbox"))
print(f"收件箱里有 {len(box)} 条，见 {sys.argv[2]}/phone.html，最后一条：")
for line in box[-1]["text"].splitlines() if box else []:
    print("  " + line)' "$(cat url)" "$dir"
    published
    ./house down
    kill $gateway
    cd .. && rm -rf phone
    trap './house down' EXIT
    ./house up
}
if command -v python3 >/dev/null 2>&1; then
    say "四、再走一周，通知发到手机上（扮演企业微信的网关，tests/fakegw）"
    phone
fi

say "六、换你来（每条命令会把这个县重新开起来，办完即停）"
one=$("$bin/duban" list 台账:leader68 灯:红 --limit 1 --json | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p' | head -n 1)
one=${one:-CQ-2022-01}
echo "  $dir/duban why $one"
echo "  $dir/duban show $one"
echo "  $dir/duban status --as-of 2022-06-30"
echo "  $dir/duban simulate --to 2023-01-31"
echo "  $dir/duban inbox"
echo
echo "用时 $(($(date +%s) - started)) 秒。清除：rm -r $dir"
