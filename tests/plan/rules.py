"""What must hold of a plan, read from the files of a team before and after it is written, and from nothing that the program says.

Instants are seconds since 1970. A plan is in minutes on the agent's clock, on a circle from a Monday 00:00: of a rota the week that
repeats; of single shifts the weeks that touch the window, the one after them and the one before them, and nothing is added to these
two. A shift that runs on over the end of the circle ends beyond it.
"""

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise, product
from pathlib import Path
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY, WEEK = 1440, 7 * 1440
NIGHT, OF_A_NIGHT = (-120, 360), 120

# What the program does otherwise than the rules say; each is False once it does as they say.
# A shift may begin in, or run on into, what is offered from a date that is off, or on which the agent travels or is not in the team;
# but not in what is offered from the Sunday before, where all Sundays of the window are such dates.
LOOSE_OFFERS = False
# What is firm less than a rest away belongs to the duty that is added, even where something firm is in between; by the rules, two firm
# shifts are never too close.
CHAINED = False
# The whole week of the template counts as done in each week: in the first what only runs on from the week before, too, and what is not
# said of dates of travel, or of time off that somebody covers. A single shift that runs on into the week after is done in the week in
# which it starts.
ALIKE_WEEKS = False
# What is firm before the first week and after the last holds no shift of the template.
NO_EDGES = True


@dataclass(frozen=True)
class Shift:
    """A shift, or what time off leaves of it; `change` is how much longer its clock says that it is."""

    day: date
    begin: int
    end: int
    post: str | None
    role: str
    change: int


@dataclass(frozen=True)
class Piece:
    """A shift of a plan: its minutes, and what it is for."""

    begin: int
    end: int
    post: str | None

    @property
    def day(self):
        return self.begin // DAY

    @property
    def length(self):
        return self.end - self.begin


@dataclass
class Need:
    name: str
    least: int
    roles: list | None
    posts: list | None
    skills: set
    when: list

    def counts(self, agent, role, post):
        is_meant = post in self.posts if self.posts is not None else post is None
        return is_meant and (self.roles is None or role in self.roles) and self.skills <= agent.skills


def read(folder):
    """The files of a team, as they are."""
    files = {path.stem: tomllib.loads(path.read_text()) for path in sorted((Path(folder) / "agents").iterdir())}
    return tomllib.loads((Path(folder) / "team.toml").read_text()), files


class Team:
    """What the files say of a window of whole weeks from a Monday, 00:00 UTC, of which a rota is asked or single shifts."""

    def __init__(self, policy, files, monday, weeks, single=False):
        self.single = single
        start = seconds(datetime.combine(monday, time(), UTC))
        self.window = (start, start + weeks * 7 * 86400)
        self.dates = [monday + timedelta(days=day) for day in range(-16, weeks * 7 + 16)]
        self.agents = {handle: Agent(handle, file, policy, self) for handle, file in files.items()}
        for agent in self.agents.values():
            agent.hand_over(self.agents)
        self.needs = [self.need(need) for need in policy["coverage"]]

    def need(self, need):
        zone = ZoneInfo(need.get("timezone", "UTC"))
        days = [day for day in self.dates if DAYS[day.weekday()] in weekdays(need.get("days", "daily"))]
        when = union([on_clock(day, need.get("hours", "00:00-24:00"), zone) for day in days])
        roles, posts = need.get("roles"), need.get("posts")
        return Need(need["name"], need.get("at-least", 1), roles, posts, set(need.get("skills", [])), cut(when, self.window))

    def missing(self, need):
        """Agent time that is missing, and time in which somebody is, in seconds."""
        there = [agent.counted(need) for agent in self.agents.values()]
        borders = sorted({border for spans in [need.when, *there] for span in spans for border in span})
        changes = dict.fromkeys(borders, 0)
        for spans, by in [(need.when, need.least), *((spans, -1) for spans in there)]:
            for begin, end in spans:
                changes[begin] += by
                changes[end] -= by
        # Nobody counts for more than is needed, and nothing is needed outside of the need.
        asked, total, some, balance = Spans(need.when), 0, 0, 0
        for begin, end in pairwise(borders):
            balance += changes[begin]
            if balance > 0 and asked.hold(begin, end):
                total, some = total + balance * (end - begin), some + end - begin
        return total, some


