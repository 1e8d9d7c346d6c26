"""Calendars know an event from letters, files and feeds: who reads them with another library sees the same moments."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil import tz
from dateutil.rrule import rrulestr
from django.contrib.auth.models import User
from django.core import mail as outbox

from agents.mail.models import Mail
from agents.testing import TimeMachine
from planning import actions
from planning.letters import calendar, cancellations, to_guests
from planning.models import Event, Guest
from tests.planning.conftest import NOW


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def ana(shower: Event, alice: User) -> Guest:
    [ana] = actions.add_guests(
        shower, by=alice, guests=[{"name": 'Ana "the, best"; Nuñez', "email": "Ana@example.com"}]
    )
    return ana


def entry(file: bytes) -> icalendar.Event:
    """Return the one entry of a file, which is strictly RFC 5545's."""
    lines = file.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    read = icalendar.Calendar.from_ical(file)
    assert not [error for part in read.walk() for error in part.errors]
    read.validate()
    assert read.get_missing_tzids() == set()
    [found] = read.events
    return found


def told(file: bytes, name: str) -> datetime:
    """Return a moment as the file's own VTIMEZONE has it, read by dateutil, which knows no zone by its name."""
    found = entry(file)[name]
    zones: Any = tz.tzical(StringIO(file.decode().replace("\r\n ", "")))
    moment: datetime = found.dt.replace(tzinfo=zones.get(found.params["TZID"]))
    return moment


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Lisbon", "Australia/Lord_Howe"])
@pytest.mark.parametrize("day", ["2026-12-18", "2027-03-13", "2027-03-28", "2027-04-04", "2027-10-31", "2027-11-07"])
def test_a_party_over_a_night_has_its_own_clocks_moments_also_where_these_change(
    shower: Event, alice: User, zone: str, day: str
) -> None:
    shower.zone = zone
    shower.starts_at = datetime.fromisoformat(f"{day} 19:00").replace(tzinfo=ZoneInfo(zone))
    shower.ends_at = shower.starts_at + timedelta(hours=19)
    shower.save()
    file = calendar.calendar(shower)
    assert (told(file, "dtstart"), told(file, "dtend")) == (shower.starts_at, shower.ends_at)
    assert f"DTSTART;TZID={zone}:{day.replace('-', '')}T190000".encode() in file


def test_a_feed_repeats_what_repeats_on_its_own_clock_and_a_guest_is_invited_to_one_time(
    shower: Event, alice: User, ana: Guest
) -> None:
    new_york = ZoneInfo("America/New_York")
    shower.zone, shower.starts_at = "America/New_York", datetime(2027, 2, 25, 19, tzinfo=new_york)
    shower.recurrence = "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270325"
    shower.save()
    file = calendar.feed([shower], name="Alice's, and more")
    rule = entry(file)["rrule"].to_ical().decode()
    assert "UNTIL=20270326T035959Z" in rule
    dates = list(rrulestr(rule, dtstart=told(file, "dtstart")))
    assert [date.astimezone(new_york).strftime("%m-%d %H:%M") for date in dates] == [
        *("02-25 19:00", "03-04 19:00", "03-11 19:00", "03-18 19:00", "03-25 19:00")
    ]
    assert "rrule" not in entry(calendar.calendar(shower, ana, method="REQUEST"))


def test_an_invitation_brings_the_event_and_what_is_moved_or_called_off_is_the_same_entry_in_a_newer_version(
    shower: Event, alice: User, ana: Guest, clock: TimeMachine
) -> None:
    actions.send_invitations(shower, by=alice)
    actions.change_event(shower, by=alice, notes="nobody's calendar shows these")
    actions.change_event(shower, by=alice, place="The pier", starts_at=shower.starts_at + timedelta(days=1))
    actions.tell_guests(shower, by=alice)
    shower.refresh_from_db()
    shower.save()  # nothing new
    clock.run_until_idle()
    actions.cancel_event(shower, by=alice, note="The pier is closed.")
    clock.run_until_idle()
    read = []
    for letter in outbox.outbox:
        [part] = [part for part in letter.message().walk() if part.get_content_type() == "text/calendar"][:1]
        assert part.get_param("method") in {"REQUEST", "CANCEL"} and part.get_content_charset() == "utf-8"
        file = part.get_payload(decode=True)
        assert letter.attachments[0][1] == file.decode()
        found = entry(file)
        assert icalendar.Calendar.from_ical(file)["method"] == part.get_param("method")
        read.append((part.get_param("method"), found["status"], found["sequence"], found["location"], found["uid"]))
    uid = calendar.uid(shower)
    assert read == [
        ("REQUEST", "CONFIRMED", 0, "Grandma's garden", uid),
        ("REQUEST", "CONFIRMED", 1, "The pier", uid),
        ("CANCEL", "CANCELLED", 2, "The pier", uid),
    ]
    assert "The pier is closed." in outbox.outbox[-1].body


def test_a_calendar_names_its_host_and_whom_it_goes_to_and_nobody_else(shower: Event, alice: User, ana: Guest) -> None:
    actions.add_guests(shower, by=alice, guests=[{"name": "Ben", "email": "ben@example.com"}])
    file = calendar.calendar(shower, ana, method="REQUEST")
    found = entry(file)
    assert found["attendee"] == "mailto:Ana@example.com"
    assert found["attendee"].params["CN"] == "Ana 'the, best'; Nuñez"
    assert (found["attendee"].params["PARTSTAT"], found["attendee"].params["RSVP"]) == ("NEEDS-ACTION", "FALSE")
    assert found["organizer"] == f"mailto:{alice.email}" and b"ben@" not in file


@pytest.mark.parametrize(
    "evil", ["Tea\r\nATTENDEE:mailto:x@y.org", "a;b,c\\n:d", "🎈" * 90, "\x07bell\x7f", "x\u2028y"]
)
def test_nothing_in_a_title_or_place_is_more_than_words(shower: Event, evil: str) -> None:
    shower.title = shower.place = evil
    found = entry(calendar.calendar(shower))
    assert "attendee" not in found
    assert found["summary"] == found["location"] == calendar._line(evil)


def test_what_has_no_date_yet_is_in_no_calendar(shower: Event, ana: Guest) -> None:
    shower.starts_at = None  # type: ignore[assignment]
    assert calendar.calendar(shower, ana, method="REQUEST") == b""


def test_each_letter_of_a_kind_is_written_once(shower: Event, ana: Guest) -> None:
    for _ in range(2):
        to_guests.cancel([ana], shower)
    assert Mail.objects.count() == 1
    cancellations.outlive(shower)
    shower.delete()
    assert Mail.objects.get().to == "Ana@example.com"
