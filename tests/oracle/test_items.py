"""Items: lights, orders and ladders of the core against lights.py and ladder.py, over random rules, items and moments.

Each case is a life: an item under a random policy and calendar is judged at its own next times, at random instants between
them, and after people have done something. Core and model each go on from what they said themselves; at every judgement
all that an item shows, all notices and all orders must be the same, and between a judgement and its next time nothing may
turn. SEED=n repeats a run, CASE=k one case of it; the first case that differs is made smaller, as long as it still differs, by
taking conditions, rungs and steps away, and printed."""
import copy
import os
import random

import pytest

from core import Core
from days import DAY, MINUTE, Calendar, Span, day_of, start_of
from ladder import Ladder
from lights import Lights
from test_dates import number, random_calendars, random_hours, random_ms

SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**9)))
CASES = 6_000 if os.environ.get("ORACLE") == "long" else 350
STEPS, SPAN_DAYS = 25, 150
STATE = ("light", "cause", "light_ms", "episode", "worst", "rung", "rung_ms", "repeats", "repeat_ms", "told")


@pytest.fixture(scope="module")
def core():
    c = Core()
    yield c
    c.close()


# ---- random rules

class Rules:
    """A random ledger and policy; spans: from each text to what it means."""

    def __init__(self, rng):
        self.rng, self.spans = rng, {}
        self.ledger = {"ledger": "l", "title": "l", "policy": "p"}
        if rng.random() < 0.7:
            self.ledger["sign"] = True
        if rng.random() < 0.5:
            self.ledger["report_by"] = rng.randint(1, 31)
        colours = [c for c in ("red", "yellow", "blue") if rng.random() < 0.8] or ["red"]
        self.policy = {"policy": "p", "title": "p", "lights": [self.rule(c) for c in colours]}
        if rng.random() < 0.8:
            self.policy["grey"] = rng.choice((["held"], ["held", "audit"]))
        if rng.random() < 0.9:
            self.policy["ladder"] = [self.rung(k) for k in range(rng.randint(1, 5))]

    def span(self, by_day=False, least=0, most=20):
        unit = self.rng.choice(("days", "workdays") if by_day else Span.UNITS)
        most = {"minutes": 3000, "workminutes": 3000, "hours": 100, "workhours": 60}.get(unit, most)
        s = Span(self.rng.randint(least, most), unit)
        self.spans[str(s)] = s
        return str(s)

    def order(self):
        return {"demand": "说明", "within": self.span(True, 1, 8), "ledger": "orders"}

    def rule(self, colour):
        rng = self.rng
        r = {"light": colour, "any": [self.condition(f"{colour}{i}") for i in range(rng.randint(1, 4))]}
        if rng.random() < 0.5:
            r["order"] = self.order()
        if rng.random() < 0.2:
            r["start"] = rng.randint(1, 3)
        return r

    def condition(self, cause):
        rng = self.rng
        day, any_ = (lambda: self.span(True)), self.span
        kind = rng.choice((("overdue_more", day), ("due_within", day), ("behind_more", lambda: rng.randint(0, 60)),
                           ("behind_least", lambda: rng.randint(1, 60)), ("unsigned_more", day),
                           ("close_refused", lambda: True), ("stage_over", any_), ("stage_left", any_), ("stage_more", any_),
                           ("time_over", any_), ("time_left", any_), ("silent_more", any_), ("open_more", any_),
                           ("childless_more", any_), ("report_missed", lambda: rng.randint(1, 4)),
                           ("share_behind", lambda: rng.randint(0, 60)), ("share_least", lambda: rng.randint(1, 100)),
                           ("unchanged_months", lambda: rng.randint(1, 3)), ("marked", lambda: rng.choice("mn")),
                           ("order_unmet", lambda: rng.choice(("blue", "yellow", "red"))),
                           ("times_least", lambda: rng.randint(1, 3)), ("returns_least", lambda: rng.randint(1, 3)),
                           ("kin_worst", lambda: rng.choice(("blue", "yellow", "red"))), ("assist_more", any_)))
        c = {"cause": cause, kind[0]: kind[1]()}
        if kind[0] == "times_least":
            c["of"] = rng.choice(("blue", "yellow", "red"))
        if rng.random() < 0.1:
            c["stage_in"] = [rng.choice("ab")]
        if rng.random() < 0.1:
            c["importance_in"] = ["key"]
        if rng.random() < 0.15:
            c["order"] = self.order()
        return c

    def rung(self, k):
        rng = self.rng
        r = {"tell": f"role{rng.randint(0, 3)}", "of": rng.choice(("unit", "unit", "item", "registrar", "holder", "fixed"))}
        if r["of"] == "fixed":
            r["unit"] = "office"
        if k and rng.random() < 0.8:
            r["after"] = self.span(least=1, most=8)
        if rng.random() < 0.4:
            r["from"] = rng.choice(("blue", "yellow", "red"))
        if rng.random() < 0.4:
            r["repeat"] = self.span(least=1, most=8)
            if self.spans[r["repeat"]].unit in ("minutes", "workminutes"):
                del r["repeat"]  # a repeat by the minute is all that would ever happen
        if rng.random() < 0.2:
            r["wall"] = True
        return r


