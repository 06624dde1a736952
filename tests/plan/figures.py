"""How good plans are and how long they take: `compare.py PROGRAM --figures [SECONDS]`.

For each size the least, the median and the most seconds of a processor that the program takes for a team; how often it proves the
first three levels, and how far above its bound it is at most; and the same of CP-SAT, with SECONDS (20) for each level.
"""

import sys
from datetime import date
from statistics import median

import model
import rules
import teams

# What a figure is of: agents, seeds, weeks, and what else is asked for; and whether CP-SAT is asked as well.
SIZES = [
    *[(agents, range(4), 4, "", True) for agents in (5, 6, 8, 10, 12)], (30, range(3), 5, "", True), (100, range(2), 5, "", True),
    (1000, range(1), 5, "", False), (10, range(1), 52, "", False),
    (10, range(4), 1, "--single", True), (20, range(4), 1, "--single", True), (30, range(3), 1, "--single", True),
    (100, range(2), 1, "--single", True),
]  # fmt: skip

OURS = ("plan", "teams", "CPU seconds", "stopped", "uncovered", "shortfall", "change", "shape")
THEIRS = ("CP-SAT: CPU seconds", "uncovered", "shortfall", "change", "more uncovered than here")


def figures(plan, seconds):
    """Prints the table, and what it is of beside it; `plan` gives what the program says of a team, and its files."""
    show = lambda cells: print(f"| {' | '.join(cells)} |", flush=True)
    show(OURS + THEIRS)
    show(["---"] * len(OURS + THEIRS))
    for agents, seeds, weeks, question, both in SIZES:
        name = f"{question or 'rota'}, {agents} agents, {weeks} {'week' if weeks == 1 else 'weeks'}"
        made = [teams.made(agents, seed) for seed in seeds]
        show(row(name, [one(plan, name, team, weeks, question, seconds if both else 0) for team in made]))
    for name, team in (("rota, 9 identical agents, 4 weeks", alike(9)), ("rota, 7 agents who must do all they may, 4 weeks", alike(7, "24h"))):
        show(row(name, [one(plan, name, team, 4, "", seconds)]))


def one(plan, name, team, weeks, question, seconds):
    """The answers of both for a team."""
    answer, old = plan(*team, weeks, *question.split())
    levels = [(level["value"], level["bound"]) for level in answer["levels"][:4]]
    theirs = model.solve(rules.Team(*old, team[2], weeks, bool(question)), seconds)[1] if seconds else []
    did = [told["weekly_seconds"] / 3600 for told in answer["after"]["agents"]]
    shown = ", ".join(f"{value} ({bound})" for value, bound in levels)
    other = ", ".join(f"{value} ({bound}) in {took:.1f} s" for value, bound, took in theirs)
    print(f"{name}: {shown} in {answer['took']:.2f} s, {min(did):g} to {max(did):g} h a week; CP-SAT {other}", file=sys.stderr)
    return answer["took"], answer["stopped"], levels, theirs


def row(name, found):
    ours = [proven(levels[level] for _, _, levels, _ in found) for level in range(4)]
    other = [proven(theirs[level][:2] if level < len(theirs) else None for *_, theirs in found) for level in range(3)]
    more = [theirs[0][0] - levels[0][0] for _, _, levels, theirs in found if theirs]
    span = f"{min(more) / 3600:+g} to {max(more) / 3600:+g} h" if more else ""
    took = [sum(took for _, _, took in theirs) for *_, theirs in found if theirs]
    stopped = f"{sum(stopped for _, stopped, *_ in found)}"
    own = [name, f"{len(found)}", spread([took for took, *_ in found]), stopped, *ours]
    return [*own, spread(took), *(other if took else [""] * 3), span]


def proven(levels):
    """How many are proven of all, and the largest gap of the others in percent of the value."""
    levels = list(levels)
    gaps = [100 * (1 - level[1] / level[0]) for level in levels if level and level[0] != level[1]]
    gap = f", gap {max(gaps):.1f} %" if gaps else ""
    return f"{sum(bool(level) and level[0] == level[1] for level in levels)} of {len(levels)}{gap}"


def spread(numbers):
    return " / ".join(f"{number:.2f}" for number in (min(numbers), median(numbers), max(numbers))) if numbers else ""


def alike(agents, most=None):
    """Agents who could always be, each as long as they may, for what must always be staffed."""
    file = 'role = "l1"\ntimezone = "UTC"\n[[availability]]\ntentative = true\ndays = "daily"\nhours = "00:00-24:00"\n'
    limits = f'[limits]\nmax-weekly = "{most}"\n' if most else ""
    policy = '[policy]\nmax-shift = "8h"\n[[coverage]]\nname = "first response"\nroles = ["l1"]\n'
    return policy, {f"agent-{number}": file + limits for number in range(agents)}, date(2027, 1, 11)
