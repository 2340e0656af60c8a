"""Reads feeds as other programs do and compares them with what is expected of them.

Usage: feeds.py FOLDER, with NAME.ics and NAME.json beside each other. The JSON is a list of {"uid", "starts_at", "ends_at",
"sequence", "status"}, instants in UTC. Prints a summary; ends with 1 and what differs when something does.
"""

import datetime
import json
import pathlib
import sys
import zoneinfo

import icalendar
import recurring_ical_events

UTC = datetime.timezone.utc
wrong = []
feeds = events = cancelled = 0


def instant(text):
    return datetime.datetime.fromisoformat(text).astimezone(UTC)


def key(uid, start, end):
    return (uid, start.astimezone(UTC), end.astimezone(UTC))


for file in sorted(pathlib.Path(sys.argv[1]).glob("*.ics")):
    name = file.stem
    raw = file.read_bytes()
    expected = json.loads(file.with_suffix(".json").read_text())
    calendar = icalendar.Calendar.from_ical(raw)
    feeds += 1
    complain = lambda what: wrong.append(f"{name}: {what}")
    for component in calendar.walk():
        if component.errors:
            complain(f"{component.name}: {component.errors}")
    if any(len(line) > 75 for line in raw.split(b"\r\n")):
        complain("a line is longer than 75 octets")
    if b"\n" in raw.replace(b"\r\n", b""):
        complain("a line does not end with CRLF")
    if not calendar.get("X-WR-CALNAME"):
        complain("it has no name")

    # Every event as it stands, cancelled ones as well.
    found = {}
    for event in calendar.walk("VEVENT"):
        uid = str(event["UID"])
        if uid in found:
            complain(f"{uid} stands in it twice")
        if event["DTSTART"].params.get("TZID") is None:
            complain(f"{uid} has no zone")
        found[uid] = {
            "uid": uid,
            "starts_at": event.start.astimezone(UTC),
            "ends_at": event.end.astimezone(UTC),
            "sequence": int(event["SEQUENCE"]),
            "status": str(event["STATUS"]),
        }
        events += 1
        cancelled += event["STATUS"] == "CANCELLED"
    for want in expected:
        want = {**want, "starts_at": instant(want["starts_at"]), "ends_at": instant(want["ends_at"])}
        have = found.pop(want["uid"], None)
        if have != want:
            complain(f"{have} instead of {want}")
    for more in found.values():
        complain(f"{more} is not expected")

    # The instances as a program that knows about recurrence lists them.
    if expected:
        first = min(instant(e["starts_at"]) for e in expected) - datetime.timedelta(days=1)
        last = max(instant(e["ends_at"]) for e in expected) + datetime.timedelta(days=1)
        query = recurring_ical_events.of(calendar, components=["VEVENT"])
        listed = sorted(key(str(e["UID"]), e.start, e.end) for e in query.between(first, last))
        wanted = sorted(key(e["uid"], instant(e["starts_at"]), instant(e["ends_at"])) for e in expected)
        if listed != wanted:
            complain(f"instances differ: {set(listed) ^ set(wanted)}")

    # The zone as it is described is the zone of that name.
    for zone in calendar.walk("VTIMEZONE"):
        described, known = zone.to_tz(), zoneinfo.ZoneInfo(str(zone["TZID"]))
        for event in calendar.walk("VEVENT"):
            at = event.start.replace(tzinfo=None)
            if at.replace(tzinfo=described).utcoffset() != at.replace(tzinfo=known).utcoffset():
                complain(f"{at} has another offset in the described {zone['TZID']}")
    if expected and not calendar.walk("VTIMEZONE"):
        complain("no zone is described")

print(json.dumps({"feeds": feeds, "events": events, "cancelled": cancelled}))
if wrong:
    print("\n".join(wrong), file=sys.stderr)
    sys.exit(1)