# ---- random items, and what people do with them

def random_item(rng, cal):
    start = random_ms(rng, cal)
    day = day_of(start)
    item = {"id": "X-1", "ledger": "l", "title": "x", "state": "open", "lead_unit": "u1", "registrar_unit": "u2",
            "assigned_ms": start, "orders_n": 0}
    def maybe(p, **fields):
        if rng.random() < p:
            item.update(fields)
    maybe(0.8, effective_due=day + rng.randint(0, 60))
    maybe(0.6, percent=rng.randint(0, 100))
    maybe(0.4, stage=rng.choice("ab"), stage_ms=start + rng.randrange(5 * DAY))
    if "stage" in item:
        maybe(0.7, stage_due_ms=start + rng.randrange(40 * DAY) if rng.random() < 0.5 else start_of(day + rng.randint(1, 40)))
    maybe(0.4, due_ms=start + rng.randrange(60 * DAY))
    maybe(0.5, report_cycle=rng.choice(("daily", "weekly", "monthly", "quarterly")))
    maybe(0.5, target=str(rng.randint(1, 1000)))
    maybe(0.5, value=f"{rng.randint(0, 900)}.{rng.randint(1, 9)}")
    maybe(0.3, importance=rng.choice(("key", "normal")))
    maybe(0.3, lead_leader="boss")
    maybe(0.2, holder="worker")
    maybe(0.2, level=rng.randint(1, 3))
    maybe(0.3, assists=[{"unit": f"a{k}", "asked_ms": start + rng.randrange(3 * DAY)} for k in range(2)])
    maybe(0.3, overlays=[{"by": "c", "from": day + rng.randint(-5, 30), "to": day + rng.randint(30, 60),
                          "report_cycle": rng.choice(("daily", "weekly"))}])
    if rng.random() < 0.6:
        dates = sorted(rng.sample(range(day, day + 80), rng.randint(1, 5)))
        item["milestones"] = [{"id": f"M{i}", "item": "X-1", "seq": i + 1, "milestone": "m", "planned_date": d, "planned_percent": p}
                              for i, (d, p) in enumerate(zip(dates, sorted(rng.randint(0, 100) for _ in dates)))]
    item["segments"] = [{"kind": "running", "from_ms": start, **({"due_date": item["effective_due"]} if "effective_due" in item
                                                                 else {})}]
    return item