class Spans:
    """Intervals, to ask of many whether they lie within."""

    def __init__(self, spans):
        self.spans = union(spans)
        self.begins = [begin for begin, _ in self.spans]

    def hold(self, begin, end):
        place = bisect_right(self.begins, begin) - 1
        return begin >= end or place >= 0 and end <= self.spans[place][1]


class Agent:
    def __init__(self, handle, file, policy, team):
        self.handle, self.file, self.team = handle, file, team
        self.zone, self.skills = ZoneInfo(file["timezone"]), set(file.get("skills", []))
        self.joined, self.left = file.get("joined", date.min), file.get("last-day", date.max)
        rules = policy.get("policy", {}) | file.get("limits", {})
        minutes = lambda key, default: duration(rules.get(key, default)) // 60
        self.min_shift, self.max_shift = minutes("min-shift", "2h"), minutes("max-shift", "8h")
        self.pause, self.rest = minutes("pause", "2h"), minutes("rest", "8h")
        self.max_weekly, self.grid = minutes("max-weekly", "40h"), minutes("grid", "30m")
        self.max_days, self.max_nights = rules.get("max-days", 6), rules.get("max-nights", 7)
        self.minimum = duration(policy.get("policy", {}).get("weekly-minimum", "10h"))
        self.travels = [(travel["from"], travel["until"], ZoneInfo(travel["timezone"])) for travel in file.get("travel", [])]
        # Days off take the shifts that start on them, whole; times off cut them.
        self.days_off, self.away, self.exchanged = [], [], []
        for off in file.get("time-off", []):
            if isinstance(off["from"], datetime):
                span = [self.instant(off[key], self.zone_on(off[key].date())) for key in ("from", "until")]
                self.away = union(self.away, [tuple(span)])
            elif "covered-by" in off and off["from"] == off["until"]:
                self.exchanged.append((off["from"], off["until"]))
            else:
                self.days_off.append((off["from"], off["until"]))
        entries = file.get("availability", [])
        self.own = [shift for entry in entries if not entry.get("tentative") for shift in self.shifts(entry)]
        left = [piece for shift in self.own if not self.is_off(shift.day) for piece in cut_shift(shift, self.away)]
        self.done, self.covered = left, []
        self.taken_off = cut_out(times(self.own), times(left))

    def zone_on(self, day):
        return next((zone for first, last, zone in self.travels if first <= day <= last), self.zone)

    def role_on(self, day):
        return "intern" if day < self.file.get("promoted", date.min) else self.file["role"]

    def is_off(self, day):
        return any(first <= day <= last for first, last in self.days_off + self.exchanged)

    def is_there(self, day):
        return self.joined <= day <= self.left

    def shifts(self, entry, always=False):
        """When an entry is, around the window, whatever time off takes of it; `always`, as if the agent were there and at home."""
        dates = entry["dates"] if "dates" in entry else [
            day for day in self.team.dates
            if DAYS[day.weekday()] in weekdays(entry["days"])
            and entry.get("from", date.min) <= day <= entry.get("until", date.max)
        ]  # fmt: skip
        for day in (day for day in dates if always or self.is_there(day)):
            zone = ZoneInfo(entry["timezone"]) if "timezone" in entry else self.zone if always else self.zone_on(day)
            begin, end = on_clock(day, entry["hours"], zone)
            stated, other = on_clock(day, entry["hours"], UTC), self.role_on(day)
            yield Shift(day, begin, max(begin, end), entry.get("post"), other, stated[1] - stated[0] - max(0, end - begin))

    def hand_over(self, agents):
        """Gives what time off takes to whoever covers it."""
        for off in self.file.get("time-off", []):
            if "covered-by" not in off:
                continue
            if isinstance(off["from"], datetime):
                span = [self.instant(off[key], self.zone_on(off[key].date())) for key in ("from", "until")]
                taken = [piece for shift in self.own for piece in kept_of(shift, [tuple(span)])]
            else:
                taken = [shift for shift in self.own if off["from"] <= shift.day <= off["until"]]
            coverer = agents[off["covered-by"]]
            for shift in taken:
                day = datetime.fromtimestamp(shift.begin, coverer.zone).date()
                if coverer.is_there(day) and not any(first <= day <= last for first, last in coverer.days_off):
                    mine = Shift(day, shift.begin, shift.end, shift.post, coverer.role_on(day), shift.change)
                    coverer.covered += cut_shift(mine, coverer.away)

    def instant(self, wall, zone=None):
        # The first of two such times, and the offset before the jump where there is none.
        return seconds(wall.replace(tzinfo=zone or self.zone, fold=0))

    def at(self, monday, minute):
        """The instant of a minute of the week."""
        day, minute = divmod(minute, DAY)
        return self.instant(datetime.combine(monday + timedelta(days=day), time(minute // 60, minute % 60)))

    def minute(self, monday, instant):
        """What the clock shows; where it does so for the second time, as much later as it is."""
        local = datetime.fromtimestamp(instant, self.zone).replace(tzinfo=None)
        late = instant - self.instant(local) if self.instant(local) < instant else 0
        return int((local - datetime.combine(monday, time())).total_seconds() + late) // 60

    @cached_property
    def all(self):
        return [shift for shift in self.done + self.covered if shift.begin < shift.end]

    @cached_property
    def on(self):
        return times(self.all)

    @cached_property
    def mondays(self):
        """Of the weeks that are planned."""
        begin, end = self.team.window
        touches = lambda monday: self.at(monday, 0) < end and begin < self.at(monday, WEEK)
        is_planned = touches if self.team.single else self.belongs
        return [day for day in self.team.dates if day.weekday() == 0 and is_planned(day)]

    def belongs(self, monday):
        """Whether the middle of a week lies in the window."""
        begin, end = self.team.window
        return begin <= self.instant(datetime.combine(monday + timedelta(days=3), time(12))) < end

    @cached_property
    def firsts(self):
        """The Mondays from which the circle is counted: each of its own week, or the first of all."""
        return self.mondays[:1] if self.team.single else self.mondays

    @cached_property
    def circle(self):
        """How long it is."""
        return (len(self.mondays) + 2) * WEEK if self.team.single else WEEK

    def around(self, spans):
        """Spans of the circle, three times in a row."""
        return union([(begin + shift, end + shift) for shift in (-self.circle, 0, self.circle) for begin, end in spans])

    def of_week(self, pieces, monday):
        """Those that start in a week."""
        number = self.mondays.index(monday)
        return [piece for piece in pieces if not self.team.single or piece.begin // WEEK == number]

    def week(self, monday):
        return (self.at(monday, 0), self.at(monday, WEEK))

    def counted(self, need):
        """When the agent counts for a requirement, in its window."""
        spans = []
        for begin, end in self.on:
            inside = [shift for shift in self.all if begin <= shift.begin < end]
            # A promotion within time on duty holds from the first shift in it that has it.
            since = min((shift.begin for shift in inside if shift.role == self.file["role"]), default=end)
            for role, part in (("intern", (begin, since)), (self.file["role"], (since, end))):
                these = [(shift.begin, shift.end) for shift in inside if need.counts(self, role, shift.post)]
                spans += meet(these, [part]) if part[0] < part[1] else []
        return meet(spans, need.when)

    def worked(self, monday):
        """Of a week: time on duty, what time off took, and how much longer the clock says that it was."""
        week = self.week(monday)
        changed = sum(shift.change for shift in self.done + self.covered if week[0] <= shift.begin < week[1])
        return total(cut(self.on, week)), total(cut(cut_out(self.taken_off, self.on), week)), changed

    def asked(self, monday):
        """The minimum of a week, unless it excuses all."""
        days = [monday + timedelta(days=day) for day in range(7)]
        is_excused = all(any(first <= day <= last for first, last in self.days_off + self.exchanged) for day in days)
        if is_excused or not self.belongs(monday) or not self.is_there(days[0]) or not self.is_there(days[6]):
            return 0
        return 0 if self.role_on(days[3]) == "l2" else self.minimum

    def short(self, monday):
        worked, taken, changed = self.worked(monday)
        return max(0, self.asked(monday) - worked - taken - max(0, changed))

    @cached_property
    def firm_minutes(self):
        """What is firm, in minutes of the circle; of a week that repeats, in any of the weeks."""
        start, end = (-WEEK, self.circle - WEEK) if self.team.single else (0, WEEK)
        spans = [(monday, span) for monday in self.firsts for span in cut(self.on, (self.at(monday, start), self.at(monday, end)))]
        minutes = [(self.minute(monday, begin), self.minute(monday, end)) for monday, (begin, end) in spans]
        return cut(self.around(minutes), (0, self.circle))

    @cached_property
    def firm_around(self):
        return Spans(self.around(self.firm_minutes))

    def is_firm(self, minute):
        return self.firm_around.hold(minute % self.circle, minute % self.circle + 1)

    def duties(self, added):
        """Duties that start in the circle, each as its shifts in order; with what is firm."""
        found = []
        for span in self.around([*self.firm_minutes, *added]):
            if span[1] - span[0] >= 2 * self.circle:
                continue
            if found and span[0] - found[-1][-1][1] <= self.pause:
                found[-1].append(span)
            else:
                found.append([span])
        return [duty for duty in found if 0 <= duty[0][0] < self.circle]

    def in_a_row(self, days):
        """How many of these days lie in any seven in a row, by the first of those; all weeks that repeat are one."""
        count = self.circle // DAY
        return [sum((first + day) % count in days for day in range(7)) for first in range(count if count > 7 else 1)]

    def is_unsaid(self, day):
        """Whether a template says nothing of a date: its shift would be read on another clock, or be somebody else's to cover."""
        for first, last, _ in self.travels:
            if first <= day <= last:
                return True
        for off in self.file.get("time-off", []):
            if "covered-by" in off:
                first, last = off["from"], off["until"]
                if isinstance(first, datetime):
                    # A shift of the day before may go on into it.
                    first, last = first.date() - timedelta(days=1), last.date()
                if first <= day <= last:
                    return True
        return False

    def takes_place(self, day):
        return self.is_there(day) and not self.is_off(day) and not self.is_unsaid(day)

    @cached_property
    def offers(self):
        """When what is offered, by what it is for."""
        found = {}
        for entry in self.file.get("availability", []):
            if entry.get("tentative"):
                shifts = self.shifts(entry, LOOSE_OFFERS and not self.team.single)
                shifts = [shift for shift in shifts if self.may_offer(shift.day)]
                found[entry.get("post")] = found.get(entry.get("post"), []) + times(shifts)
        return {post: Spans(spans) for post, spans in found.items()}

    def may_offer(self, day):
        """Whether what is offered from a date is; for rotas the program asks whether anything takes place on any such weekday."""
        if LOOSE_OFFERS and not self.team.single:
            return any(self.takes_place(monday + timedelta(days=day.weekday())) for monday in self.mondays)
        return self.takes_place(day)

    def is_offered(self, piece):
        """Whether a shift is offered wherever it takes place; a single one starts in the window and is in no time off."""
        if piece.post not in self.offers:
            return False
        for monday in self.firsts:
            span = (self.at(monday, piece.begin), self.at(monday, piece.end))
            takes_place = self.takes_place(monday + timedelta(days=piece.day))
            if self.team.single and not (takes_place and self.team.window[0] <= span[0] < self.team.window[1]):
                return False
            if self.team.single and meet([span], self.away):
                return False
            if takes_place and not all(self.offers[piece.post].hold(*part) for part in cut_out([span], self.away)):
                return False
        return True


def cut_shift(shift, away):
    """What times of time off leave of a shift."""
    return kept_of(shift, cut_out([(shift.begin, shift.end)], away)) if away else [shift]


def kept_of(shift, spans):
    if any(begin <= shift.begin and shift.end <= end for begin, end in spans):
        return [shift]
    # Of a stretch that is cut, no clock change is looked for: none lies in the times off of these teams.
    return [Shift(shift.day, *span, shift.post, shift.role, 0) for span in meet([(shift.begin, shift.end)], spans)]


def times(shifts):
    return union([(shift.begin, shift.end) for shift in shifts if shift.begin < shift.end])


def total(spans):
    return sum(end - begin for begin, end in spans)


def levels(before, after, plan):
    """Uncovered, shortfall and change of what is written, in seconds; `plan` has the shifts that are added for each agent."""
    missing = sum(after.missing(need)[0] for need in after.needs)
    pairs = [(was, after.agents[handle]) for handle, was in before.agents.items()]
    short = sum(left_short(was, agent, monday, plan[agent.handle]) for was, agent in pairs for monday in was.mondays)
    return [missing, short, sum(changed(was, agent) for was, agent in pairs)]


def left_short(was, agent, monday, pieces):
    if ALIKE_WEEKS:
        return max(0, was.short(monday) - 60 * sum(piece.length for piece in was.of_week(pieces, monday)))
    return agent.short(monday)


def changed(was, agent):
    return total(cut_out(agent.on, was.on)) + total(cut_out(was.on, agent.on))


def added(was, agent):
    """The shifts of what was added to an agent's entries, and what is wrong with how it is said."""
    old, new = was.file.get("availability", []), agent.file.get("availability", [])
    faults = []
    if {**was.file, "availability": old} != {**agent.file, "availability": new[: len(old)]}:
        faults.append("what stood there is another")
    return (singles if was.team.single else template)(was, new[len(old) :], faults)


def singles(was, entries, faults):
    first, shifts = was.mondays[0], [(shift, entry.get("post")) for entry in entries for shift in was.shifts(entry)]
    pieces = [Piece(was.minute(first, shift.begin), was.minute(first, shift.end), post) for shift, post in shifts]
    return sorted(pieces, key=lambda piece: piece.begin), faults


def template(was, entries, faults):
    of_date = {}
    for entry in entries:
        if entry.keys() - {"days", "hours", "from", "until", "post"}:
            faults.append(f"{entry} is no part of a week that repeats")
        for day in was.team.dates:
            if DAYS[day.weekday()] in weekdays(entry.get("days", "")) and entry["from"] <= day <= entry["until"]:
                begin, end = on_clock(date(1970, 1, 5 + day.weekday()), entry["hours"], UTC)
                piece = Piece(begin // 60 - 4 * DAY, end // 60 - 4 * DAY, entry.get("post"))
                of_date.setdefault(day, set()).add(piece)
    pieces = set().union(*of_date.values())
    for day in was.team.dates:
        is_meant = any(monday <= day < monday + timedelta(days=7) for monday in was.mondays)
        wanted = {piece for piece in pieces if piece.day == day.weekday()} if is_meant else set()
        there = of_date.get(day, set())
        # Of a date on which nothing takes place, an entry may say anything but what somebody else would have to do.
        if there != wanted if is_meant and was.takes_place(day) else there and (not is_meant or was.is_unsaid(day)):
            faults.append(f"on {day} there are {len(there)} shifts of {len(wanted)}")
    return sorted(pieces, key=lambda piece: piece.begin), faults


def broken(was, pieces):
    """The rules that a plan breaks, in words."""
    words, firm = [], was.firm_minutes
    borders = {minute % was.circle for span in firm for minute in span}
    for piece in pieces:
        for minute in (piece.begin, piece.end):
            if minute % was.grid and minute % was.circle not in borders:
                words.append(f"{piece} is off the grid")
        if piece.length < was.min_shift:
            words.append(f"{piece} is too short")
        if not was.is_offered(piece):
            words.append(f"{piece} is not offered")
        if meet(was.around([(piece.begin, piece.end)]), firm):
            words.append(f"{piece} is in what is firm")
    spans = [(piece.begin, piece.end) for piece in pieces]
    if total(union(spans)) != total(spans) or total(cut(was.around(spans), (0, was.circle))) != total(spans):
        words.append("added shifts overlap")
    for monday in was.mondays:
        fixed, more = total(cut(was.on, was.week(monday))) // 60, sum(piece.length for piece in was.of_week(pieces, monday))
        if more and more + fixed > was.max_weekly:
            words.append(f"{more} of {was.max_weekly} minutes beside {fixed} in the week of {monday}")
            break
    found, fixed = was.duties(spans), was.duties([])
    for one, two in pairwise([*found, shifted(found[0], was.circle)] if found else []):
        gap = two[0][0] - one[-1][1]
        is_exempt = was.is_firm(one[-1][1] - 1) and was.is_firm(two[0][0])
        if CHAINED:
            is_exempt = all(was.firm_around.hold(*span) for span in [*one, *two])
        if gap < was.rest and not is_exempt:
            words.append(f"rests {gap} minutes at {one[-1][1]}")
    for duty in found:
        if any(not was.firm_around.hold(*span) for span in duty):
            if len(duty) > 2 or total(duty) > was.max_shift:
                words.append(f"a duty of {duty}")
    for name, most, of in (("days", was.max_days, days), ("nights", was.max_nights, nights)):
        counts = [max(had, has) for has, had in zip(was.in_a_row(of(found)), was.in_a_row(of(fixed))) if has > max(most, had)]
        if pieces and counts:
            words.append(f"{max(counts)} {name} of {most}")
    return words


def broken_at_edges(was, pieces):
    """The rules that a template breaks with what is firm outside of its weeks; CP-SAT is not told of these."""
    if NO_EDGES or not was.mondays:
        return []
    words, (first, last) = [], (was.mondays[0], was.mondays[-1])
    for monday, outside in ((first, (0, was.week(first)[0])), (last, (was.week(last)[1], 1 << 40))):
        firm = [(was.minute(monday, begin), was.minute(monday, end)) for begin, end in cut(was.on, outside)]
        inside = [(was.minute(monday, begin), was.minute(monday, end)) for begin, end in cut(was.on, was.week(monday))]
        for piece, span in product(pieces, firm):
            between = (min(piece.end, span[1]), max(piece.begin, span[0]))
            gap = between[1] - between[0]
            is_next = not cut(inside, between) if gap > 0 else True
            is_there = was.takes_place(monday + timedelta(days=piece.day))
            if is_there and is_next and (gap < 0 or was.pause < gap < was.rest):
                words.append(f"{piece} has {gap} minutes to what is firm outside of the weeks")
    return words


def moved(was, agent):
    """The rules that are broken where firm shifts may move, in words; shifts that are as before are right as they are."""
    words, before, after = [], was.duties([]), agent.duties([])
    old = {span for duty in before for span in duty}
    borders = {minute % was.circle for span in old for minute in span}
    is_new = lambda duty: any(span not in old for span in duty)
    for span in (span for duty in after for span in duty if span not in old):
        if span[1] - span[0] < was.min_shift:
            words.append(f"{span} is too short")
        if any(minute % was.grid and minute % was.circle not in borders for minute in span):
            words.append(f"{span} is off the grid")
    for one, two in pairwise([*after, shifted(after[0], was.circle)] if after else []):
        if is_new(one) and (len(one) > 2 or total(one) > was.max_shift):
            words.append(f"a duty of {one}")
        if (is_new(one) or is_new(two)) and two[0][0] - one[-1][1] < was.rest:
            words.append(f"rests {two[0][0] - one[-1][1]} minutes at {one[-1][1]}")
    for name, most, of in (("days", was.max_days, days), ("nights", was.max_nights, nights)):
        if any(has > max(most, had) for has, had in zip(was.in_a_row(of(after)), was.in_a_row(of(before)))):
            words.append(f"more than {most} {name}")
    for number, monday in enumerate(was.mondays):
        # What firm shifts have of a week, and what those that start in it have.
        within = [total(cut(of.on, was.week(monday))) // 60 for of in (was, agent)]
        started = [total(span for duty in of for span in duty if span[0] // WEEK == number) for of in (before, after)]
        if all(has > max(was.max_weekly, had) for had, has in (within, started)):
            words.append(f"{within[1]} of {was.max_weekly} minutes in the week of {monday}")
    could = cut_out(union(*(offer.spans for offer in was.offers.values())), was.away)
    mine = times(shift for shift in was.own if was.team.window[0] <= shift.begin < was.team.window[1])
    for span in cut_out(agent.on, was.on):
        if not Spans(could).hold(*span) or span[0] < was.team.window[0]:
            words.append(f"{span} is not offered")
    words += [f"{span} is not to be moved" for span in cut_out(was.on, agent.on) if not Spans(mine).hold(*span)]
    return words


def short_when_moved(was, agent, monday):
    """What is missing to the minimum of a week; what the plan removes is no time off."""
    worked, _, changed = agent.worked(monday)
    if ALIKE_WEEKS:
        # Shifts that may move are of the week in which they start.
        for span in agent.on:
            if span[0] >= was.team.window[0]:
                starts = was.week(monday)[0] <= span[0] < was.week(monday)[1]
                worked += (span[1] - span[0] if starts else 0) - total(cut([span], was.week(monday)))
    return max(0, was.asked(monday) - worked - total(cut(cut_out(was.taken_off, agent.on), was.week(monday))) - max(0, changed))


def shifted(duty, by):
    return [(begin + by, end + by) for begin, end in duty]


def days(found):
    return {duty[0][0] // DAY for duty in found}


def nights(found):
    return {duty[0][0] // DAY for duty in found if sum(at_night(span) for span in duty) >= OF_A_NIGHT}


def at_night(span):
    dates = range(span[0] // DAY, span[1] // DAY + 2)
    return sum(max(0, min(span[1], day * DAY + NIGHT[1]) - max(span[0], day * DAY + NIGHT[0])) for day in dates)


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
