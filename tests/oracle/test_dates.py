"""Dates: the calendar and its arithmetic against days.py, over random calendars, office hours, spans and moments.

100,000 computations with ORACLE=long, 6,000 without. SEED=n repeats a run; what differs is printed with its question, which
is the smallest case there is: one computation."""
import datetime
import os
import random

import pytest

from core import Core
from days import DAY, MINUTE, Calendar, Span, date_of, day_of, number_of, start_of

SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**9)))
TOTAL = 100_000 if os.environ.get("ORACLE") == "long" else 6_000
PER_CALENDAR = 500
YEARS = (2022, 2026)


@pytest.fixture(scope="module")
def core():
    c = Core()
    yield c
    c.close()


def number(text):
    return number_of(datetime.date.fromisoformat(text))


# ---- random documents

def random_spans(rng):
    edges = sorted(rng.sample(range(6 * 4, 23 * 4), 2 * rng.randint(1, 3)))
    return [{"from": f"{a // 4:02d}:{a % 4 * 15:02d}", "to": f"{b // 4:02d}:{b % 4 * 15:02d}"}
            for a, b in zip(edges[::2], edges[1::2])]


def random_hours(rng):
    seasons = [{"spans": random_spans(rng)}]
    if rng.random() < 0.6:
        a, b = sorted(rng.sample(range(1, 366), 2))
        first, last = (datetime.date(2023, 1, 1) + datetime.timedelta(days=d - 1) for d in (a, b))
        if rng.random() < 0.3:
            first, last = last + datetime.timedelta(days=1), first  # over the New Year
        seasons.append({"from": first.strftime("%m-%d"), "to": last.strftime("%m-%d"), "spans": random_spans(rng)})
    rng.shuffle(seasons)
    return {"hours": "county", "seasons": seasons}


def random_calendars(rng):
    docs, first = [], number(f"{YEARS[0]}-01-01")
    for k in range(rng.randint(1, 4)):
        days = {first + rng.randrange(365 * 4) for _ in range(rng.randint(1, 60))}
        if rng.random() < 0.5:  # a long holiday with its make-up days
            at = first + rng.randrange(365 * 4)
            days |= set(range(at, at + rng.randint(3, 12)))
        doc = {"calendar": f"c{k}", "order": k, "days": [
            {"date": d, "kind": rng.choice(("holiday", "holiday", "workday"))} for d in sorted(days)]}
        if rng.random() < 0.3:
            doc["from"] = first + rng.randrange(365 * 2)
            doc["to"] = doc["from"] + rng.randrange(365 * 2)
        if rng.random() < 0.2 and "from" not in doc:
            doc["extra"] = True
        if "from" in doc:
            doc["days"] = [d for d in doc["days"] if doc["from"] <= d["date"] <= doc["to"]] or \
                [{"date": doc["from"], "kind": "holiday"}]
        docs.append(doc)
    return docs


def random_span(rng, most_days=40):
    unit = rng.choice(Span.UNITS)
    if unit in ("days", "workdays"):
        return Span(rng.randint(0, most_days), unit, rng.random() < 0.3, rng.choice(("day", "day", "closing", "same")))
    most = {"minutes": 20000, "workminutes": 20000, "hours": 400, "workhours": 300}[unit]
    return Span(rng.choice((0, 1, rng.randint(0, most))), unit)


def random_ms(rng, cal):
    """Any instant, and often one at which something turns: a midnight, an opening, a closing, and a millisecond around."""
    day = number(f"{YEARS[0]}-02-01") + rng.randrange(365 * 3)
    edges = [start_of(day)] + [t for span in cal.spans(day) for t in span]
    if rng.random() < 0.5:
        return rng.choice(edges) + rng.choice((-1, 0, 0, 1))
    return start_of(day) + rng.randrange(DAY // MINUTE) * MINUTE + rng.choice((0, 0, rng.randrange(MINUTE)))


# ---- questions, and what the model says

def make(rng, cal):
    what = rng.choice(("is_workday", "workdays", "next_open", "opening", "work_ms", "add", "add", "limit", "limit", "count",
                       "count", "passed", "left", "covers"))
    a = random_ms(rng, cal)
    b = a + rng.randrange(-5, 60) * DAY + rng.randrange(DAY) if rng.random() < 0.5 else random_ms(rng, cal)
    if what == "covers":
        b = a + rng.randrange(-1, 200) * DAY
    span = random_span(rng)
    if what in ("passed", "left", "count"):
        span.end = "day"  # a condition counts days; when the last of them ends is not asked
    question = {"what": what, "from_ms": a, "to_ms": b}
    if what in ("add", "limit", "count", "passed", "left"):
        question["span"] = str(span)
    return question, span


MODEL = {
    "is_workday": lambda c, a, b, s: int(c.is_workday(day_of(a))),
    "workdays": lambda c, a, b, s: c.workdays(day_of(a), day_of(b)),
    "next_open": lambda c, a, b, s: c.next_open(a),
    "opening": lambda c, a, b, s: c.opening(day_of(a)),
    "work_ms": lambda c, a, b, s: c.work_ms(a, b),
    "add": lambda c, a, b, s: c.add(a, s),
    "limit": lambda c, a, b, s: c.limit(a, s),
    "count": lambda c, a, b, s: c.count(s, a, b),
    "passed": lambda c, a, b, s: c.passed(s, a),
    "left": lambda c, a, b, s: c.left(s, b),
    "covers": lambda c, a, b, s: int(c.covers(day_of(a), day_of(b))),
}


def shown(question, cal):
    """A failing case as a person reads it."""
    def moment(ms):
        return f"{date_of(day_of(ms))} {datetime.timedelta(milliseconds=ms - start_of(day_of(ms)))}"
    days = range(day_of(question["from_ms"]) - 1, day_of(question["from_ms"]) + 8)
    around = ", ".join(f"{date_of(d)}{'' if cal.is_workday(d) else ' off'}" for d in days)
    return (f"{question['what']} from {moment(question['from_ms'])} to {moment(question['to_ms'])} "
            f"{question.get('span', '')}\n  days: {around}")


def test_dates(core):
    print(f"SEED={SEED}")
    rng, wrong, n = random.Random(SEED), [], 0
    while n < TOTAL:
        hours, calendars = random_hours(rng), random_calendars(rng)
        cal = Calendar(hours, calendars)
        core.ask(hours=hours, calendars=calendars)
        cases = [make(rng, cal) for _ in range(min(PER_CALENDAR, TOTAL - n))]
        n += len(cases)
        for (q, span), have in zip(cases, core.dates([q for q, _ in cases])):
            want = MODEL[q["what"]](cal, q["from_ms"], q["to_ms"], span)
            if have != want:
                wrong.append(f"{shown(q, cal)}\n  core {have}, model {want}\n  {hours}")
    assert not wrong, f"SEED={SEED}: {len(wrong)} of {n} differ; the first:\n" + "\n".join(wrong[:3])
