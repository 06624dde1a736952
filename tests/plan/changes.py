"""What is done to a team and changes nothing of its plan, or only for the better.

Where a level is not proven, only that is held against it which is: a bound of the one against what the other has.
"""

import re
from datetime import date
from random import Random

import teams

MONDAY = date(2027, 1, 11)
AGENTS = 4


def faults(plan, seeds):
    """What is not as it must be; `plan` gives the levels of a team's plan as (value, bound), and what is wrong with it."""
    wrong = []
    for question, weeks in (("", 4), ("--single", 1)):
        ask = lambda policy, files, monday, weeks, words=question: plan(policy, files, monday, weeks, *words.split())
        found = [f"the minimum's week: {fault}" for fault in minimum(ask)]
        for seed in seeds:
            found += [f"seed {seed}, {fault}" for fault in changed(ask, seed, weeks)]
        wrong += [f"{question or 'rota'}, {fault}" for fault in found]
    return wrong


def changed(plan, seed, weeks):
    policy, files, monday = teams.made(AGENTS, seed)
    was, _ = plan(policy, files, monday, weeks)
    dice = Random(seed)
    handle = dice.choice([handle for handle in files if not any(handle in text for text in files.values())])
    left = {other: text for other, text in files.items() if other != handle}
    could = '[[availability]]\ntentative = true\ndays = "daily"\nhours = "06:00-21:00"\n'
    for name, others, is_wrong in (
        ("with more offered", {**files, handle: files[handle] + could}, lambda now: is_above(now[0], was[0])),
        ("without an agent", left, lambda now: is_above(was[0], now[0])),
        ("with other names", renamed(files), lambda now: differ(was, now)),
        ("with its files in another order", turned(files), lambda now: was != now),
    ):
        now, broken = plan(policy, others, monday, weeks)
        yield from (f"{name}: {fault}" for fault in broken)
        if is_wrong(now):
            yield f"{name}: levels {now}, before {was}"
    if weeks == 1:
        now, broken = plan(policy, files, monday, weeks, "--replan")
        yield from (f"with firm shifts that may move: {fault}" for fault in broken)
        if is_above(now[0], was[0]):
            yield f"with firm shifts that may move: levels {now}, before {was}"
    policy, files = without_edges(dice)
    (one, _), (two, _) = (plan(policy, files, MONDAY, weeks) for weeks in (1, 2))
    if differ([(2 * value, 2 * bound) for value, bound in one[:2]], two[:2]):
        yield f"two equal weeks: levels {two}, but {one} of one"


def is_above(one, other):
    """Whether a level of the one is proven to be above what the other has."""
    return one[1] > other[0]


def differ(some, others):
    """Whether levels cannot be of the same question; a level is bounded for what is as good on those before."""
    for one, other in zip(some, others):
        if is_above(one, other) or is_above(other, one):
            return True
        if one[0] != other[0]:
            return False
    return False


def renamed(files):
    """Other names, in another order."""
    names = {handle: f"z{len(files) - number}" for number, handle in enumerate(files)}
    return {names[handle]: re.sub("agent-[0-9]+", lambda found: names[found[0]], text) for handle, text in files.items()}


def turned(files):
    """The tables of each file after its first keys, from the last to the first."""
    parts = {handle: re.split(r"^(?=\[)", text, flags=re.MULTILINE) for handle, text in files.items()}
    return {handle: "".join([first, *reversed(rest)]) for handle, (first, *rest) in parts.items()}


def without_edges(dice):
    """A team that has nothing to do with the weeks around."""
    policy = '[[coverage]]\nname = "first response"\nroles = ["l1"]\nhours = "06:00-20:00"\n'
    files = {}
    for number in range(AGENTS):
        zone = dice.choice(["Europe/London", "Europe/Berlin", "Africa/Nairobi"])
        text = f'role = "l1"\ntimezone = "{zone}"\n'
        for name in teams.DAYS:
            if dice.random() < 0.7:
                start = 6 + dice.randrange(10)
                text += f'[[availability]]\ntentative = true\ndays = "{name}"\nhours = "{start:02}:00-{min(start + 8, 22):02}:00"\n'
        files[f"agent-{number}"] = text + f'[limits]\nmax-weekly = "{8 + dice.randrange(20)}h"\n'
    return policy, files


def minimum(plan):
    """Ten hours in the week asked for, wherever the one agent lives."""
    policy = '[[coverage]]\nname = "first response"\nroles = ["l1"]\ndays = "wed"\nhours = "12:00-16:00"\n'
    could = '[[availability]]\ntentative = true\ndays = "mon-fri"\nhours = "00:00-24:00"\n'
    for zone in ("UTC", "Europe/Copenhagen", "Asia/Tokyo", "Pacific/Honolulu"):
        levels, wrong = plan(policy, {"ann": f'role = "l1"\ntimezone = "{zone}"\n{could}'}, MONDAY, 1)
        if levels != [(0, 0), (0, 0), (36000, 36000)]:
            wrong = [*wrong, f"levels {levels}"]
        yield from (f"{zone}: {fault}" for fault in wrong)
