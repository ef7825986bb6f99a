"""lights.py: when a condition holds, and which light an item shows, from the written rule alone (proto/rulebook.h says what
each field means, core/condition.h how spans are counted, core/duty.h what a report duty is, DOMAIN.md §3 why).

An item is a dict in the words of record `item`; a rule is the document as it is applied."""
import datetime

from days import date_of, day_of, number_of, start_of

COLOURS = ("", "grey", "blue", "yellow", "red")


def rank(light):
    return COLOURS.index(light or "")




# ---- the planned curve

def planned(item, day):
    """R1.3: the highest step whose date has passed; the last milestone is the due date itself, past it all is planned."""
    due, steps = item.get("effective_due"), item.get("milestones", [])
    if due is not None and due < day:
        return 100
    if not steps:
        return 0
    last = max(steps, key=lambda m: (m["seq"], m["planned_date"]))
    return max((m["planned_percent"] for m in steps if m is not last and m["planned_date"] < day), default=0)


def share(item):
    """Percent of the target, exact."""
    from fractions import Fraction
    return Fraction(item.get("value", "0")) * 100 / Fraction(item["target"])


# ---- the duty to report

CYCLES = ("daily", "weekly", "monthly", "quarterly", "yearly")


def cycle_on(item, day):
    words = [item.get("report_cycle")] + [o.get("report_cycle") for o in item.get("overlays", [])
                                           if o["from"] <= day and day <= o.get("to", 10**9)]
    words = [w for w in words if w in CYCLES]
    return min(words, key=CYCLES.index) if words else None


