#!/usr/bin/python3
"""purity.py: what the compiled core imports, seen with nm. Prints TAP.

core/ and what it pulls in from proto/ may import only the names below: no clock, random, environment, locale, file, socket,
or allocator, whatever the source looks like. The closure is followed: when a core object needs a name that a proto object
defines, that object is looked at as well.
"""
import fnmatch
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Pure functions of their arguments, and the ends of a program that has found its own bug.
PURE = """mem* str* __mem*_chk __str*_chk snprintf vsnprintf __snprintf_chk __vsnprintf_chk qsort bsearch abs labs llabs isdigit
__ctype_* __assert_fail abort __stack_chk_fail _GLOBAL_OFFSET_TABLE_ __*san_* __ubsan_* crypto_generichash* sodium_bin2hex
sodium_hex2bin sodium_init sodium_memcmp sodium_compare msgpack_* __isoc99_sscanf __isoc23_* __tls_get_addr""".split()
# strerror, strftime and the like fit str* but are not pure.
NOT_PURE = "strerror* strftime* strdup strndup __strdup strcoll strxfrm strtod strtof strtold strsignal memfd*".split()
# Objects that may reach memory, and why.
ALLOCATORS = {
    "proto/arena.o": "the arena itself; out of memory ends the program",
    "core/memstate.o": "the tests' state lives outside any arena",
    "core/core.o": "core_new and core_free: the compiled rules outlive a batch",
}
MEMORY = {"malloc", "calloc", "realloc", "free", "_Exit", "_exit", "exit", "write", "aligned_alloc", "posix_memalign", "reallocarray"}


def symbols(obj):
    """(defined, undefined) names of an object."""
    out = subprocess.run(["nm", "-P", str(obj)], capture_output=True, text=True, check=True).stdout
    defined, undefined = set(), set()
    for line in out.splitlines():
        name, kind = line.split()[:2]
        (undefined if kind in "Uwv" else defined).add(name)
    return defined, undefined


def fits(name, patterns):
    return any(fnmatch.fnmatchcase(name, p) for p in patterns)


def main(argv):
    build = ROOT / "build"
    for a in argv:
        m = re.fullmatch(r"--build=(.+)", a)
        if not m:
            print("usage: tools/purity.py [--build=DIR]", file=sys.stderr)
            return 64
        build = ROOT / m.group(1)
    names = [f"{room}/{s.stem}.o" for room in ("core", "proto") for s in sorted((ROOT / room).glob("*.c"))
             if s.name not in ("mkprotocol.c", "mkreasons.c")]
    table = {n: symbols(build / n) for n in names if (build / n).exists()}
    missing = [n for n in names if n not in table]
    home = {sym: n for n, (defined, _u) in table.items() for sym in defined}
    todo = [n for n in table if n.startswith("core/")]
    closure = set()
    while todo:
        n = todo.pop()
        if n in closure:
            continue
        closure.add(n)
        todo += [home[s] for s in table[n][1] if s in home]
    bad = 0
    checks = 0
    for n in sorted(closure):
        wrong = [s for s in sorted(table[n][1]) if s not in home and
                 (not fits(s, PURE) or fits(s, NOT_PURE)) and not (n in ALLOCATORS and s in MEMORY)]
        checks += 1
        bad += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {checks} - {n} imports nothing impure")
        for s in wrong:
            print(f"    {s}")
    if missing or not closure:
        checks += 1
        bad += 1
        print(f"not ok {checks} - every object is built")
        print("    missing: " + (" ".join(missing) or "core"))
    print(f"1..{checks}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
