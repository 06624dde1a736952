"""Compares what the program says with what each client read: `compare.py PROGRAM SCHEDULES NOW LIST...`.

The first LIST is the strict reading of the files. It must have exactly the shifts and gaps of the program; the others must have
exactly what it has. A line of a LIST is: feed, start, end, summary, UID (empty where a client has changed it).
"""

import json
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from pathlib import Path


def answer(*arguments):
    command = [program, "-C", schedules, "--now", now, "--quiet", "--format", "json", *arguments]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE).stdout)


def expected():
    """For each feed that there must be: (start, end, what the summary must name)."""
    team = tomllib.loads(Path(schedules, "team.toml").read_text())["feed"]
    agents = {path.stem: tomllib.loads(path.read_text()) for path in Path(schedules, "agents").iterdir()}
    names = {handle: agent.get("name", handle) for handle, agent in agents.items()}
    today = datetime.fromisoformat(now).astimezone(UTC).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), UTC)

    def window(weeks):
        start, end = monday - timedelta(weeks=team.get("weeks-back", 4)), monday + timedelta(weeks=weeks)
        return [f"--from={start.isoformat()}", f"--until={end.isoformat()}"]

    def shifts(*arguments):
        return [(shift["start"], shift["end"], names[shift["agent"]]) for shift in answer("shifts", *arguments)["shifts"]]

    weeks = team.get("weeks-ahead", 13)
    needs = answer("gaps", *window(weeks))["requirements"]
    gaps = [(gap["start"], gap["end"], need["name"] if len(needs) > 1 else "") for need in needs for gap in need["gaps"]]
    feeds = {"coverage.ics": shifts(*window(weeks)), "gaps.ics": gaps}
    return feeds | {f"agents/{handle}.ics": shifts("--agent", handle, *window(52)) for handle in agents}


def against_program(feed, events, published):
    """The events that the program knows and the feed has not, and those that the feed has beside them."""
    summaries = defaultdict(list)
    for _, start, end, summary, _ in published:
        summaries[start, end].append(summary)
    for start, end, name in sorted(events, key=lambda event: -len(event[2])):
        found = next((summary for summary in summaries[start, end] if name in summary), None)
        if found is None:
            yield f"- {feed} {start} {end} {name}"
        else:
            summaries[start, end].remove(found)
    rest = [(*when, summary) for when, left in summaries.items() for summary in left]
    notes = [event for event in rest if "T" not in event[0]]  # an all-day event says why there is nothing (more)
    if not events and len(notes) != 1:
        yield f"- {feed} one all-day event that says that there is nothing"
    yield from (f"+ {feed} {' '.join(event)}" for event in rest if event not in notes or len(notes) > 1)


def against_file(published, read):
    """The events of the file that a client has not, and those that it has beside them."""
    if not any(uid for *_, uid in read):
        published = [(*event, "") for *event, _ in published]
    published, read = Counter(map(tuple, published)), Counter(map(tuple, read))
    yield from (f"- {' '.join(event)}" for event in (published - read).elements())
    yield from (f"+ {' '.join(event)}" for event in (read - published).elements())


def report(name, differences):
    differences = sorted(differences, key=lambda line: line[2:])
    if differences:
        print(f"{name}: {len(differences)} differences (- is missing, + is wrong)", *differences[:20], sep="\n  ")
    return bool(differences)


program, schedules, now, *lists = sys.argv[1:]
published, *clients = [[line.split("\t") for line in Path(path).read_text().splitlines()] for path in lists]
feeds = expected()
unknown = {event[0] for event in published} - feeds.keys() - {"cycles.ics"}
differences = [f"+ {feed}" for feed in unknown]
for feed, events in feeds.items():
    differences += against_program(feed, events, [event for event in published if event[0] == feed])
failed = report("the files", differences)
for path, client in zip(lists[1:], clients):
    failed |= report(Path(path).name, against_file(published, client))
if not failed:
    print(f"{len(feeds)} feeds, {len(published)} events: the same everywhere")
sys.exit(failed)
