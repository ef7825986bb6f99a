"""When plans run: RFC 5545 rules of the core (libical) against python-dateutil, rolled to workdays by days.py.

SEED=n repeats a run; the first rule that differs is printed."""
import datetime
import os
import random

import pytest
from dateutil.rrule import rrulestr

from core import Core
from days import Calendar, date_of, day_of, number_of, start_of
from test_dates import SEED, random_calendars, random_hours

RULES = 4_000 if os.environ.get("ORACLE") == "long" else 250
RUNS = 20
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@pytest.fixture(scope="module")
def core():
    c = Core()
    yield c
    c.close()


def random_rule(rng, start):
    freq = rng.choice(("DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"))
    parts = [f"FREQ={freq}"]
    if rng.random() < 0.5:
        parts.append(f"INTERVAL={rng.randint(1, 4)}")
    if rng.random() < 0.4:
        parts.append(f"COUNT={rng.randint(1, 15)}")
    elif rng.random() < 0.4:
        parts.append(f"UNTIL={date_of(start + rng.randint(10, 900)).strftime('%Y%m%d')}")
    if freq == "WEEKLY" and rng.random() < 0.7:
        parts.append("BYDAY=" + ",".join(sorted(rng.sample(DAYS, rng.randint(1, 3)), key=DAYS.index)))
    if freq == "MONTHLY":
        kind = rng.random()
        if kind < 0.4:
            parts.append("BYMONTHDAY=" + ",".join(map(str, sorted(rng.sample(range(1, 29), rng.randint(1, 3))))))
        elif kind < 0.6:
            parts.append("BYMONTHDAY=-1")
        elif kind < 0.8:
            parts.append(f"BYDAY={rng.choice((1, 2, 3, 4, -1))}{rng.choice(DAYS)}")
    if freq == "YEARLY" and rng.random() < 0.7:
        parts.append(f"BYMONTH={rng.randint(1, 12)}")
        parts.append(f"BYMONTHDAY={rng.randint(1, 28)}")
    return ";".join(parts)


def occurrences(rule, start):
    """dateutil gives the dates; a rule whose first date is not dtstart begins with its own first one."""
    first = datetime.datetime.combine(date_of(start), datetime.time())
    for n, at in enumerate(rrulestr(rule, dtstart=first)):
        if n == 3 * RUNS:
            return
        yield number_of(at.date())


def runs(cal, rule, start):
    """The openings at which a plan runs, each once."""
    out = []
    for day in occurrences(rule, start):
        at = cal.opening(day)
        if not out or at > out[-1]:
            out.append(at)
    return out[:RUNS]


def test_runs(core):
    print(f"SEED={SEED}")
    rng, seen = random.Random(SEED), 0
    for k in range(RULES):
        hours, calendars = random_hours(rng), random_calendars(rng)
        cal = Calendar(hours, calendars)
        start = number_of(datetime.date(2022, 1, 1)) + rng.randrange(900)
        rule = random_rule(rng, start)
        plan = {"id": "P", "name": "p", "scope": "all", "lead_unit": "u", "dtstart": start, "rrule": rule}
        answer = core.ask(hours=hours, calendars=calendars, plan=plan, plan_ms=start_of(start) - 1, runs=RUNS)
        have, want = [m["at_ms"] for m in answer.get("runs", [])], runs(cal, rule, start)
        seen += len(want)
        assert have == want, (f"SEED={SEED} rule {k}: {rule} from {date_of(start)}\n core {[str(date_of(day_of(t))) for t in have]}"
                              f"\nmodel {[str(date_of(day_of(t))) for t in want]}")
    assert seen > RULES
