"""A rota or single shifts for CP-SAT: a variable for each shift that an agent may have, and for each run of time on duty that these
make with what is firm.

A run is the whole of a duty, or its first or its second part; a pause joins two parts. At each moment of the circle an agent is in
one run or the rest after it, in one pause, or in none.
"""

import time
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import pairwise, product

from ortools.sat.python import cp_model

from rules import ALIKE_WEEKS, CHAINED, DAY, OF_A_NIGHT, WEEK, Piece, Spans, at_night, cut, cut_out, days, nights, total

# On two workers these are far better at this question than those that CP-SAT takes by itself.
WORKERS = ("max_lp", "reduced_costs")


def solve(team, seconds, most=3):
    """For each agent the shifts of the last plan, and for each level (value, bound, seconds it took), in seconds of time."""
    model = cp_model.CpModel()
    own = {handle: Own(model, agent) for handle, agent in team.agents.items()}
    plan, found = {handle: [] for handle in own}, []
    for goal in (uncovered(model, team, own), shortfall(model, own), change(own))[:most]:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = len(WORKERS)
        solver.parameters.subsolvers.extend(WORKERS)
        solver.parameters.max_time_in_seconds = seconds
        model.minimize(goal)
        began = time.process_time()
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            raise ValueError("CP-SAT finds no plan at all")
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        value, bound = round(solver.objective_value), round(solver.best_objective_bound)
        found.append((value, bound, time.process_time() - began))
        plan = {handle: [piece for piece, has in one.has.items() if solver.value(has)] for handle, one in own.items()}
        if value != bound:
            break
        model.add(goal <= value)
        model.clear_hints()
        for one in own.values():
            for has in one.has.values():
                model.add_hint(has, solver.value(has))
    return plan, found


