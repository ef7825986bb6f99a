"""Dates that move: an item whose date and limits were counted under one set of calendars is judged under another, that was
announced later. What comes out otherwise has moved, and nothing else has; what people gave stays. SEED=n repeats a run."""
import os
import random

import pytest

from core import Core
from days import DAY, Calendar, day_of, start_of
from test_dates import SEED, random_calendars, random_hours, random_ms, random_span

CASES = 5_000 if os.environ.get("ORACLE") == "long" else 400
POLICY = {"policy": "p", "title": "p", "lights": [{"light": "red", "any": [{"cause": "never", "returns_least": 1000}]}]}


@pytest.fixture(scope="module")
def core():
    c = Core()
    yield c
    c.close()


def limit_day(cal, from_ms, span):
    return day_of(cal.limit(from_ms, span) - 1)


def counted(cal, begin, spans, given, held):
    """Due date, limit of the stage and of the whole, as they come out under a calendar."""
    due = given if spans["due"] is None else limit_day(cal, begin, spans["due"])
    if held:  # the workdays of the pause are given back
        due = cal.add_workdays(due, cal.workdays(day_of(held[0]), day_of(held[1])))
    return due, cal.limit(begin, spans["stage"]) if spans["stage"] else None


def test_moves(core):
    print(f"SEED={SEED}")
    rng, moved = random.Random(SEED), 0
    for k in range(CASES):
        hours, old = random_hours(rng), random_calendars(rng)
        new = old + [dict(d, calendar=f"n{i}", order=len(old) + i) for i, d in enumerate(random_calendars(rng)) if "from" not in d]
        before, after = Calendar(hours, old), Calendar(hours, new)
        begin = random_ms(rng, before)
        spans = {"due": random_span(rng) if rng.random() < 0.8 else None, "stage": random_span(rng) if rng.random() < 0.5 else None}
        given = day_of(begin) + rng.randint(0, 40)
        held = sorted(begin + rng.randrange(1, 20 * DAY) for _ in range(2)) if not spans["stage"] and rng.random() < 0.3 else None
        due, stage = counted(before, begin, spans, given, held)
        first = given if spans["due"] is None else limit_day(before, begin, spans["due"])
        item = {"id": "X-1", "ledger": "l", "title": "x", "state": "open", "lead_unit": "u", "assigned_ms": begin,
                "due_date": first, "effective_due": due, "segments": [{"kind": "running", "from_ms": begin, "due_date": first}]}
        if spans["due"]:
            item["segments"][0].update(limit=str(spans["due"]), counted_from=day_of(begin))
        if spans["stage"]:
            item.update(stage="a", stage_ms=begin, stage_limit=str(spans["stage"]), stage_due_ms=stage)
        if held:
            item["segments"] += [{"kind": "held", "from_ms": held[0]}, {"kind": "resumed", "from_ms": held[1], "due_date": due}]
        now = begin + 30 * DAY
        for calendars, cal in ((old, before), (new, after)):
            core.ask(hours=hours, calendars=calendars, ledger={"ledger": "l", "title": "l", "policy": "p"}, policy=POLICY)
            answer = core.ask(item=item, judge_ms=now)
            want_due, want_stage = counted(cal, begin, spans, given, held)
            have = answer["item"]
            assert (have.get("effective_due"), have.get("stage_due_ms")) == (want_due, want_stage), (
                f"SEED={SEED} case {k}: {item}\nmoved {answer['judge'].get('moved')}, model {want_due} {want_stage}, "
                f"start of day {start_of(day_of(begin))}")
            assert bool(answer["judge"].get("moved")) == ((want_due, want_stage) != (due, stage))
        moved += (want_due, want_stage) != (due, stage)
    assert moved > CASES / 20  # or the test is about nothing
