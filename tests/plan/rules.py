"""What must hold of a plan, read from the files of a team and from nothing that the program says.

Time is counted in slots from `Problem.start`. An agent's slot is CLOSED, OPEN (a plan may use it) or FIXED (every plan does).
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import gcd
from pathlib import Path
from zoneinfo import ZoneInfo

CLOSED, OPEN, FIXED = range(3)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# Around the window: the weeks that it touches, and what a shift and its rest may reach.
MARGIN = timedelta(days=9)


@dataclass
class Week:
    slots: range
    most: int
    minimum: int


@dataclass
class Agent:
    handle: str
    slots: list
    firm: list
    weeks: list
    min_shift: int
    max_shift: int
    rest: int


@dataclass
class Need:
    name: str
    wanted: list
    # By agent, then by slot: whether the agent's role counts then.
    counts: list


@dataclass
class Problem:
    start: int
    length: int
    slots: int
    window: range
    agents: list
    needs: list

    def marked(self, intervals):
        """For each slot, whether it lies in one of the intervals."""
        marks = [False] * self.slots
        for begin, end in intervals:
            first, last = (begin - self.start) // self.length, (end - self.start) // self.length
            for slot in range(max(first, 0), min(last, self.slots)):
                marks[slot] = True
        return marks

    def intervals(self, on):
        """The runs of slots that are on, as (begin, end) in seconds."""
        return [(self.start + run.start * self.length, self.start + run.stop * self.length) for run in runs(on)]


def read(folder, monday, weeks=1, replan=False):
    """The problem of planning these weeks, from the Monday 00:00 UTC on."""
    window = [seconds(datetime.combine(monday + timedelta(weeks=add), time(), UTC)) for add in (0, weeks)]
    horizon = (window[0] - int(MARGIN.total_seconds()), window[1] + int(MARGIN.total_seconds()))
    team = tomllib.loads((Path(folder) / "team.toml").read_text())
    files = {path.stem: tomllib.loads(path.read_text()) for path in sorted((Path(folder) / "agents").iterdir())}
    said = {handle: Said(handle, file, team, horizon, window) for handle, file in files.items()}
    for one in said.values():
        for taken, coverer in one.covers:
            there = said[coverer]
            day = lambda instant: datetime.fromtimestamp(instant, there.zone).date()
            kept = lambda instant: any(first <= day(instant) <= last for first, last in there.days_off)
            free = [span for span in taken if not kept(span[0]) and there.joined <= span[0] < there.left]
            there.firm = union(there.firm, cut_out(free, there.away))
    requirements = [(need, hours(need, team, horizon)) for need in team["coverage"]]
    borders = [border for one in said.values() for border in one.borders()] + window
    borders += [border for _, when in requirements for interval in when for border in interval]
    unit = gcd(*borders)
    length = next(length for length in (1800, 900, 300, 60) if unit % length == 0)
    start = horizon[0] // length * length
    count = -(-(horizon[1] - start) // length)
    inside = range((window[0] - start) // length, (window[1] - start) // length)
    problem = Problem(start, length, count, inside, [], [])
    problem.agents = [one.slotted(problem, replan) for one in said.values()]
    for need, when in requirements:
        during = problem.marked(when)
        wanted = [need.get("at-least", 1) if slot in inside and during[slot] else 0 for slot in range(count)]
        roles = [[one.role_at(start + slot * length) in need["roles"] for slot in range(count)] for one in said.values()]
        problem.needs.append(Need(need["name"], wanted, roles))
    return problem


class Said:
    """What an agent's file says, in seconds."""

    def __init__(self, handle, file, team, horizon, window):
        self.handle, self.zone = handle, ZoneInfo(file["timezone"])
        policy, limits = team.get("policy", {}), file.get("limits", {})
        self.first, self.last = file.get("joined", date.min), file.get("last-day", date.max)
        self.joined = self.midnight(self.first) if "joined" in file else -(10**12)
        self.left = self.midnight(self.last + timedelta(days=1)) if "last-day" in file else 10**12
        self.employed = (self.joined, self.left)
        self.role = file["role"]
        self.promoted = self.midnight(file["promoted"]) if "promoted" in file else None
        # A day off takes the shifts that start on it, whole; a time off cuts them.
        self.days_off, self.exchanged, self.away, self.covers = [], [], [], []
        entries = file.get("availability", [])
        stated = lambda is_tentative: [
            span for entry in entries if entry.get("tentative", False) == is_tentative for span in self.entry(entry, horizon)
        ]
        firm, could = stated(False), stated(True)
        for off in file.get("time-off", []):
            begin, end = off["from"], off["until"]
            if isinstance(begin, datetime):
                span = (self.instant(begin), self.instant(end))
                self.away = union(self.away, [span])
                taken = meet(union([(a, b) for _, a, b in firm]), [span])
            else:
                self.days_off.append((begin, end))
                taken = union([(a, b) for day, a, b in firm if begin <= day <= end])
            if "covered-by" in off:
                # One day that names a coverer keeps nobody from covering.
                if not isinstance(begin, datetime) and begin == end:
                    self.days_off.pop()
                    self.exchanged.append((begin, end))
                self.covers.append((taken, off["covered-by"]))
        off = lambda day: any(first <= day <= last for first, last in self.days_off + self.exchanged)
        left = lambda spans: cut_out(union([(a, b) for day, a, b in spans if not off(day)]), self.away)
        self.own, self.firm = union([(a, b) for _, a, b in firm]), left(firm)
        # What is added starts on a day of the agent's clock, which must not be off.
        days = union([(self.midnight(a), self.midnight(b + timedelta(days=1))) for a, b in self.days_off + self.exchanged])
        self.tentative = cut(cut_out(left(could), days), self.employed)
        self.min_shift = duration(limits.get("min-shift", policy.get("min-shift", "2h")))
        self.max_shift = duration(limits.get("max-shift", policy.get("max-shift", "8h")))
        self.rest = duration(limits.get("rest", policy.get("rest", "8h")))
        self.most = duration(limits.get("max-weekly", policy.get("max-weekly", "40h")))
        minimum = {"l2": "0h"}
        minimum |= {name: role["weekly-minimum"] for name, role in team.get("role", {}).items() if "weekly-minimum" in role}
        self.weeks = []
        local = datetime.fromtimestamp(window[0], self.zone).date()
        first = local - timedelta(days=local.weekday())
        while (begin := self.midnight(first)) < window[1]:
            first += timedelta(days=7)
            end = self.midnight(first)
            thursday = self.instant(datetime.combine(first - timedelta(days=4), time(12)))
            asked = duration(minimum.get(self.role_at(thursday), policy.get("weekly-minimum", "10h")))
            # A week counts in the window that holds its middle; in that of joining and leaving, nothing is asked.
            if not window[0] <= thursday < window[1] or not self.joined <= begin or not end <= self.left:
                asked = 0
            asked -= sum(b - a for a, b in meet(cut_out(self.own, self.firm), [(begin, end)]))
            self.weeks.append((begin, end, max(asked, 0)))

    def instant(self, wall):
        # The first of two such times, and the offset before the jump where there is none.
        return seconds(wall.replace(tzinfo=self.zone, fold=0))

    def midnight(self, day):
        return self.instant(datetime.combine(day, time()))

    def role_at(self, instant):
        return "intern" if self.promoted is not None and instant < self.promoted else self.role

    def entry(self, entry, horizon):
        """When an entry is, around the horizon."""
        if "dates" in entry:
            dates = entry["dates"]
        else:
            first = datetime.fromtimestamp(horizon[0], UTC).date() - timedelta(days=2)
            every = [first + timedelta(days=day) for day in range((horizon[1] - horizon[0]) // 86400 + 4)]
            dates = [day for day in every if DAYS[day.weekday()] in weekdays(entry["days"])]
        zone = ZoneInfo(entry["timezone"]) if "timezone" in entry else self.zone
        # Joining and leaving are dates of the entry's clock: a shift that starts on one of them is whole.
        dates = [day for day in dates if self.first <= day <= self.last]
        spans = [on_clock(day, entry["hours"], zone) for day in dates]
        return [(day, begin, end) for day, (begin, end) in zip(dates, spans) if begin < end]

    def borders(self):
        for begin, end in self.firm + self.tentative:
            yield from (begin, end)
        for begin, end, asked in self.weeks:
            yield from (begin, end, asked)
        yield from (self.min_shift, self.max_shift, self.rest, self.most)

    def slotted(self, problem, replan):
        firm, tentative = problem.marked(self.firm), problem.marked(self.tentative)
        slots = [
            FIXED if firm[slot] and not (replan and slot in problem.window)
            else OPEN if slot in problem.window and (firm[slot] or tentative[slot])
            else CLOSED
            for slot in range(problem.slots)
        ]  # fmt: skip
        weeks = []
        for begin, end, asked in self.weeks:
            week = range((begin - problem.start) // problem.length, (end - problem.start) // problem.length)
            fixed = sum(slots[slot] == FIXED for slot in week)
            # What is firm beyond the maximum stays.
            most = max(self.most // problem.length, fixed)
            weeks.append(Week(week, most, asked // problem.length))
        lengths = [length // problem.length for length in (self.min_shift, self.max_shift, self.rest)]
        return Agent(self.handle, slots, firm, weeks, max(lengths[0], 1), lengths[1], max(lengths[2], 1))


def hours(need, team, horizon):
    """When a requirement holds, around the horizon."""
    zone = ZoneInfo(need.get("timezone", team.get("timezone", "UTC")))
    first = datetime.fromtimestamp(horizon[0], UTC).date() - timedelta(days=2)
    days = [first + timedelta(days=day) for day in range((horizon[1] - horizon[0]) // 86400 + 4)]
    days = [day for day in days if DAYS[day.weekday()] in weekdays(need.get("days", "daily"))]
    return union([on_clock(day, need.get("hours", "00:00-24:00"), zone) for day in days])


def broken(problem, plan):
    """The rules that a plan breaks, in words; a plan is for each agent a list of slots that are on or not."""
    words = []
    for agent, on in zip(problem.agents, plan, strict=True):
        for slot, kind in enumerate(agent.slots):
            if on[slot] and kind == CLOSED:
                words.append(f"{agent.handle} is not available in slot {slot}")
            if not on[slot] and kind == FIXED:
                words.append(f"{agent.handle} loses the firm slot {slot}")
        shifts = runs(on)
        for shift in shifts:
            is_firm = all(agent.slots[slot] == FIXED for slot in shift)
            if not is_firm and not agent.min_shift <= len(shift) <= agent.max_shift:
                words.append(f"{agent.handle} has a shift of {len(shift)} slots at {shift.start}")
        for one, two in zip(shifts, shifts[1:]):
            is_firm = agent.slots[one.stop - 1] == FIXED and agent.slots[two.start] == FIXED
            if not is_firm and two.start - one.stop < agent.rest:
                words.append(f"{agent.handle} rests {two.start - one.stop} slots at {one.stop}")
        for week in agent.weeks:
            worked = sum(on[slot] for slot in week.slots)
            if worked > week.most:
                words.append(f"{agent.handle} works {worked} of {week.most} slots in a week")
    return words


def missing(problem, plan):
    """For each requirement and slot, how many are missing."""
    def short(need, slot):
        there = sum(on[slot] and counts[slot] for on, counts in zip(plan, need.counts))
        return max(0, need.wanted[slot] - there)

    return [[short(need, slot) for slot in range(problem.slots)] for need in problem.needs]


def levels(problem, plan):
    """Uncovered, shortfall and change, in slots."""
    short, change = 0, 0
    for agent, on in zip(problem.agents, plan, strict=True):
        short += sum(max(0, week.minimum - sum(on[slot] for slot in week.slots)) for week in agent.weeks)
        change += sum(is_on != was_on for is_on, was_on in zip(on, agent.firm))
    return [sum(map(sum, missing(problem, plan))), short, change]


def runs(on):
    """The runs of slots that are on."""
    found, begin = [], None
    for slot, is_on in enumerate([*on, False]):
        if is_on and begin is None:
            begin = slot
        elif not is_on and begin is not None:
            found.append(range(begin, slot))
            begin = None
    return found


def on_clock(day, text, zone):
    """Hours on a clock, as (begin, end) in seconds."""
    begin, end = [timedelta(hours=int(clock[:2]), minutes=int(clock[3:])) for clock in text.split("-")]
    end += timedelta(days=1) if end <= begin else timedelta()
    walls = [datetime.combine(day, time()) + clock for clock in (begin, end)]
    return tuple(seconds(wall.replace(tzinfo=zone)) for wall in walls)


def weekdays(text):
    if text == "daily":
        return DAYS
    found = []
    for part in text.split(","):
        first, *_, last = part.strip().split("-") * 2
        # A range may wrap.
        days = (DAYS * 2)[DAYS.index(first) :]
        found += days[: days.index(last) + 1]
    return found


def duration(text):
    units = {"d": 86400, "h": 3600, "m": 60}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([dhm])", text))


def seconds(instant):
    return int(instant.timestamp())


def union(*sets):
    """Lists of intervals as one, ordered; those that meet are one."""
    merged = []
    for begin, end in sorted(interval for intervals in sets for interval in intervals):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def cut(intervals, span):
    return meet(intervals, [span])


def meet(some, others):
    pairs = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return union([(begin, end) for begin, end in pairs if begin < end])


def cut_out(some, others):
    for c, d in others:
        some = [piece for a, b in some for piece in ((a, min(b, c)), (max(a, d), b)) if piece[0] < piece[1]]
    return union(some)
