#!/usr/bin/python3
"""r1.py: rule R1 of county/sample/README.md, written a second time, to judge the first by.

Knows nothing of duban: it reads the CSV files, walks the calendar day by day, and plays the accepted rows of updates.csv in
their order. Slow and plain on purpose.

    /usr/bin/python3 tests/oracle/r1.py county/sample      checks itself against every row of expected_lights.csv

    year = Year("county/sample")
    year.lights_at(date(2022, 8, 31))      at 18:00: {item: Light(light, cause, effective_due, percent, planned)}
"""
import csv
import sys
from collections import namedtuple
from datetime import date, datetime, timedelta
from pathlib import Path

LEDGERS = {"leader68", "chuquan", "pilot", "prov_key", "city_key", "one_brand", "integrated", "parity"}
UNSIGNED_LEDGERS = {"chuquan", "pilot", "one_brand", "integrated", "parity"}
Light = namedtuple("Light", "light cause effective_due percent planned")
DAY = timedelta(days=1)


def rows(folder, name):
    with open(Path(folder) / name, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def day_of(text):
    return date.fromisoformat(text[:10])


class Calendar:
    def __init__(self, folder):
        self.special = {day_of(r["date"]): r["kind"] for r in rows(folder, "calendar.csv")}

    def is_workday(self, day):
        kind = self.special.get(day)
        return kind == "workday" if kind else day.weekday() < 5

    def workdays(self, a, b):
        """Workdays in (a, b]; b before a: minus those in (b, a]."""
        if b < a:
            return -self.workdays(b, a)
        return sum(self.is_workday(a + DAY * i) for i in range(1, (b - a).days + 1))

    def add_workdays(self, day, n):
        while n > 0:
            day += DAY
            n -= self.is_workday(day)
        return day


class Item:
    def __init__(self, row, milestones):
        self.id, self.ledger = row["id"], row["ledger"]
        self.assigned = day_of(row["start_date"])
        self.due = day_of(row["due_date"]) if row["due_date"] else None
        self.percent, self.percent_at = int(row["initial_percent"] or 0), None
        ordered = sorted(milestones, key=lambda m: int(m["seq"]))
        self.curve = [(day_of(m["planned_date"]), int(m["planned_percent"])) for m in ordered[:-1]]
        self.signed = self.closed = self.held = self.audit = self.refused = False
        self.held_on = None

    def take(self, row, cal):
        """One accepted row of updates.csv."""
        received = day_of(row["received_at"])
        occurred = datetime.fromisoformat(row["occurred_at"] or row["received_at"])
        if row["percent"] and (self.percent_at is None or occurred >= self.percent_at):
            self.percent, self.percent_at = int(row["percent"]), occurred
        act = getattr(self, "do_" + row["op"], None)
        if act:
            act(row, received, cal)

    def do_sign(self, row, day, cal):
        self.signed = True

    def do_stage(self, row, day, cal):
        self.closed |= self.ledger == "chuquan" and row["value"] == "out"

    def do_extend_approve(self, row, day, cal):
        self.due = day_of(row["new_due"])

    def do_return_approve(self, row, day, cal):
        self.assigned, self.signed = day, False

    def do_hold_approve(self, row, day, cal):
        self.held, self.held_on = True, day

    def do_resume(self, row, day, cal):
        self.held = False
        self.due = cal.add_workdays(self.due, cal.workdays(self.held_on, day))

    def do_close_request(self, row, day, cal):
        self.audit, self.refused = True, False

    def do_close_approve(self, row, day, cal):
        self.audit, self.closed = False, True

    def do_close_reject(self, row, day, cal):
        self.audit, self.refused = False, True

    def do_reopen(self, row, day, cal):
        self.closed = self.audit = self.refused = False
        self.due = cal.add_workdays(day, 20)

    def planned(self, day):
        if self.due and self.due < day:
            return 100
        return max((p for d, p in self.curve if d < day), default=0)

    def light(self, day, cal):
        if self.closed or day < self.assigned:
            return None
        planned = self.planned(day)
        if self.held or self.audit:
            return Light("grey", "held" if self.held else "audit", self.due, self.percent, None)
        lag = planned - self.percent
        waits = not self.signed and self.ledger not in UNSIGNED_LEDGERS
        unsigned = cal.workdays(self.assigned, day) if waits else 0
        left = cal.workdays(day, self.due) if self.due and day <= self.due else None
        for colour, cause, holds in (
            ("red", "overdue", self.due is not None and day > self.due),
            ("red", "lag", lag > 30),
            ("yellow", "lag", lag >= 10),
            ("yellow", "rejected", self.refused),
            ("yellow", "unsigned", unsigned > 2),
            ("blue", "near_due", left is not None and left <= 5),
            ("blue", "unsigned", unsigned > 1),
        ):
            if holds:
                return Light(colour, cause, self.due, self.percent, planned)
        return None


class Year:
    """The whole year of one folder. Days may be asked in any order; going forward is cheap."""

    def __init__(self, folder):
        self.folder = folder
        self.cal = Calendar(folder)
        self.updates = [(datetime.fromisoformat(r["received_at"]), r) for r in rows(folder, "updates.csv")
                        if r["expect"] == "accept"]
        self._start()

    def _start(self):
        curves = {}
        for m in rows(self.folder, "milestones.csv"):
            curves.setdefault(m["item"], []).append(m)
        self.items = {r["id"]: Item(r, curves.get(r["id"], [])) for r in rows(self.folder, "items.csv")}
        self.taken, self.until = 0, None

    def items_at(self, moment):
        """The items with every row received up to `moment` (a datetime with its zone)."""
        if self.until and moment < self.until:
            self._start()
        while self.taken < len(self.updates) and self.updates[self.taken][0] <= moment:
            row = self.updates[self.taken][1]
            self.items[row["item"]].take(row, self.cal)
            self.taken += 1
        self.until = moment
        return self.items

    def lights_at(self, day, clock="18:00:00"):
        """Lights of the ledgers that R1 covers, on `day` at `clock`; an item without a light is not in it."""
        moment = datetime.fromisoformat(f"{day.isoformat()}T{clock}+08:00")
        lights = {i.id: i.light(day, self.cal) for i in self.items_at(moment).values() if i.ledger in LEDGERS}
        return {k: v for k, v in lights.items() if v}


def lights_at(day, folder="county/sample"):
    return Year(folder).lights_at(day)


def check(folder):
    year, expected, faults = Year(folder), {}, 0
    for r in rows(folder, "expected_lights.csv"):
        planned = int(r["planned_percent"]) if r["planned_percent"] else None
        expected.setdefault(day_of(r["date"]), {})[r["item"]] = Light(
            r["light"], r["cause"], day_of(r["effective_due"]), int(r["percent"]), planned)
    for day in sorted(expected):
        found = year.lights_at(day)
        for item in sorted(set(found) | set(expected[day])):
            if found.get(item) != expected[day].get(item):
                faults += 1
                print(f"{day} {item}: expected {expected[day].get(item)}, found {found.get(item)}")
    print(f"{sum(map(len, expected.values()))} rows agree" if not faults else f"{faults} differ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(check(sys.argv[1] if len(sys.argv) > 1 else "county/sample"))