def period(cycle, day, report_by):
    """First day, last day, and the day by which the report is owed."""
    d = date_of(day)
    if cycle == "daily":
        first = last = day
        due = last
    elif cycle == "weekly":
        first = day - d.weekday()
        last = first + 6
        due = last if not report_by else first + report_by - 1
    else:
        n = {"monthly": 1, "quarterly": 3, "yearly": 12}[cycle]
        month = (d.month - 1) // n * n
        first = number_of(datetime.date(d.year, month + 1, 1))
        end = month + n
        last = number_of(datetime.date(d.year + end // 12, end % 12 + 1, 1)) - 1
        due = last if not report_by else number_of(datetime.date(d.year, month + n, 1)) + report_by - 1
    if cycle == "daily" and report_by:
        due = first + report_by - 1
    return first, last, min(due, last)


def paused_on(item, day):
    paused = False
    for s in item.get("segments", []):
        if day_of(s["from_ms"]) <= day:
            paused = s["kind"] in ("held", "stopped") or (paused and s["kind"] in ("extended", "moved"))
    return paused


def missed(ledger, item, today):
    """Reports missed in a row before `today`: day by day, each period on its first day."""
    start = day_of(item["assigned_ms"])
    reported = None
    if item.get("reported_ms") is not None and item["reported_ms"] >= item["assigned_ms"]:
        reported = start = day_of(item["reported_ms"])
    n, day = 0, start
    while day < today:
        cycle = cycle_on(item, day)
        if cycle:
            first, last, due = period(cycle, day, ledger.get("report_by"))
            if first == day and due < today and cycle_on(item, due) == cycle and not (reported is not None and first <= reported) \
                    and not paused_on(item, due):
                n += 1
        day += 1
    return n


# ---- conditions

def mark_holds(item, word, day):
    return any(m["mark"] == word and day <= m.get("until", 10**9) for m in item.get("marks", []))


def month(ms):
    d = date_of(day_of(ms))
    return d.year * 12 + d.month


class Lights:
    """The lights of a policy. spans: from each text of a span in it to days.Span."""

    def __init__(self, cal, ledger, policy, spans):
        self.cal, self.ledger, self.policy, self.spans = cal, ledger, policy, spans

    # forms of measuring time
    def since(self, text, begin, now):
        span = self.spans[text]
        return begin is not None and self.cal.count(span, begin, now) > span.n

    def past(self, text, limit, now):
        span = self.spans[text]
        if limit is None or now <= limit:
            return False
        return self.cal.count(span, limit - 1 if span.by_day else limit, now) > span.n

    def left(self, text, limit, now):
        span = self.spans[text]
        if limit is None or now > limit:
            return False
        return self.cal.count(span, now, limit - 1 if span.by_day else limit) <= span.n

    def holds(self, c, item, now):
        day, due = day_of(now), item.get("effective_due")
        for field, value in (("stage_in", "stage"), ("importance_in", "importance"), ("urgency_in", "urgency")):
            if c.get(field) and item.get(value) not in c[field]:
                return False
        begin = item["assigned_ms"]
        stage_begin = item.get("stage_ms", begin) if item.get("stage") else None
        if "overdue_more" in c:
            return due is not None and self.since(c["overdue_more"], start_of(due), now)
        if "due_within" in c:
            span = self.spans[c["due_within"]]
            return due is not None and day <= due and self.cal.count(span, now, start_of(due + 1) - 1) <= span.n
        if "behind_more" in c:
            return planned(item, day) - item.get("percent", item.get("initial_percent", 0)) > c["behind_more"]
        if "behind_least" in c:
            return planned(item, day) - item.get("percent", item.get("initial_percent", 0)) >= c["behind_least"]
        if "unsigned_more" in c:
            return bool(self.ledger.get("sign")) and item.get("signed_ms") is None and self.since(c["unsigned_more"], begin, now)
        if "close_refused" in c:
            return bool(item.get("close_refused"))
        if "stage_over" in c:
            return self.past(c["stage_over"], item.get("stage_due_ms") if item.get("stage") else None, now)
        if "stage_left" in c:
            return self.left(c["stage_left"], item.get("stage_due_ms") if item.get("stage") else None, now)
        if "stage_more" in c:
            return self.since(c["stage_more"], stage_begin, now)
        if "time_over" in c:
            return self.past(c["time_over"], item.get("due_ms"), now)
        if "time_left" in c:
            return self.left(c["time_left"], item.get("due_ms"), now)
        if "silent_more" in c:
            signs = [item.get(k) for k in ("assigned_ms", "changed_ms", "reported_ms") if item.get(k) is not None]
            return self.since(c["silent_more"], max(signs), now)
        if "open_more" in c:
            return self.since(c["open_more"], begin, now)
        if "childless_more" in c:
            return not item.get("kin_n") and self.since(c["childless_more"], begin, now)
        if "report_missed" in c:
            return missed(self.ledger, item, day) >= c["report_missed"]
        if "share_behind" in c:
            return planned(item, day) - share(item) > c["share_behind"] if item.get("target") else False
        if "share_least" in c:
            p = planned(item, day)
            return bool(item.get("target")) and p > 0 and share(item) * 100 / p < c["share_least"]
        if "unchanged_months" in c:
            return month(now) - month(max(item.get("changed_ms", begin), begin)) >= c["unchanged_months"]
        if "marked" in c:
            return mark_holds(item, c["marked"], day)
        if "order_unmet" in c:
            return any(o["light"] == c["order_unmet"] and "answered_ms" not in o and "lifted_ms" not in o
                       and o["due_date"] < day for o in item.get("sent_orders", []))
        if "times_least" in c:
            year = date_of(day).year
            return sum(k["n"] for k in item.get("counts", []) if k["year"] == year and k["light"] == c["of"]) >= c["times_least"]
        if "returns_least" in c:
            return item.get("returns_n", 0) >= c["returns_least"]
        if "kin_worst" in c:
            return rank(item.get("kin_worst")) >= rank(c["kin_worst"])
        if "assist_more" in c:
            waiting = [x["asked_ms"] for x in item.get("assists", []) if "signed_ms" not in x]
            return bool(waiting) and self.since(c["assist_more"], min(waiting), now)
        raise KeyError(c)

    def held_over(self, item, now):
        if item["state"] != "held":
            return False
        pauses = [s for s in item.get("segments", []) if s["kind"] in ("held", "stopped")]
        return bool(pauses) and pauses[-1].get("due_date") is not None and day_of(now) >= pauses[-1]["due_date"]

    def light(self, item, now):
        """(light, cause, rule, condition)"""
        none = ("", "", None, None)
        if item["state"] == "closed" or item.get("assigned_ms") is None or day_of(item["assigned_ms"]) > day_of(now):
            return none
        if item["state"] in self.policy.get("grey", []):
            return ("grey", "held_over" if self.held_over(item, now) else item["state"], None, None)
        for rule in self.policy["lights"]:
            for c in rule["any"]:
                if self.holds(c, item, now):
                    return (rule["light"], c["cause"], rule, c)
        return none