def act(rng, cal, item, now):
    """Something that a person did, as it stands in the item afterwards."""
    def piece(kind, due):
        item["segments"] = item["segments"] + [{"kind": kind, "from_ms": now, **({"due_date": due} if due is not None else {})}]

    def extend():
        item["effective_due"] = day_of(now) + rng.randint(-3, 40)
        piece("extended", item["effective_due"])

    def pause():
        if item["state"] == "open":
            item["state"] = "held"
            piece("held", day_of(now) + rng.randint(1, 20))
        elif item["state"] == "held":
            item["state"] = "open"
            held = [x for x in item["segments"] if x["kind"] == "held"][-1]
            if "effective_due" in item:  # the workdays held are given back
                n = cal.workdays(day_of(held["from_ms"]), day_of(now))
                item["effective_due"] = cal.add_workdays(item["effective_due"], n)
            piece("resumed", item.get("effective_due"))

    def skip(jump):
        if item.get("episode"):
            item["skips"] = item.get("skips", []) + [{"rung": rng.randint(1, 4), "episode": item["episode"], "jump": jump}]
            if jump:
                for field in ("acked_ms", "ack_until_ms", "ack_light"):
                    item.pop(field, None)

    def ack():
        if item.get("light") in ("blue", "yellow", "red") and not item.get("acked_ms"):
            item.update(acked_ms=now, ack_until_ms=now + rng.randrange(10 * DAY), ack_light=item["light"])

    def answer():
        waiting = [o for o in item.get("sent_orders", []) if "answered_ms" not in o and "lifted_ms" not in o]
        if waiting:
            waiting[0]["answered_ms"] = now
    rng.choice((lambda: item.update(percent=rng.randint(0, 100), reported_ms=now, changed_ms=now),
                lambda: item.update(reported_ms=now),
                lambda: item.update(signed_ms=now),
                lambda: item.update(close_refused=not item.get("close_refused")),
                lambda: item.update(stage=rng.choice("ab"), stage_ms=now, stage_due_ms=now + 1 + rng.randrange(20 * DAY)),
                extend,
                lambda: item.update(returns_n=item.get("returns_n", 0) + 1),
                lambda: item.update(kin_n=1, kin_worst=rng.choice(("blue", "yellow", "red"))),
                lambda: item.update(marks=[{"mark": rng.choice("mn"), "from_ms": now, "until": day_of(now) + rng.randint(0, 9)}]),
                lambda: item.update(lead_unit=rng.choice(("u1", "u2", "u3"))),
                lambda: item.update(state={"open": "audit", "audit": "open"}.get(item["state"], item["state"])),
                pause, pause, lambda: skip(False), lambda: skip(True), ack, answer))()
    if not item.get("close_refused"):
        item.pop("close_refused", None)


# ---- core and model side by side

def fresh():
    return {"light": "", "cause": "", "light_ms": None, "episode": 0, "worst": "", "rung": 0, "rung_ms": None, "repeats": 0,
            "repeat_ms": None, "told": "", "told_to": [], "counts": [], "sent_orders": [], "orders_n": 0}


def told_of(rows):
    return sorted((t["rung"], t.get("role"), t.get("unit"), t.get("person"), t.get("light", "")) for t in rows)


def compare(answer, model, said, now):
    """What differs, or None."""
    j, item = answer["judge"], answer["item"]
    for field in STATE:
        have, want = item.get(field), model[field]
        if (have or 0) != (want or 0):
            return f"{field}: core {have}, model {want}"
    notices = sorted((n["kind"], n["id"], n["intended_ms"]) for n in j.get("notices", []))
    if notices != sorted(said[0]):
        return f"notices: core {notices}, model {sorted(said[0])}"
    orders = [(o["id"], o["due_date"]) for o in j.get("orders", [])]
    if orders != said[1]:
        return f"orders: core {orders}, model {said[1]}"
    if told_of(item.get("told_to", [])) != told_of(model["told_to"]):
        return f"told_to: core {item.get('told_to')}, model {model['told_to']}"
    if j.get("next_ms") is not None and j["next_ms"] <= now:
        return f"next_ms {j['next_ms']} is not later"
    return None


