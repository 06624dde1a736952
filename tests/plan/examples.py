"""Plans made by hand, each with what rules.py must say of it: a check of the check."""

import tempfile
from datetime import date
from pathlib import Path

import rules

MONDAY = date(2026, 11, 30)

TEAM = """
[policy]
weekly-minimum = "10h"
[[coverage]]
name = "first response"
roles = ["l1"]
hours = "08:00-20:00"
"""

ANN = """
role = "l1"
timezone = "UTC"
[[availability]]
days = "wed"
hours = "09:00-10:00"
[[availability]]
tentative = true
days = "daily"
hours = "08:00-20:00"
[[time-off]]
from = 2026-12-04
until = 2026-12-04
[limits]
max-weekly = "20h"
"""

# What is on beside the firm hour of Wednesday: the day (those of December counted on), from, until; and words of each rule that
# it breaks.
RULES = [
    ([], []),
    ([(30, 8, 10)], []),
    ([(30, 8, 16), (31, 8, 16)], []),
    ([(30, 8, 9)], ["a shift of 2 slots"]),
    ([(30, 8, 17)], ["a shift of 18 slots"]),
    ([(30, 8, 12), (30, 16, 20)], ["rests 8 slots"]),
    ([(32, 10, 11)], []),
    ([(32, 8, 17)], ["a shift of 18 slots"]),
    ([(32, 12, 14)], ["rests 4 slots"]),
    ([(30, 6, 10)], ["is not available"] * 4),
    ([(34, 8, 10)], ["is not available"] * 4),
    ([(30, 8, 16), (31, 8, 16), (33, 8, 12)], ["works 42 of 40"]),
]


def faults():
    """What rules.py gets wrong."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "agents").mkdir()
        (Path(folder) / "team.toml").write_text(TEAM)
        (Path(folder) / "agents" / "ann.toml").write_text(ANN)
        problem = rules.read(folder, MONDAY)
    for added, words in RULES:
        plan = [on | there for on, there in zip(problem.agents[0].firm, during(problem, added))]
        said = rules.broken(problem, [plan])
        if len(said) != len(words) or not all(word in line for word, line in zip(words, said)):
            wrong.append(f"of {added}: {said}, not {words}")
    if not any("loses" in line for line in rules.broken(problem, [[False] * problem.slots])):
        wrong.append("nobody misses a firm shift that is gone")
    # 24 slots a day without the two that are firm; two of twenty hours; nothing that changes. And with eight hours more.
    for added, levels in (([], [166, 18, 0]), ([(30, 8, 16)], [150, 2, 16])):
        plan = [on | there for on, there in zip(problem.agents[0].firm, during(problem, added))]
        if rules.levels(problem, [plan]) != levels:
            wrong.append(f"levels of {added}: {rules.levels(problem, [plan])}, not {levels}")
    return wrong


def during(problem, times):
    """The slots of (day, from, until); the days of December are counted on."""
    start = problem.start + problem.window.start * problem.length
    hour = lambda day, hour: start + 3600 * (24 * (day - 30) + hour)
    return problem.marked([(hour(day, begin), hour(day, end)) for day, begin, end in times])
