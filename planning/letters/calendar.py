"""Events as calendars know them: iCalendar (RFC 5545), as letters carry it (RFC 5546) and as feeds tell it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import Literal
from unicodedata import category
from urllib.parse import quote
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils import timezone
from icalendar.prop import vCalAddress

from planning.models import Event, Guest
from planning.public import links

#: What letters do with a calendar: ask somebody, call it off. What is only told, as by a feed, is published.
Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

#: So long stands in a calendar what has no end: an entry without a length is shown by some as none at all.
USUAL = timedelta(hours=3)
#: A feed tells calendars to look again after so long.
AGAIN = timedelta(hours=6)

_STATES = {
    Guest.Answer.UNKNOWN: "NEEDS-ACTION",
    Guest.Answer.COMING: "ACCEPTED",
    Guest.Answer.MAYBE: "TENTATIVE",
    Guest.Answer.DECLINED: "DECLINED",
    Guest.Answer.WAITING: "TENTATIVE",
}


def calendar(event: Event, guest: Guest | None = None, *, method: Method = "PUBLISH") -> bytes:
    """Return this event as an iCalendar file; empty while its date is open.

    guest: to whom it goes; they, and no other guest, are named in it. method: REQUEST asks them or tells them what has
    changed, CANCEL takes it out of their calendar.
    """
    if event.starts_at is None:
        return b""
    return _file([_entry(event, guest, method)], method=method)


def feed(events: Iterable[Event], *, name: str) -> bytes:
    """Return these events as one calendar that other programs subscribe to. No guest is named in it."""
    entries = [_entry(event, None, None) for event in events if event.starts_at is not None]
    return _file(entries, name=name)


def uid(event: Event) -> str:
    """Return by what calendars know this event again: the same for ever, wherever this installation moves to."""
    return str(uuid5(NAMESPACE_OID, f"convoke event {event.pk} of {event.created_at.astimezone(UTC).isoformat()}"))


def _file(entries: Sequence[icalendar.Event], *, method: Method | None = None, name: str = "") -> bytes:
    made = icalendar.Calendar()
    made.add("prodid", "-//Convoke//Convoke//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    if method:
        made.add("method", method)
    if name:
        made.add("x-wr-calname", name)
        made.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", AGAIN)
    first, last = _years(entries)
    for zone in sorted({tzid for entry in entries if (tzid := entry["dtstart"].params.get("TZID"))}):
        made.add_component(_zone(zone, first, last))
    for entry in entries:
        made.add_component(entry)
    return made.to_ical()


def _entry(event: Event, guest: Guest | None, method: Method | None) -> icalendar.Event:
    assert event.starts_at is not None
    zone = event.clock
    is_off = method == "CANCEL" or event.status == Event.Status.CANCELLED
    ahead = method == "CANCEL" and event.status != Event.Status.CANCELLED  # off for this guest, or about to be deleted
    made = icalendar.Event()
    made.add("uid", uid(event))
    made.add("dtstamp", timezone.now() if method else event.updated_at)
    made.add("last-modified", event.updated_at)
    made.add("sequence", event.sequence + ahead)
    made.add("status", "CANCELLED" if is_off else "CONFIRMED")
    made.add("dtstart", _local(event.starts_at, zone))
    made.add("dtend", _local(event.ends_at or event.starts_at + USUAL, zone))
    made.add("summary", _line(event.title))
    if event.recurrence and method is None and not is_off:  # guests are invited to each time by itself
        made.add("rrule", _rule(event.recurrence, zone))
    if event.place:
        made.add("location", _line(event.place))
    if method:
        made["organizer"] = _person(event.host, event.owner.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    if guest is not None:
        _name(made, guest, is_off=is_off)
    return made


def _name(made: icalendar.Event, guest: Guest, *, is_off: bool) -> None:
    """Name whom it goes to. They are asked to answer at their own link, as no program reads the replies of others."""
    if guest.email:
        who = _person(guest.name, guest.email)
        who.params["CUTYPE"], who.params["ROLE"] = "INDIVIDUAL", "REQ-PARTICIPANT"
        who.params["PARTSTAT"], who.params["RSVP"] = _STATES[Guest.Answer(guest.answer)], "FALSE"
        made.add("attendee", who)
    if not is_off:
        link = links.rsvp_link(guest)
        made.add("description", f"Say whether you can come:\n{link}")
        made.add("url", link)


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress("mailto:" + quote(address, safe="@!$&'*+-/=?^_`{|}~."))
    person.params["CN"] = _line(name).replace('"', "'")
    return person


def _rule(text: str, zone: ZoneInfo) -> icalendar.vRecur:
    """Return how it repeats; its last day, which counts whole, as a moment: so is the beginning."""
    rule = icalendar.vRecur.from_ical(text)
    for last in rule.get("UNTIL", [])[:1]:
        end = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=zone)
        rule["UNTIL"] = [end.astimezone(UTC)]
    return rule


def _line(text: str) -> str:
    """Return text as one line, without what no calendar may hold."""
    return " ".join("".join(" " if category(letter) == "Cc" else letter for letter in text).split())


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in this zone, to the second: calendars know no less."""
    return moment.astimezone(zone).replace(microsecond=0)


def _years(entries: Sequence[icalendar.Event]) -> tuple[int, int]:
    """Return the years whose changes of the clock have to be told: those of the entries, and ten for what repeats."""
    moments = [entry.decoded(name) for entry in entries for name in ("dtstart", "dtend")]
    years = [moment.year for moment in moments]
    repeats = any("rrule" in entry for entry in entries)
    return min(years, default=0), max(years, default=0) + (10 if repeats else 0)


@lru_cache(maxsize=64)
def _zone(name: str, first: int, last: int) -> icalendar.Timezone:
    """Return when the clocks of a zone change in these years, and in the one before and after."""
    made = icalendar.Timezone.from_tzid(name, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1))
    made.pop("comment", None)
    return made
