"""ladder.py: whom a light is told, in which order and when: the contract on top of core/ladder.h, written a second time.

`judge` moves the state of an item on to an instant and says what that causes. The state is a dict in the words of the
item: light, cause, light_ms, episode, worst, rung, rung_ms, repeats, repeat_ms, told, told_to, counts, sent_orders."""
from days import date_of, day_of
from lights import rank


def who(address, item):
    if address.get("person"):
        return address["person"]
    unit = address.get("unit")
    return address["role"] if not unit or unit == item.get("lead_unit") else f"{address['role']}@{unit}"


def address(rung, item):
    """The post that a rung means; who is not there is stood in for by the same role of the lead unit."""
    role, of = rung["tell"], rung["of"]
    person = {"item": item.get("lead_leader"), "holder": item.get("holder")}.get(of)
    if person:
        return {"role": role, "person": person}
    unit = {"registrar": item.get("registrar_unit"), "fixed": rung.get("unit")}.get(of) or item.get("lead_unit")
    return {"role": role, "unit": unit}


class Ladder:
    def __init__(self, lights):
        self.lights, self.cal, self.spans = lights, lights.cal, lights.spans
        self.rungs = lights.policy.get("ladder", [])

    # ---- moments

    def rung(self, k):
        return self.rungs[k - 1] if 1 <= k <= len(self.rungs) else None

    def open(self, k, t):
        at, r = max(t, self.now), self.rung(k)
        return at if r and r.get("wall") else self.cal.next_open(at)

    def rests(self):
        it = self.item
        return it.get("acked_ms") is not None and rank(self.light) <= rank(it.get("ack_light"))

    def moment(self, k, t):
        return self.open(k, max(t, self.item["ack_until_ms"]) if self.rests() else t)

    def moved_on(self, k, ms, a, b):
        r = self.rung(k)
        if ms is None or a is None or b <= a:
            return ms
        if r and r.get("wall"):
            return ms + (b - a)
        by = self.cal.work_ms(a, b)
        return self.cal.add_work_ms(ms, by) if by else ms

    def after_rest(self, k, ms):
        it = self.item
        return self.moved_on(k, ms, it["acked_ms"], it["ack_until_ms"]) if self.rests() and ms <= it["acked_ms"] else ms

    # ---- what people said

    def words(self, k):
        return [s for s in self.item.get("skips", []) if s["rung"] == k and s["episode"] == self.s["episode"]]

    def passed_over(self, k):
        said = self.words(k)
        return bool(said) and not said[-1].get("jump")

    def jumped_to(self):
        return max((s["rung"] for s in self.item.get("skips", []) if s.get("jump") and s["episode"] == self.s["episode"]
                    and s["rung"] > self.s["rung"]), default=0)

    # ---- telling

    def row(self, k, a):
        return next((t for t in self.s["told_to"] if t["rung"] == k and
                     all(t.get(f) == a.get(f) for f in ("role", "unit", "person"))), None)

    def name(self, k, a, kind):
        """A unit other than the one whose post this rung told first in the episode is named in the key of a light."""
        first = next((t for t in self.s["told_to"] if t["rung"] == k), None)
        if kind == "light" and first and a.get("unit") and first.get("unit") != a["unit"]:
            return f"{a['role']}@{a['unit']}"
        return who(a, self.item)

    def say(self, kind, k, key, light):
        a = address(self.rung(k), self.item)
        self.notices.append((kind, key.format(who=self.name(k, a, kind)), self.now))
        t = self.row(k, a)
        if not t:
            t = dict(a, rung=k, light="")
            self.s["told_to"].append(t)
        if rank(light) > rank(t["light"]):
            t["light"] = light

    def key(self, rest):
        return f"{self.item['id']}/e{self.s['episode']}/{rest}"

    def tell(self, k, again=0):
        self.say("light", k, self.key(f"{self.light}/r{k}/{{who}}") + (f"/again{again}" if again else ""), self.light)

    # ---- the four numbers

    def last_told(self):
        return next((k for k in range(self.s["rung"], 0, -1) if not self.passed_over(k)), 0)

    def catch_up(self):
        for k in range(1, self.s["rung"] + 1):
            if not self.rung(k) or self.passed_over(k):
                continue
            t = self.row(k, address(self.rung(k), self.item))
            if rank(self.light) > rank(t["light"] if t else "") and self.moment(k, self.now) == self.now:
                self.tell(k)
                if k == self.last_told():
                    self.s["repeat_ms"] = self.now

    def order(self):
        s, own = self.s, self.condition.get("order")
        worse = rank(self.light) > rank(s["told"])
        sent = any(o.get("episode") == s["episode"] and o["light"] == self.light and o["cause"] == self.cause
                   for o in s["sent_orders"])
        if not worse and (not own or sent) or self.open(1, self.now) != self.now:
            return
        if worse:
            s["told"] = self.light
        rule = own or self.rule.get("order")
        if not rule:
            return
        s["orders_n"] += 1
        id, due = f"{self.item['id']}-D{s['orders_n']}", day_of(self.cal.limit(self.now, self.spans[rule["within"]]) - 1)
        self.orders.append((id, due))
        s["sent_orders"].append({"order": id, "light": self.light, "cause": self.cause, "episode": s["episode"], "due_date": due})
        if self.rung(1):
            self.say("order", 1, self.key(f"order/{id}"), "")

    def rung_due(self):
        s, k, level = self.s, self.s["rung"] + 1, self.item.get("level", 0)
        r, raised = self.rung(k), level > 0 and k <= level + 1
        if not r:
            return None
        if self.jumped_to():
            return self.moment(self.jumped_to(), self.now)
        if not raised and rank(self.light) < rank(r.get("from")):
            return None
        if raised or k == 1 or k <= self.rule.get("start", 1) or "after" not in r:
            return self.moment(k, self.now)
        return self.moment(k, self.cal.add(self.after_rest(k, s["rung_ms"]), self.spans[r["after"]]))

    def climb(self):
        s = self.s
        while (due := self.rung_due()) is not None and due <= self.now:
            s["rung"] += 1
            s["rung_ms"] = self.now
            if not self.passed_over(s["rung"]):
                s["repeats"], s["repeat_ms"] = 0, self.now
                self.tell(s["rung"])

    def repeat(self):
        s, k = self.s, self.last_told()
        r = self.rung(k)
        if not r or "repeat" not in r or s["repeat_ms"] is None or rank(self.light) < rank(r.get("from")):
            return
        if self.moment(k, self.cal.add(self.after_rest(k, s["repeat_ms"]), self.spans[r["repeat"]])) <= self.now:
            s["repeats"] += 1
            s["repeat_ms"] = self.now
            self.tell(k, s["repeats"])

    # ---- the judgement

    def count(self):
        """A colour that comes up is counted; that may be what a worse one waits for."""
        s = self.s
        year, shown = date_of(day_of(self.now)).year, s["light"]
        while True:
            self.light, self.cause, self.rule, self.condition = self.lights.light(dict(self.item, counts=s["counts"]), self.now)
            if self.light == shown or rank(self.light) < rank("blue"):
                return
            row = next((k for k in s["counts"] if (k["year"], k["light"], k["cause"]) == (year, self.light, self.cause)), None)
            if row:
                row["n"] += 1
            else:
                s["counts"].append({"year": year, "light": self.light, "cause": self.cause, "n": 1})
            shown = self.light

    def held_over(self):
        if self.rung(1) and self.cause == "held_over" and self.s["cause"] != "held_over":
            day = [x for x in self.item["segments"] if x["kind"] in ("held", "stopped")][-1]["due_date"]
            a = address(self.rung(1), self.item)
            self.notices.append(("task", f"{self.item['id']}/held/{date_of(day)}/{who(a, self.item)}", self.open(1, self.now)))

    def over(self):
        s, seen = self.s, []
        for t in s["told_to"]:
            a = {f: t[f] for f in ("role", "unit", "person") if t.get(f)}
            if a not in seen:
                seen.append(a)
                self.notices.append(("over", self.key(f"over/{who(a, self.item)}"), self.open(t["rung"], self.now)))
        s.update(worst="", told="", told_to=[], rung=0, repeats=0, rung_ms=None, repeat_ms=None)
        for o in s["sent_orders"]:
            if "answered_ms" not in o and "lifted_ms" not in o:
                o["lifted_ms"] = self.now

    def coloured(self):
        s = self.s
        if not s["worst"]:
            s.update(episode=s["episode"] + 1, rung=0, rung_ms=None, repeats=0, repeat_ms=None, told="", told_to=[])
        if s["light"] == "grey":
            a, b = s["light_ms"], self.now
            s["rung_ms"] = self.moved_on(s["rung"] + 1, s["rung_ms"], a, b)
            s["repeat_ms"] = self.moved_on(self.last_told(), s["repeat_ms"], a, b)
        if rank(self.light) > rank(s["worst"]):
            s["worst"] = self.light
        self.catch_up()
        self.order()
        self.climb()
        self.repeat()

    def judge(self, item, state, now):
        """state is changed; item is read. Returns (notices, orders)."""
        self.item, self.s, self.now = item, state, now
        self.notices, self.orders = [], []
        self.count()
        if self.light == "grey":
            self.held_over()
        elif self.light:
            self.coloured()
        elif state["worst"]:
            self.over()
        if not self.light: # every order that still waits is lifted with the light
            for o in state["sent_orders"]:
                if "answered_ms" not in o and "lifted_ms" not in o:
                    o["lifted_ms"] = now
        if item.get("acked_ms") is not None and (rank(self.light) < rank("blue") or rank(self.light) > rank(item["ack_light"])):
            for field in ("acked_ms", "ack_until_ms", "ack_light"):
                item.pop(field, None)
        if self.light != state["light"]:
            state["light_ms"] = now
        state["light"], state["cause"] = self.light, self.cause
        return self.notices, self.orders
