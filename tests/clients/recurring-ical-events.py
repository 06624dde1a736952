"""icalendar, with recurring-ical-events to say what takes place: `recurring-ical-events.py FEED...`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import recurring_ical_events


def instant(value):
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else f"{value}"


for feed in sys.argv[1:]:
    calendar = icalendar.Calendar.from_ical(Path(feed).read_bytes())
    for component in calendar.walk():
        if component.errors:  # a broken property is left out and remembered, not raised
            sys.exit(f"{feed}: {component.get('UID')}: {component.errors}")
    for event in recurring_ical_events.of(calendar).between(1970, 2100):
        print(feed, instant(event.start), instant(event.end), event["SUMMARY"], event["UID"], sep="\t")
