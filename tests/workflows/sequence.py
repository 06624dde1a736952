"""One random edit after another by ten agents, each applied by command in one folder and by form, through the workflow's own steps, in a
repository: after each the files are the same to the byte.

    sequence.py PROGRAM [NUMBER]    that number of edits (20)
"""

import filecmp
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

from forms import OPENED, branches, filled, follow, opened, pulls, team
from walk import PROGRAM, World

HANDLES = ["ann", "ben", "cem", "dee", "eva", "fay", "gus", "hal", "ida", "jon"]
ZONES = ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "Pacific/Auckland"]
WEEKLY = ["mon-fri", "sat, sun", "daily", "fri-mon"]
HOURS = ["09:00-13:00", "22-6", "6pm - 12am", "13:00-21:00", "13-9 oclock"]
DATES = ["24 nov", "tomorrow", "2026-12-09", *(f"{day} dec" for day in range(1, 29)), "3 jan"]
UNTIL = [None, "3 dec", "9 dec", "open", "24 dec", "someday"]


def asked(dice):
    """A random edit: who asks, the arguments of the command, and the form with what is filled in."""
    one, other = dice.choice(HANDLES), dice.choice(HANDLES)
    first, second, until = dice.choice(DATES), dice.choice(DATES), dice.choice(UNTIL)
    options = lambda **given: [word for name, value in given.items() if value for word in (f"--{name}", value)]
    match dice.choice(["away", "swap", "extra", "request"]):
        case "away":
            by = dice.choice([other, "?", None])
            last = [until] if until else []
            return one, ["away", one, first, *last, *options(**{"covered-by": by})], filled("away", **{"from": first, "until": until, "covered_by": by})
        case "swap":
            return one, ["swap", one, first, other, second], filled("swap", shift=first, other=other, other_shift=second)
        case "request":
            return one, ["ask", one, first], filled("request", shift=first)
        case _:
            hours, sure = dice.choice(HOURS), dice.choice(["I am on", "I could, if need be"])
            days = dice.choice([first, dice.choice(WEEKLY)])
            between = {"from": second, "until": until} if days in WEEKLY else {}
            could = [] if sure == "I am on" else ["--tentative"]
            form = filled("extra", days=days, hours=hours, firmness=sure, **between)
            return one, ["add", one, f"{days} {hours}", *options(**between), *could], form


def begun(dice):
    """The files of ten agents, each with an account and hours."""
    entry = lambda: f'\n# Mine.\n[[availability]]\ndays = "{dice.choice(WEEKLY)}"\nhours = "{dice.choice(HOURS[:1])}"\n'
    text = lambda handle: f'role = "l1"\ntimezone = "{dice.choice(ZONES)}"\naccount = "{handle}-x" # known\n{entry()}'
    return {f"schedules/agents/{handle}.toml": text(handle) for handle in HANDLES}


def applied(world, login, body, number):
    """Follows a form, merges what it proposes, and gives what came of it."""
    main = world.git("rev-parse", "main")
    world.state(comments=[], pulls=[])
    opened(world, login, body, number)
    follow(world)
    if not pulls(world):
        [comment] = world.comments()
        return "refused" if "This cannot be done" in comment["body"] else "unchanged"
    assert branches(world) == [f"form/{number}", "main"] and world.git("rev-parse", f"form/{number}^") == main
    world.git("merge", "--quiet", "--ff-only", f"form/{number}")
    world.git("branch", "--delete", f"form/{number}")
    return "change"


def walked(world, number):
    """That number of edits; gives how often each kind was made, refused or so already."""
    dice, seen = random.Random(7), Counter()
    team(world, begun(dice))
    other = world.folder / "commanded"
    shutil.copytree(world.team / "schedules", other)
    agents = other / "agents"
    for place in range(1, number + 1):
        who, arguments, body = asked(dice)
        before = {path.name: path.read_bytes() for path in agents.iterdir()}
        done = subprocess.run([PROGRAM, "edit", "--yes", "--quiet", "--now", OPENED, "-C", other, *arguments], capture_output=True, text=True)
        is_same = before == {path.name: path.read_bytes() for path in agents.iterdir()}
        command = "refused" if done.returncode else "unchanged" if is_same else "change"
        form = applied(world, f"{who}-X", body, place)
        assert command == form, (place, arguments, command, form, done.stderr)
        same, *differing = filecmp.cmpfiles(world.team / "schedules/agents", agents, [f"{handle}.toml" for handle in [*HANDLES, "zoe"]], shallow=False)
        assert differing == [[], []], (place, arguments, differing)
        seen[f"{arguments[0]}: {form}"] += 1
    return seen


if __name__ == "__main__":
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as folder:
        seen = walked(World(pathlib.Path(folder)), number)
    print(f"{number} edits are the same by command and by form ({', '.join(f'{name} {count}' for name, count in sorted(seen.items()))})")
