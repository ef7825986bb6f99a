"""The limits that providers have published, counted as they count. A limit that was passed is remembered for the tests
whatever the provider would do about it: some answer, some drop without a word."""
import collections

MINUTE, HOUR, DAY = 60, 3600, 86400
ON_ITS_WAY = 5  # seconds: what left before the answer came may arrive so much later
# provider → (name of the limit, by what it is counted, how many, in how many seconds)
LIMITS = {
    "wecom_app": [("api", "company", 10000, MINUTE), ("member minute", "reader", 30, MINUTE), ("member hour", "reader", 1000, HOUR)],
    "wecom_robot": [("robot", "key", 20, MINUTE)],
    "dingtalk_robot": [("robot", "key", 20, MINUTE)],
    "dingtalk_work": [("application", "company", 1500, MINUTE)],
    "feishu": [("minute", "key", 100, MINUTE), ("second", "key", 5, 1)],
    "sms_aliyun": [("number, signature and template", "reader+text", 50, DAY)],
    "sms_tencent": [("all", "company", 3000, 1), ("same text to the number", "reader+text", 1, 30)],
    "sms_mas": [],
    "webhook": [],
}


class Limits:
    """Sliding windows over the times of what was handed in."""

    def __init__(self, clock):
        self.clock = clock
        self.times = collections.defaultdict(collections.deque)
        self.exceeded = []
        self.blocked = {}  # DingTalk: robot → (since, until)

    def count(self, provider, by):
        """by: {"company": …, "key": …, "reader": …, "reader+text": …}. The names of the limits passed by this one."""
        now, passed = self.clock(), []
        for name, what, most, seconds in LIMITS[provider]:
            times = self.times[provider, name, by[what]]
            while times and times[0] <= now - seconds:
                times.popleft()
            times.append(now)
            if len(times) > most:
                passed.append(name)
                self.exceeded.append({"provider": provider, "limit": name, "key": by[what], "count": len(times), "at": now,
                                      "since": times[0]})
        return passed

    def block(self, robot, seconds):
        now = self.clock()
        if self.blocked.get(robot, (0, 0))[1] <= now:
            self.blocked[robot] = (now, now + seconds)

    def is_blocked(self, robot, key):
        """Whoever goes on sending is noted, but for what was on its way when the robot was shut out."""
        (since, until), now = self.blocked.get(robot, (0, 0)), self.clock()
        if since + ON_ITS_WAY < now < until:
            self.exceeded.append({"provider": robot, "limit": "while shut out", "key": key, "count": 1, "at": now, "since": since})
        return now < until
