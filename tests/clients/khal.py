"""khal, to which vdirsyncer brings the feeds over HTTP: `khal.py FEED...`.

vdirsyncer puts a hash of the text in the place of every UID and makes one of events that differ in the UID alone, so no UID is
printed here. khal says when an event ends, but the last day of one that lasts whole days, and shows an event without an end, which is
over when it begins, for an hour.
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAIR = """
[pair {name}]
a = "{name}_http"
b = "{name}_disk"
collections = null
[storage {name}_http]
type = "http"
url = "http://127.0.0.1:{port}/{feed}"
[storage {name}_disk]
type = "filesystem"
path = "{home}/{name}"
fileext = ".ics"
"""
# No zone is named, so it is that of the machine, and %z says which.
SETTINGS = """
[sqlite]
path = {home}/khal.db
[locale]
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M:%S%z
longdatetimeformat = %Y-%m-%dT%H:%M:%S%z
[calendars]
"""
FIELDS = ["calendar", "start-long-full", "end-long-full", "title", "all-day"]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def run(program, *arguments):
    answer = subprocess.run([Path(sys.executable).with_name(program), *arguments], capture_output=True, text=True)
    if answer.returncode or "error" in answer.stderr or "warning" in answer.stderr:
        sys.exit(f"{program}: {answer.stderr}")
    return answer.stdout


def instant(text, whole_days, after):
    if whole_days:
        return f"{date.fromisoformat(text[:10]) + timedelta(days=after)}"
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def endless(feed):
    """When the events of a feed start that have no end."""
    events = Path(feed).read_text().split("BEGIN:VEVENT")[1:]
    starts = (re.search(r"DTSTART:(\d{8}T\d{6}Z)", event) for event in events if "DTEND" not in event)
    return {f"{datetime.fromisoformat(start[1]):%Y-%m-%dT%H:%M:%SZ}" for start in starts}


feeds = {f"feed{number}": feed for number, feed in enumerate(sys.argv[1:])}
days = sorted(day for feed in feeds.values() for day in re.findall(rb"DTSTART.*:(\d{8})", Path(feed).read_bytes()))
first, last = (date.fromisoformat(day.decode()) for day in (days[0], days[-1]))
server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
with tempfile.TemporaryDirectory() as home:
    pairs, settings = f'[general]\nstatus_path = "{home}/status"\n', SETTINGS.format(home=home)
    for name, feed in feeds.items():
        Path(home, name).mkdir()
        pairs += PAIR.format(home=home, name=name, feed=feed, port=server.server_port)
        settings += f"[[{name}]]\npath = {home}/{name}\n"
    Path(home, "pairs").write_text(pairs)
    Path(home, "settings").write_text(settings)
    run("vdirsyncer", "-c", f"{home}/pairs", "discover")
    run("vdirsyncer", "-c", f"{home}/pairs", "sync")
    window = [f"{first - timedelta(days=1)}", f"{last + timedelta(days=2)}"]
    listing = run("khal", "-c", f"{home}/settings", "list", "--once", *(f"--json={field}" for field in FIELDS), *window)
for event in (event for day in listing.splitlines() for event in json.loads(day)):
    whole_days = event["all-day"] == "True"
    start = instant(event["start-long-full"], whole_days, 0)
    without_end = start in endless(feeds[event["calendar"]])
    end = start if without_end else instant(event["end-long-full"], whole_days, 1)
    print(feeds[event["calendar"]], start, end, event["title"], "", sep="\t")
