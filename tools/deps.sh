#!/bin/sh
# deps.sh: install what is missing, in one apt-get line; say nothing and touch nothing when all is there.
#
#   tools/deps.sh [--print] GROUP...        groups: build check fuzz
#
# Each row says how to see that a thing is there: by pkg-config, header, command or Python module, never by asking dpkg, so
# that a machine with other packages (openEuler, Kylin) passes as well. No network is needed when nothing is missing. Without
# root and without sudo the one line to run is printed and the exit code is 69.
set -eu

rows='
build cmd      make                 make
build cc       -                    gcc libc6-dev
build cmd      pkg-config           pkg-config
build pc       libzmq               libzmq3-dev
build pc       libsodium            libsodium-dev
build pc       jansson              libjansson-dev
build header   msgpack.h            libmsgpack-dev
build header   lmdb.h               liblmdb-dev
build header   ev.h                 libev-dev
build header   uthash.h             uthash-dev
build pc       libsystemd           libsystemd-dev
build pc       libcurl              libcurl4-openssl-dev
build pc       libcrypto            libssl-dev
build header   libical/ical.h       libical-dev
build pc       yaml-0.1             libyaml-dev
build pc       libutf8proc          libutf8proc-dev
build pc       libzip               libzip-dev
build pc       expat                libexpat1-dev
check header   cmocka.h             libcmocka-dev
check pc       xlsxwriter           libxlsxwriter-dev
check cmd      clang                clang
check cmd      g++                  g++
check cmd      strace               strace
check cmd      faketime             faketime
check cmd      systemd-analyze      systemd
check cmd      ip                   iproute2
check cmd      ps                   procps
check python   pytest               python3-pytest
check python   zmq                  python3-zmq
check python   msgpack              python3-msgpack
check python   yaml                 python3-yaml
check python   aiosmtpd             python3-aiosmtpd
check python   dateutil             python3-dateutil
check python   openpyxl             python3-openpyxl
check python   docx                 python3-docx
check python   icalendar            python3-icalendar
fuzz  cmd      clang                clang
fuzz  fuzzer   -                    libclang-rt-dev
fmt   cmd      clang-format         clang-format
'
PY=${PY:-/usr/bin/python3}

# cmocka.h needs four headers before it; they do no harm to the others.
has_header()
{
    printf '#include <stdarg.h>\n#include <stddef.h>\n#include <stdint.h>\n#include <setjmp.h>\n#include <%s>\n' "$1" |
        "${CC:-cc}" -E -o /dev/null -x c - 2>/dev/null
}

here()
{
    case $1 in
    cmd) command -v "$2" >/dev/null 2>&1 || [ -x "/usr/sbin/$2" ] || [ -x "/sbin/$2" ] ;;
    cc) printf '#include <stdio.h>\n' | "${CC:-cc}" -E -o /dev/null -x c - 2>/dev/null ;;
    pc) pkg-config --exists "$2" 2>/dev/null ;;
    header) has_header "$2" ;;
    python) "$PY" -c "import $2" >/dev/null 2>&1 ;;
    fuzzer) [ -n "$(find "$(clang -print-resource-dir 2>/dev/null)/lib/linux" -name 'libclang_rt.fuzzer-*.a' 2>/dev/null)" ] ;;
    esac
}

print=
[ "${1-}" != --print ] || { print=1; shift; }
want=" $* "
missing=$(echo "$rows" | while read -r group kind what packages; do
    case $want in *" $group "*) ;; *) continue ;; esac
    here "$kind" "$what" || printf '%s ' "$packages"
done)
[ -n "$missing" ] || exit 0

line="apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing"
if [ -z "$print" ] && command -v apt-get >/dev/null 2>&1; then
    echo "安装缺少的软件包 / installing what is missing: $missing" >&2
    if [ "$(id -u)" = 0 ]; then
        exec sh -c "$line" >&2
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        exec sudo sh -c "$line" >&2
    fi
fi
echo "缺少软件包，请以管理员运行这一行 / packages are missing; run this line as root:" >&2
echo "$line"
[ -n "$print" ] || exit 69
