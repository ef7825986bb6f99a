"""days.py: Chinese working time once more, from the written rule alone (core/cal.h, core/spans.h, DESIGN.md §4).

Walks day by day and span by span, slow and plain on purpose; shares no table and no arithmetic with duban. Days are
numbers since 1970-01-01 in the county's zone, instants are ms UTC."""
import datetime
import functools

ZONE = 8 * 3600 * 1000
DAY = 24 * 3600 * 1000
MINUTE = 60 * 1000
EPOCH = datetime.date(1970, 1, 1)


def day_of(ms):
    return (ms + ZONE) // DAY


def start_of(day):
    return day * DAY - ZONE


def date_of(day):
    return EPOCH + datetime.timedelta(days=day)


def number_of(date):
    return (date - EPOCH).days


def clock_ms(text):
    return (int(text[:2]) * 60 + int(text[3:])) * MINUTE


class Span:
    """`n` of a unit; days and workdays may count their first day and say when the last one ends."""

    UNITS = ("minutes", "hours", "days", "workminutes", "workhours", "workdays")

    def __init__(self, n, unit, first=False, end="day"):
        self.n, self.unit, self.first, self.end = n, unit, first, end

    def __str__(self):
        """As it is written in rules."""
        text = f"{self.n} {self.unit}"
        if self.first:
            text += ", first day counts"
        return text + {"day": "", "closing": ", to closing", "same": ", same time"}[self.end]

    @property
    def by_day(self):
        return self.unit in ("days", "workdays")

    @property
    def ms(self):
        return {"minutes": 1, "workminutes": 1, "hours": 60, "workhours": 60}[self.unit] * MINUTE

    @property
    def office(self):
        return self.unit in ("workminutes", "workhours")


class Calendar:
    def __init__(self, hours, calendars):
        """hours: the document; calendars: documents as they are applied."""
        self.seasons = hours["seasons"]
        self.special, self.covered = {}, []
        for doc in sorted(calendars, key=lambda d: d.get("order", 0)):
            for row in doc["days"]:
                self.special[row["date"]] = row["kind"]
            if doc.get("extra"):
                continue
            if "from" in doc:
                self.covered.append((doc["from"], doc["to"]))
            else:
                for year in {date_of(r["date"]).year for r in doc["days"]}:
                    self.covered.append((number_of(datetime.date(year, 1, 1)), number_of(datetime.date(year, 12, 31))))
        self.is_workday = functools.cache(self._is_workday)
        self.spans = functools.cache(self._spans)

    def _is_workday(self, day):
        kind = self.special.get(day)
        return kind == "workday" if kind else date_of(day).weekday() < 5

    def _spans(self, day):
        """Office hours of a day, whether it is a workday or not, as instants."""
        mmdd, rest = date_of(day).strftime("%m-%d"), None
        for s in self.seasons:
            if "from" not in s:
                rest = s
            elif s["from"] <= s["to"] and s["from"] <= mmdd <= s["to"]:
                break
            elif s["from"] > s["to"] and (mmdd >= s["from"] or mmdd <= s["to"]):
                break
        else:
            s = rest
        return [(start_of(day) + clock_ms(x["from"]), start_of(day) + clock_ms(x["to"])) for x in s["spans"]]

    def covers(self, first, last):
        return all(any(a <= d <= b for a, b in self.covered) for d in range(first, last + 1))

    # ---- days

    def workdays(self, a, b):
        if b < a:
            return -self.workdays(b, a)
        return sum(self.is_workday(d) for d in range(a + 1, b + 1))

    def add_workdays(self, day, n):
        while n > 0:
            day += 1
            n -= self.is_workday(day)
        return day

    def sub_workdays(self, day, n):
        """The least d with workdays(d, day) <= n."""
        left = 0
        while left + self.is_workday(day) <= n:
            left += self.is_workday(day)
            day -= 1
        return day

    # ---- office time

    def opening(self, day):
        while not self.is_workday(day):
            day += 1
        return self.spans(day)[0][0]

    def closing(self, day):
        return self.spans(day)[-1][1]

    def next_open(self, ms):
        day = day_of(ms)
        while True:
            for a, b in self.spans(day) if self.is_workday(day) else ():
                if ms < b:
                    return max(ms, a)
            day += 1

    def work_ms(self, a, b):
        total = 0
        for day in range(day_of(a), day_of(b) + 1):
            for x, y in self.spans(day) if self.is_workday(day) else ():
                total += max(0, min(y, b) - max(x, a))
        return total

    def add_work_ms(self, ms, left):
        """The first instant, not before the office is next open, by which so much office time has passed."""
        at = self.next_open(ms)
        while left > 0:
            at = self.next_open(at)
            end = next(b for a, b in self.spans(day_of(at)) if a <= at < b)
            if left <= end - at:
                return at + left
            left -= end - at
            at = end
        return at

    def sub_work_ms(self, ms, left):
        """The first instant from which no more than so much office time is left until ms."""
        day, first = day_of(ms), ms
        while True:
            for a, b in reversed(self.spans(day) if self.is_workday(day) else []):
                b = min(b, ms)
                if b <= a:
                    continue
                if b - a > left:
                    return b - left
                left, first = left - (b - a), a
            day -= 1

    # ---- spans

    def last_day(self, ms, span):
        day, n = day_of(ms), span.n
        if n <= 0:
            return day
        first = span.first and not (span.end == "closing" and ms >= self.closing(day))
        if not first:
            day += 1
        while True:
            n -= 1 if span.unit == "days" else self.is_workday(day)
            if n == 0:
                return day
            day += 1

    def add(self, ms, span):
        if span.office:
            return self.add_work_ms(ms, span.n * span.ms)
        if not span.by_day:
            return ms + span.n * span.ms
        last = self.last_day(ms, span)
        if span.end == "closing":
            return self.closing(last)
        at = start_of(last) + ms - start_of(day_of(ms))
        return self.next_open(at) if span.unit == "workdays" else at

    def limit(self, ms, span):
        if span.by_day and span.end == "day":
            return start_of(self.last_day(ms, span) + 1)
        return self.add(ms, span)

    def count(self, span, a, b):
        """Units that have passed between two instants."""
        if b <= a:
            return 0
        if span.by_day:
            first = day_of(a) + (0 if span.first else 1)
            days = range(first, day_of(b) + 1)
            return len(days) if span.unit == "days" else sum(map(self.is_workday, days))
        ms = self.work_ms(a, b) if span.office else b - a
        return -(-ms // span.ms)

    def _first(self, holds, at, least):
        """The first instant at which something holds that holds at `at` and stays so: days, then the bisection of one."""
        while at > least and holds(at - DAY):
            at -= DAY
        low = max(at - DAY, least - 1)
        while at - low > 1:
            middle = (low + at) // 2
            if holds(middle):
                at = middle
            else:
                low = middle
        return at

    def passed(self, span, a):
        """The first instant at which more than the span has passed since a."""
        at, step = a + 1, DAY
        while self.count(span, a, at) <= span.n:
            at += step
        return self._first(lambda t: self.count(span, a, t) > span.n, at, a + 1)

    def left(self, span, b):
        """The first instant from which the span or less is left until b."""
        at = b
        while self.count(span, at - DAY, b) <= span.n:
            at -= DAY
        return self._first(lambda t: self.count(span, t, b) <= span.n, at, at - DAY)
