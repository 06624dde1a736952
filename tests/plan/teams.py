"""Teams that do not exist, as folders of schedules: the same for the same number of agents and seed."""

from datetime import date, timedelta
from random import Random

ZONES = (
    "Pacific/Auckland",
    "Australia/Sydney",
    "Asia/Tokyo",
    "Asia/Manila",
    "Asia/Kolkata",
    "Africa/Nairobi",
    "Europe/Berlin",
    "Europe/London",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Denver",
    "America/Los_Angeles",
)
# Where slots of half an hour are too long; in the smallest teams only, as CP-SAT has a hard time with shorter ones.
ODD_ZONES = ("Asia/Kathmandu", "Australia/Lord_Howe")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# Mondays. In three of these weeks clocks change: in America, in Europe, and in Europe back.
WEEKS = ("2026-11-30", "2027-03-08", "2027-03-22", "2027-10-25")


def write(folder, agents, seed):
    """Writes a team, and gives the Monday of the week to plan."""
    dice = Random(1000 * agents + seed)
    monday = WEEKS[seed % len(WEEKS)]
    (folder / "agents").mkdir(parents=True)
    (folder / "team.toml").write_text(team(dice, agents, seed))
    for number in range(agents):
        (folder / "agents" / f"agent-{number:03}.toml").write_text(agent(dice, number, agents, monday))
    return monday


def team(dice, agents, seed):
    least = 2 if agents >= 20 and seed % 2 == 0 else 1
    text = f'[policy]\nrest = "{dice.choice([8, 8, 10])}h"\n'
    text += f'weekly-minimum = "{dice.choice([6, 10])}h"\n'
    text += f'[[coverage]]\nname = "first response"\nroles = ["l1"]\nat-least = {least}\n'
    if seed % 3 == 2:
        text += '[[coverage]]\nname = "developer"\nroles = ["l2", "intern"]\ndays = "mon-fri"\n'
        text += 'hours = "08:00-20:00"\ntimezone = "Europe/Berlin"\n'
    return text


def agent(dice, number, agents, monday):
    """Two firm shifts a week for half of them, and hours on most days that they could do, for all."""
    zones = ZONES[::4] + ODD_ZONES if agents < 6 else ZONES
    role = dice.choices(["l1", "intern", "l2"], [9, 1, 1])[0]
    lines = [f'role = "{role}"', f'timezone = "{dice.choice(zones)}"']
    if role == "l1" and dice.random() < 0.1:
        lines += ["joined = 2026-01-01", f"promoted = {day(monday, dice.randrange(7))}"]
    elif dice.random() < 0.1:
        lines += [f"last-day = {day(monday, dice.randrange(7))}"]
    if dice.random() < 0.5:
        start, first = 9 + dice.randrange(12), dice.randrange(5)
        end = (start + dice.choice([1, 3, 4, 5, 9])) % 24
        lines += ["[[availability]]", f'days = "{DAYS[first]}, {DAYS[first + 2]}"']
        lines += [f'hours = "{start:02}:00-{end:02}:00"']
    for name in DAYS:
        if dice.random() < 0.75:
            start, half = 6 + dice.randrange(17), dice.choice(["00", "30"])
            end = (start + 4 + dice.randrange(10)) % 24
            lines += ["[[availability]]", "tentative = true", f'days = "{name}"']
            lines += [f'hours = "{start:02}:{half}-{end:02}:{half}"']
    if dice.random() < 0.3:
        first = dice.randrange(6)
        lines += ["[[time-off]]"]
        if dice.random() < 0.5:
            lines += [f"from = {day(monday, first)}", f"until = {day(monday, first + 1)}"]
        else:
            lines += [f"from = {day(monday, first)}T12:00:00", f"until = {day(monday, first + 1)}T09:30:00"]
        if dice.random() < 0.5:
            lines += [f'covered-by = "agent-{(number + 1) % agents:03}"']
    lines += ["[limits]", f'max-weekly = "{dice.randrange(14, 22)}h"']
    if dice.random() < 0.3:
        lines += [dice.choice(['min-shift = "3h"', 'max-shift = "5h"', 'rest = "11h"', 'min-shift = "1h30m"'])]
    return "\n".join(lines) + "\n"


def day(monday, days):
    return date.fromisoformat(monday) + timedelta(days=days)
