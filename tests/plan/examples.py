"""Plans made by hand, each with what rules.py must say of it: a check of the check."""

import tomllib
from datetime import date

from rules import CHAINED, DAY, Piece, Team, broken, levels

MONDAY = date(2027, 1, 11)

TEAM = """
[policy]
weekly-minimum = "10h"
max-days = 4
max-nights = 1
max-weekly = "26h"
[[coverage]]
name = "first response"
roles = ["l1"]
hours = "08:00-20:00"
"""

# Firm on Wednesday, with a break that is no rest; off on the second Friday; away on the second Thursday afternoon.
ANN = """
role = "l1"
timezone = "UTC"
[[availability]]
days = "wed"
hours = "09:10-11:00"
[[availability]]
days = "wed"
hours = "16:00-17:00"
[[availability]]
tentative = true
days = "daily"
hours = "06:00-02:00"
[[availability]]
tentative = true
days = "tue"
hours = "06:00-10:00"
post = "desk"
[[time-off]]
from = 2027-01-22
until = 2027-01-22
[[time-off]]
from = 2027-01-21T12:00:00
until = 2027-01-21T14:00:00
"""

# The day from Monday, from and until; and words of each rule that it breaks.
RULES = [
    ([], []),
    ([(0, 8, 10)], []),
    ([(0, 22, 26)], []),
    ([(0, 8, 12), (0, 14, 18)], []),
    ([(0, 8, 12), (0, 14, 19)], ["a duty of"]),
    ([(0, 8, 12), (0, 15, 18)], ["rests 180 minutes"]),
    ([(0, 8, 10), (0, 11, 13), (0, 14, 16)], ["a duty of"]),
    ([(0, 22, 26), (1, 9, 12)], ["rests 420 minutes"]),
    ([(6, 22, 26), (0, 9, 12)], ["rests 420 minutes"]),
    ([(0, 8, 9)], ["is too short"]),
    ([(0, 8, 17)], ["a duty of"]),
    ([(0, 8.25, 11)], ["is off the grid"]),
    ([(0, 24, 27)], ["is not offered"]),
    ([(0, 8, 12), (0, 11, 14)], ["overlap"]),
    ([(2, 7, 9 + 1 / 6)], ["rests 300 minutes"] if CHAINED else []),
    ([(2, 17, 19)], ["rests 300 minutes"] if CHAINED else []),
    ([(2, 10, 12)], ["is in what is firm", "rests 240 minutes"]),
    ([(0, 8, 11), (1, 8, 11), (3, 8, 11)], []),
    ([(0, 8, 11), (1, 8, 11), (3, 8, 11), (5, 8, 11)], ["5 days of 4"]),
    ([(0, 21, 24), (3, 22, 26)], ["2 nights of 1"]),
    ([(0, 18, 23.5), (3, 22, 26)], []),
    ([(0, 8, 16), (3, 8, 16), (4, 8, 16)], ["1440 of 1560 minutes beside 170"]),
]

# The same of single shifts in two weeks.
SINGLE = [
    ([], []),
    ([(7, 8, 10)], []),
    ([(13, 22, 26)], []),
    ([(14, 0, 2)], ["is not offered"]),
    ([(10, 8, 12)], []),
    ([(10, 11, 15)], ["is not offered"]),
    ([(11, 8, 10)], ["is not offered"]),
    ([(6, 22, 26), (7, 9, 12)], ["rests 420 minutes"]),
    ([(13, 22, 26), (0, 9, 12)], []),
    ([(5, 8, 11), (6, 8, 11), (7, 8, 11)], []),
    ([(4, 8, 11), (5, 8, 11), (6, 8, 11), (7, 8, 11)], ["5 days of 4"]),
    ([(0, 22, 26), (7, 22, 26)], []),
    ([(3, 22, 26), (7, 22, 26)], ["2 nights of 1"]),
    ([(0, 8, 16), (3, 8, 16), (7, 8, 16)], []),
    ([(0, 8, 15), (3, 8, 16), (6, 18, 26)], []),
    ([(0, 8, 16), (3, 8, 16), (6, 18, 26)], ["1440 of 1560 minutes beside 170"]),
]


def faults():
    """What rules.py gets wrong."""
    wrong = []
    policy, ann = tomllib.loads(TEAM), tomllib.loads(ANN)
    for single, plans in ((False, RULES), (True, SINGLE)):
        team = Team(policy, {"ann": ann}, MONDAY, 2, single)
        for added, words in plans:
            pieces = [Piece(round(DAY * day + 60 * begin), round(DAY * day + 60 * end), None) for day, begin, end in added]
            said = broken(team.agents["ann"], pieces)
            if len(said) != len(words) or not all(word in line for word, line in zip(words, said)):
                wrong.append(f"of {added}: {said}, not {words}")
    team = Team(policy, {"ann": ann}, MONDAY, 2)
    # Two weeks of 84 hours, of which two times 2 h 50 m are covered; 7 h 10 m short of the minimum in each. A shift for the desk is
    # none for the first response. What time off takes counts as done, and changes nothing.
    desk = {"days": "tue", "hours": "06:00-10:00", "from": MONDAY, "until": date(2027, 1, 24), "post": "desk"}
    friday = {"days": "thu, fri", "hours": "11:00-15:00", "from": MONDAY, "until": date(2027, 1, 24)}
    hour = 3600
    for entries, found in (
        ([], [162 * hour + 1200, 14 * hour + 1200, 0]),
        ([desk], [162 * hour + 1200, 6 * hour + 1200, 8 * hour]),
        ([friday], [152 * hour + 1200, 0, 10 * hour]),
    ):
        after = Team(policy, {"ann": ann | {"availability": ann["availability"] + entries}}, MONDAY, 2)
        pieces = {"ann": [Piece(0, 8 * 60, None)] if entries == [friday] else [Piece(0, 4 * 60, None)] if entries else []}
        if levels(team, after, pieces) != found:
            wrong.append(f"levels of {entries}: {levels(team, after, pieces)}, not {found}")
    return wrong