class Case:
    """One life, made from its own seed; what is in `without` is left out of the rules."""

    def __init__(self, seed, without=frozenset(), steps=STEPS):
        self.rng = random.Random(seed)
        self.steps = steps
        self.hours, self.calendars = random_hours(self.rng), random_calendars(self.rng)
        self.cal = Calendar(self.hours, self.calendars)
        self.rules = Rules(self.rng)
        self.item = random_item(self.rng, self.cal)
        policy = self.rules.policy
        for i, r in enumerate(policy["lights"]):
            r["any"] = [c for c in r["any"] if c["cause"] not in without] or r["any"][:1]
        policy["lights"] = [r for r in policy["lights"] if r["light"] not in without] or policy["lights"][:1]
        policy["ladder"] = [r for k, r in enumerate(policy.get("ladder", [])) if f"rung{k}" not in without]
        for field in without & set(self.item):
            if field not in ("id", "ledger", "title", "state", "lead_unit", "assigned_ms", "segments", "orders_n"):
                del self.item[field]

    def parts(self):
        policy = self.rules.policy
        return ([r["light"] for r in policy["lights"]] + [c["cause"] for r in policy["lights"] for c in r["any"]] +
                [f"rung{k}" for k in range(len(policy["ladder"]))] + sorted(self.item))

    def run(self, core):
        """None, or what differs and the story up to there."""
        rng = random.Random(self.rng.random())
        ladder = Ladder(Lights(self.cal, self.rules.ledger, self.rules.policy, self.rules.spans))
        core.ask(hours=self.hours, calendars=self.calendars, ledger=self.rules.ledger, policy=self.rules.policy)
        item, state, story = self.item, fresh(), []
        now, next_ms = item["assigned_ms"] - rng.choice((0, 0, DAY)), None
        end = now + SPAN_DAYS * DAY
        for _ in range(self.steps):
            answer = core.ask(item=item, judge_ms=now)
            mine = dict(item)
            said = ladder.judge(mine, state, now)
            wrong = compare(answer, state, said, now)
            story.append((now, state["light"], state["cause"], [n[1] for n in said[0]]))
            if wrong:
                return wrong, story, item
            if story[-1][0] != next_ms and next_ms is not None and now < next_ms and self.quiet and self.turned(story, said):
                return f"turned at {now}, before the next look {next_ms}", story, item
            item = answer["item"]
            next_ms = answer["judge"].get("next_ms")
            now, self.quiet = self.go_on(rng, item, now, next_ms, end)
            if now is None:
                break
        return None

    quiet = False

    @staticmethod
    def turned(story, said):
        return said[0] or said[1] or (len(story) > 1 and story[-1][1:3] != story[-2][1:3])

    def go_on(self, rng, item, now, next_ms, end):
        """To the next look; or before it, with or without something that people did."""
        chance = rng.random()
        before = (min(next_ms, end) if next_ms is not None else end) - now
        if chance < 0.55 and next_ms is not None and next_ms <= end:
            return next_ms, False
        if before <= 1 or now >= end:
            return None, False
        at = now + 1 + (before - 2 if chance > 0.9 else rng.randrange(before - 1) if before > 1 else 0)
        if chance < 0.8:
            act(rng, self.cal, item, at)
            return at, False
        return at, True


def smaller(seed, core):
    """Takes parts away as long as the case still differs."""
    without = set()
    for part in Case(seed).parts():
        case = Case(seed, frozenset(without | {part}))
        try:
            if case.run(core):
                without.add(part)
        except Exception:
            pass
    case = Case(seed, frozenset(without))
    return case, case.run(core)


def test_items(core):
    print(f"SEED={SEED}")
    wanted = os.environ.get("CASE")

    for k in [int(wanted)] if wanted else range(CASES):
        seed = f"{SEED}/{k}"
        case = Case(seed)
        if case.run(core):
            case, (wrong, story, item) = smaller(seed, core)
            rows = "\n".join(f"  {start_text(ms)} {light} {cause} {keys}" for ms, light, cause, keys in story)
            pytest.fail(f"SEED={SEED} CASE={k}: {wrong}\n{case.rules.ledger}\n{case.rules.policy}\n{item}\n{rows}", pytrace=False)


def start_text(ms):
    from days import date_of
    rest = (ms - start_of(day_of(ms))) // 1000
    return f"{date_of(day_of(ms))} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d} ({ms})"
