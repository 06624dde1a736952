"""Reads the bytes of feeds strictly as RFC 5545 has them, and takes no property that it does not know: `lint.py FEED...`."""

import re
import sys
from collections import Counter
from pathlib import Path

# The properties of each component: those that it has once, and those that it may have.
CALENDAR = {"VERSION", "PRODID", "NAME", "X-WR-CALNAME"}, {"REFRESH-INTERVAL", "X-PUBLISHED-TTL"}
# An event without an end is over when it begins (section 3.6.1): so is what is due at an instant.
EVENT = {"UID", "DTSTAMP", "DTSTART", "SUMMARY"}, {"DTEND", "DESCRIPTION", "CATEGORIES", "STATUS", "TRANSP", "URL"}
TEXTS = {"PRODID", "NAME", "X-WR-CALNAME", "SUMMARY", "DESCRIPTION", "UID"}
PROPERTY = re.compile(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]+))*):(.*)')
TEXT = re.compile(r"([^\\;,]|\\[\\;,nN])*")
TIMES = {"": re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z"), ";VALUE=DATE": re.compile(r"(\d{4})(\d\d)(\d\d)")}


def wrong_bytes(data):
    """Section 3.1, before anything has a meaning."""
    if not data.endswith(b"\r\n") or re.search(rb"\r(?!\n)|(?<!\r)\n", data):
        yield "a line does not end with CRLF"
    if control := re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]", data):
        yield f"has the control character {control[0]}"
    lines = data.split(b"\r\n")
    for number, (line, following) in enumerate(zip(lines, lines[1:]), 1):
        if not 1 <= len(line) <= 75:
            yield f"line {number} has {len(line)} octets"
        if re.match(rb" [\x80-\xbf]", following):
            yield f"line {number} is folded inside a letter"
        if following.startswith(b" ") and (len(line) - len(line.rstrip(b"\\"))) % 2:
            yield f"line {number} is folded inside an escape"


def components(data, wrong):
    """The properties of the calendar and of each event: lists of (name, parameters, value)."""
    text = data.decode(errors="replace").replace("\r\n ", "")
    calendar, *events = text.removesuffix("END:VCALENDAR\r\n").split("BEGIN:VEVENT\r\n")
    whole = calendar.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    if not whole or not all(event.endswith("END:VEVENT\r\n") for event in events):
        wrong.append("is not one calendar of one event or more, and of nothing else")
    for component in [calendar.removeprefix("BEGIN:VCALENDAR\r\n"), *events]:
        lines = component.removesuffix("END:VEVENT\r\n").split("\r\n")[:-1]
        found = [PROPERTY.fullmatch(line) for line in lines]
        wrong.extend(f"has no property in {line!r}" for line, match in zip(lines, found) if not match)
        yield [match.groups() for match in found if match]


def wrong_properties(properties, once, optional):
    count = Counter(name for name, _, _ in properties)
    for name in sorted(once | count.keys()):
        if name not in once | optional:
            yield f"has {name}"
        elif count[name] != 1:
            yield f"has {name} {count[name]} times"
    for name, parameters, value in properties:
        if name in TEXTS and not TEXT.fullmatch(value):
            yield f"has the unescaped {name} {value}"
        if name.startswith("DT") and not (parameters in TIMES and TIMES[parameters].fullmatch(value)):
            yield f"has {name}{parameters}:{value}"
    values = {name: value for name, _, value in properties}
    if "DTEND" in values and not values.get("DTSTART", "") < values["DTEND"]:
        yield "does not end after it starts"


def instant(value):
    return "-".join(TIMES[";VALUE=DATE"].fullmatch(value[:8]).groups()) + re.sub(r"(\d\d)(\d\d)(\d\d)Z", r"\1:\2:\3Z", value[8:])


def plain(text):
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text)


failed = False
for feed in sys.argv[1:]:
    data = Path(feed).read_bytes()
    wrong = list(wrong_bytes(data))
    calendar, *events = components(data, wrong)
    wrong.extend(f"the calendar {fault}" for fault in wrong_properties(calendar, *CALENDAR))
    events = [(properties, {name: value for name, _, value in properties}) for properties in events]
    for properties, event in events:
        wrong.extend(f"the event {event.get('UID')} {fault}" for fault in wrong_properties(properties, *EVENT))
    uids = Counter(event.get("UID") for _, event in events)
    wrong.extend(f"{count} events have the UID {uid}" for uid, count in uids.items() if count > 1)
    for fault in wrong[:10]:
        print(f"{feed}: {fault}", file=sys.stderr)
    failed = failed or wrong
    for _, event in events:
        if EVENT[0] <= event.keys():
            print(feed, instant(event["DTSTART"]), instant(event.get("DTEND", event["DTSTART"])), plain(event["SUMMARY"]), event["UID"], sep="\t")
sys.exit(bool(failed))
