"""Teams that do not exist, for rotas: with posts, skills, travel, limits of all kinds and offers on other clocks. The same for the same
number of agents and seed."""

from datetime import date, timedelta
from random import Random

from rules import DAYS

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
# Mondays. Within four weeks of all but the first clocks change somewhere.
MONDAYS = ("2027-01-11", "2027-03-01", "2027-03-15", "2027-10-18")


def write(folder, agents, seed):
    """Writes a team, and gives the Monday of the window."""
    policy, files, monday = made(agents, seed)
    save(folder, policy, files)
    return monday


def save(folder, policy, files):
    (folder / "agents").mkdir(parents=True)
    (folder / "team.toml").write_text(policy)
    for handle, text in files.items():
        (folder / "agents" / f"{handle}.toml").write_text(text)


def made(agents, seed):
    dice = Random(f"rota {agents} {seed}")
    monday = date.fromisoformat(MONDAYS[seed % len(MONDAYS)])
    handles = [f"agent-{number:03}" for number in range(agents)]
    return team(dice, agents, seed), {handle: agent(dice, handle, handles, monday, seed) for handle in handles}, monday


def team(dice, agents, seed):
    lines = ["[policy]", f'rest = "{dice.choice([8, 8, 10, 11])}h"', f'weekly-minimum = "{dice.choice([6, 10])}h"']
    lines += [f'pause = "{dice.choice(["2h", "2h", "1h", "0h", "3h"])}"', f"max-days = {dice.choice([6, 5, 5, 4])}"]
    lines += [f'grid = "{dice.choice(["30m", "30m", "1h"])}"']
    if dice.random() < 0.4:
        lines += [f"max-nights = {dice.choice([1, 2, 3])}"]
    lines += ["[[coverage]]", 'name = "first response"', 'roles = ["l1"]']
    lines += [f"at-least = {1 + (agents >= 10)}"] if agents < 30 else ["at-least = 4"]
    if seed % 2 == 1:
        lines += ["[[coverage]]", 'name = "desk"', 'roles = ["l1", "intern"]', 'posts = ["desk"]', 'days = "mon-sat"']
        lines += ['hours = "08:00-20:00"', 'timezone = "Europe/Berlin"']
    if seed % 3 == 2:
        lines += ["[[coverage]]", 'name = "german"', 'roles = ["l1", "l2"]', 'skills = ["german"]', 'days = "mon-fri"']
        lines += ['hours = "07:30-18:30"', 'timezone = "Europe/Berlin"']
    return "\n".join(lines) + "\n"


def agent(dice, handle, handles, monday, seed):
    role = dice.choices(["l1", "intern", "l2"], [9, 1, 1])[0]
    lines = [f'role = "{role}"', f'timezone = "{dice.choice(ZONES)}"']
    lucky = lambda chance: dice.random() < chance
    day = lambda: monday + timedelta(days=dice.randrange(28))
    if role == "l1" and lucky(0.1):
        lines += ["joined = 2026-01-01", f"promoted = {day()}"]
    elif lucky(0.1):
        lines += [f"last-day = {day()}"]
    elif lucky(0.1):
        lines += [f"joined = {day()}"]
    lines += ['skills = ["german"]'] if lucky(0.4) else []
    post = lambda: ['post = "desk"'] if seed % 2 == 1 and lucky(0.25) else []
    if lucky(0.5):
        start, first = 8 + dice.randrange(12), dice.randrange(5)
        end, half = (start + dice.choice([1, 2, 3, 4, 5, 9])) % 24, dice.choice(["00", "00", "10"])
        lines += ["[[availability]]", f'days = "{DAYS[first]}, {DAYS[first + 2]}"', f'hours = "{start:02}:{half}-{end:02}:{half}"']
        lines += post()
    for name in DAYS:
        if lucky(0.8):
            start, half = dice.randrange(24), dice.choice(["00", "00", "30"])
            end = (start + dice.choice([3, 4, 6, 8, 10, 14])) % 24
            lines += ["[[availability]]", "tentative = true", f'days = "{name}"', f'hours = "{start:02}:{half}-{end:02}:{half}"']
            lines += post() + (['rather = "not"'] if lucky(0.1) else [])
            lines += [f'timezone = "{dice.choice(ZONES)}"'] if lucky(0.05) else []
            lines += [f"until = {day()}"] if lucky(0.05) else []
    if lucky(0.3):
        first = day()
        lines += ["[[time-off]]"]
        if lucky(0.6):
            lines += [f"from = {first}", f"until = {first + timedelta(days=dice.randrange(5))}"]
        else:
            lines += [f"from = {first}T12:00:00", f"until = {first + timedelta(days=1)}T09:30:00"]
        if lucky(0.3):
            lines += [f'covered-by = "{handles[(handles.index(handle) + 1) % len(handles)]}"']
    if lucky(0.1):
        first = day()
        lines += ["[[travel]]", f"from = {first}", f"until = {first + timedelta(days=6)}", f'timezone = "{dice.choice(ZONES)}"']
    lines += ["[limits]", f'max-weekly = "{dice.randrange(12, 32)}h"']
    if lucky(0.4):
        lines += [dice.choice(['min-shift = "3h"', 'max-shift = "6h"', 'rest = "12h"', 'min-shift = "1h"', 'pause = "1h30m"'])]
    return "\n".join(lines) + "\n"