class Own:
    """What one agent may add, and the rules for it."""

    def __init__(self, model, agent):
        self.agent, self.firm = agent, agent.firm_minutes
        self.has = {piece: model.new_bool_var("") for piece in pieces(agent)}
        borders = {minute % agent.circle for piece in self.has for minute in (piece.begin, piece.end)}
        # Slots of the circle, by their begin; and once more after it.
        self.cuts = sorted(borders | {minute % agent.circle for span in self.firm for minute in span} | {0})
        self.twice = [cut + shift for shift in (0, agent.circle) for cut in self.cuts]
        helpers = defaultdict(list)
        for piece, has in self.has.items():
            for slot in self.slots(piece.begin, piece.end):
                helpers[slot, piece.day, piece.post].append(has)
        # Whether a shift that starts on a day is on in a slot, and what it is for.
        self.on = {}
        for key, of in helpers.items():
            self.on[key] = model.new_bool_var("")
            model.add(sum(of) == self.on[key])
        if self.has:
            self.constrain(model)

    def slots(self, begin, end):
        """The slots that begin in a stretch."""
        circle = self.agent.circle
        if end - begin >= circle:
            return self.cuts
        first, last = (bisect_left(self.twice, minute) for minute in (begin % circle, begin % circle + end - begin))
        return [cut % circle for cut in self.twice[first:last]]

    def constrain(self, model):
        agent, fixed = self.agent, self.agent.duties([])
        added = defaultdict(list)
        for (slot, _, _), on in self.on.items():
            added[slot].append(on)
        # By slot: what an agent may be in, and the runs that it is work of. By minute: the first parts that end, the second that begin.
        self.busy, self.kept = defaultdict(list), defaultdict(list)
        self.firsts, self.seconds = defaultdict(list), defaultdict(list)
        count = agent.circle // DAY
        self.on_day, self.on_night = ([model.new_bool_var("") for _ in range(count)] for _ in range(2))
        for run in self.runs(added):
            self.add_run(model, run, fixed)
        self.add_pauses(model)
        for slot in self.cuts:
            model.add_at_most_one(self.busy[slot])
            model.add(sum(self.kept[slot]) == (1 if agent.is_firm(slot) else sum(added[slot])))
        for used, most, of in ((self.on_day, agent.max_days, days), (self.on_night, agent.max_nights, nights)):
            for first, there in enumerate(agent.in_a_row(of(fixed))):
                model.add(sum(used[(first + day) % count] for day in range(7)) <= max(most, there))
        for monday in agent.mondays:
            left = max(agent.max_weekly - total(cut(agent.on, agent.week(monday))) // 60, 0)
            model.add(sum(piece.length * self.has[piece] for piece in agent.of_week(self.has, monday)) <= left)

    def add_run(self, model, run, fixed):
        agent = self.agent
        alone, first, second = (model.new_bool_var("") for _ in range(3))
        # Firm time a pause away from firm time of the run is of the same duty.
        follows, leads = self.is_near(run.begin, -1, agent.pause), self.is_near(run.end - 1, 1, agent.pause)
        if not run.is_firm and (follows or leads):
            model.add(alone == 0)
        if follows:
            model.add(first == 0)
        if leads:
            model.add(second == 0)
        # Between firm time and firm time there may be less rest.
        rested = run.end + agent.rest
        is_close = self.is_near(run.end - 1, 1, agent.rest - 1)
        early = next(minute for minute in range(run.end, rested) if agent.is_firm(minute)) if is_close else rested
        if CHAINED and not follows and self.is_near(run.begin, -1, agent.rest - 1):
            model.add(first == 0)
            if not run.is_firm:
                model.add(alone == 0)
        for slot in self.slots(run.begin, run.end):
            self.kept[slot] += [alone, first, second]
            self.busy[slot].append(first)
        for slot in self.slots(run.begin, early if run.is_firm or not CHAINED else rested):
            self.busy[slot].append(alone)
        for slot in self.slots(run.begin, rested if CHAINED else early):
            self.busy[slot].append(second)
        self.firsts[run.end % agent.circle].append((run, first))
        self.seconds[run.begin % agent.circle].append((run, second))
        if not (run.is_firm and follows):
            model.add_implication(first, self.on_day[run.day])
            model.add_implication(alone, self.on_day[run.day])
            whole = next((duty for duty in fixed if run.is_firm and duty[0][0] == run.begin), [(run.begin, run.end)])
            if dark(whole) >= OF_A_NIGHT:
                model.add_implication(alone, self.on_night[run.day])

    def add_pauses(self, model):
        """Between each end of a first part and each begin of a second."""
        agent, outs, ins = self.agent, defaultdict(list), defaultdict(list)
        for end, begin in product(self.firsts, self.seconds):
            length = (begin - end) % agent.circle
            if 0 < length <= agent.pause:
                pause = model.new_bool_var("")
                outs[end].append(pause)
                ins[begin].append(pause)
                for slot in self.slots(end, end + length):
                    self.busy[slot].append(pause)
                parts = self.firsts[end] + self.seconds[begin]
                model.add(sum(run.length * has for run, has in parts) <= agent.max_shift)
                if agent.max_nights < 7:
                    self.restrict_nights(model, self.firsts[end], self.seconds[begin])
        for of, pauses in ((self.firsts, outs), (self.seconds, ins)):
            for minute, runs in of.items():
                model.add(sum(has for _, has in runs) == sum(pauses[minute]))

    def restrict_nights(self, model, firsts, seconds):
        """A duty of two parts that together are long enough at night is a night of the day on which it begins."""
        for day in {run.day for run, _ in firsts}:
            these = [(run, has) for run, has in firsts if run.day == day]
            hours = sum(dark([(run.begin, run.end)]) * has for run, has in these + seconds)
            is_there = sum(has for _, has in these)
            model.add(hours < OF_A_NIGHT + DAY * (self.on_night[day] + 1 - is_there))

    def is_near(self, minute, step, reach):
        """Whether a minute is firm, and after a break of at most `reach` in that direction there is something firm again."""
        others = range(minute + 2 * step, minute + (reach + 2) * step, step)
        is_border = self.agent.is_firm(minute) and not self.agent.is_firm(minute + step)
        return is_border and any(self.agent.is_firm(other) for other in others)

    def helping(self, need):
        """When which shifts would count for a requirement, as (begin, end, variable)."""
        agent, ends = self.agent, dict(pairwise([*self.twice, 2 * self.agent.circle]))
        for (slot, number, post), on in self.on.items():
            # A shift that goes on over the end of the circle.
            begin = slot if slot >= number * DAY else slot + agent.circle
            for monday in agent.firsts:
                day = monday + timedelta(days=number)
                if agent.takes_place(day) and need.counts(agent, agent.role_on(day), post):
                    span = (agent.at(monday, begin), agent.at(monday, ends[begin]))
                    yield from ((*part, on) for part in cut_out([span], agent.away) if part[0] < part[1])

    def runs(self, added):
        """Every run of time on duty that shifts may make with what is firm."""
        agent = self.agent
        is_fixed = {slot: agent.is_firm(slot) for slot in self.cuts}
        lengths = [(two - one) % agent.circle or agent.circle for one, two in pairwise([*self.cuts, self.cuts[0]])]
        count = len(self.cuts)
        for place, begin in enumerate(self.cuts):
            if not is_fixed[begin] and not added[begin] or is_fixed[self.cuts[place - 1]]:
                continue
            end, free, fits, pure = begin, 0, True, True
            for step in range(count):
                slot = self.cuts[(place + step) % count]
                if not is_fixed[slot] and not added[slot]:
                    break
                if is_fixed[slot]:
                    # The added time before it is whole shifts.
                    fits, free = fits and (free == 0 or free >= agent.min_shift), 0
                else:
                    free += lengths[(place + step) % count]
                end += lengths[(place + step) % count]
                pure = pure and is_fixed[slot]
                if not pure and end - begin > agent.max_shift:
                    break
                if fits and (free == 0 or free >= agent.min_shift) and not is_fixed[self.cuts[(place + step + 1) % count]]:
                    yield Run(begin, end, pure)


@dataclass(frozen=True)
class Run:
    begin: int
    end: int
    is_firm: bool

    @property
    def day(self):
        return self.begin // DAY

    @property
    def length(self):
        return self.end - self.begin


def dark(spans):
    return sum(at_night(span) for span in spans)


def pieces(agent):
    """Every shift that may be added."""
    if not agent.mondays:
        return
    free = Spans(cut_out([(0, agent.circle + DAY)], agent.around(agent.firm_minutes)))
    borders = {minute % agent.circle for span in agent.firm_minutes for minute in span}
    marks = [mark for mark in range(agent.circle + DAY + 1) if mark % agent.grid == 0 or mark % agent.circle in borders]
    # At a time that the clock jumps over, a shift would begin or end at another; the first such time is that of the jump.
    is_shown = lambda monday, minute: agent.minute(monday, agent.at(monday, minute)) == minute
    is_usual = cache(lambda mark: all(is_shown(monday, mark) or is_shown(monday, mark - 1) for monday in agent.firsts))
    for post in agent.offers:
        for place, begin in enumerate(marks):
            if begin >= len(agent.mondays) * WEEK or begin >= agent.circle:
                break
            if not any(agent.takes_place(monday + timedelta(days=begin // DAY)) for monday in agent.firsts) or not is_usual(begin):
                continue
            for end in marks[place + 1 :]:
                piece = Piece(begin, end, post)
                if piece.length > min(agent.max_shift, DAY) or not free.hold(begin, end) or not agent.is_offered(piece):
                    break
                if is_usual(end) and piece.length >= agent.min_shift:
                    yield piece


def uncovered(model, team, own):
    """Missing agent time; moments at which the same shifts would help are one."""
    terms = []
    for need in team.needs:
        # What begins and ends when: the need, who is there, and who could be.
        changes = defaultdict(list)
        for spans, by in [(need.when, need.least), *((agent.counted(need), -1) for agent in team.agents.values())]:
            for begin, end in spans:
                changes[begin].append((by, None))
                changes[end].append((-by, None))
        for one in own.values():
            for begin, end, on in one.helping(need):
                changes[begin].append((1, on))
                changes[end].append((-1, on))
        asked, missing, could, times = Spans(need.when), 0, defaultdict(int), defaultdict(int)
        for begin, end in pairwise(sorted(changes)):
            for by, on in changes[begin]:
                if on is None:
                    missing += by
                else:
                    could[on] += by
            if missing > 0 and asked.hold(begin, end):
                times[missing, frozenset(on for on, is_there in could.items() if is_there)] += end - begin
        for (wanted, helpers), length in times.items():
            short = model.new_int_var(0, wanted, "")
            model.add(short + sum(helpers) >= wanted)
            terms.append(length * short)
    return sum(terms)


def shortfall(model, own):
    """What is missing to the minima. What time off takes counts as done, and so does what a clock jumps over."""
    terms = []
    for one in own.values():
        # Weeks in which the same is missing and done are one.
        kinds = defaultdict(int)
        for monday in one.agent.mondays:
            done = tuple(done_by(one.agent, piece, monday) for piece in one.has)
            kinds[one.agent.short(monday), done] += 1
        for (missing, done), times in kinds.items():
            if missing > 0:
                short = model.new_int_var(0, missing, "")
                model.add(short + sum(much * has for much, has in zip(done, one.has.values()) if much) >= missing)
                terms.append(times * short)
    return sum(terms)


def change(own):
    """What is added."""
    return sum(added_by(one.agent, piece) * has for one in own.values() for piece, has in one.has.items())


def added_by(agent, piece):
    there = [monday for monday in agent.firsts if agent.takes_place(monday + timedelta(days=piece.day))]
    return sum(total(cut_out([(agent.at(monday, piece.begin), agent.at(monday, piece.end))], agent.away)) for monday in there)


def done_by(agent, piece, monday):
    """What a shift is done of a week, in seconds, with its run from the week before."""
    if ALIKE_WEEKS:
        return 60 * piece.length if agent.of_week([piece], monday) else 0
    span, done = agent.week(monday), 0
    for start in agent.firsts if agent.team.single else (monday - timedelta(days=7), monday):
        day = start + timedelta(days=piece.day)
        if start in agent.mondays and agent.is_there(day) and not agent.is_unsaid(day):
            when = (agent.at(start, piece.begin), agent.at(start, piece.end))
            done += total(cut([when], span))
            if agent.of_week([piece], monday) and (start == monday or agent.team.single):
                done += max(0, 60 * piece.length - (when[1] - when[0]))
    return done


def written(team, files, plan):
    """The files with a plan in them, said by dates."""
    said = {}
    for handle, file in files.items():
        agent, entries = team.agents[handle], list(file.get("availability", []))
        for piece in plan[handle]:
            days = [monday + timedelta(days=piece.day) for monday in agent.firsts]
            clock = lambda minute: f"{minute % DAY // 60:02}:{minute % 60:02}"
            hours = f"{clock(piece.begin)}-{clock(piece.end)}"
            entry = {"dates": [day for day in days if agent.takes_place(day)], "hours": hours}
            entries.append(entry | ({"post": piece.post} if piece.post else {}))
        said[handle] = {**file, "availability": entries}
    return said
