"""When an event is: on its own clock, whoever reads of it and wherever; with its end, over days, and again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytz
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from hypothesis import example, given
from hypothesis import strategies as st

from agents import registry, zones
from agents.mail import Mail
from agents.testing import TimeMachine
from planning import actions, briefing, moments, recurrence
from planning.actions import series, timing
from planning.content import EventContent
from planning.letters import invitation
from planning.models import Event, Guest, Task, Vendor
from planning.public import links
from planning.widgets.event import local_value
from tests.planning.conftest import NOW
from tests.planning.test_widgets import act

NEW_YORK, BERLIN = ZoneInfo("America/New_York"), ZoneInfo("Europe/Berlin")
SEVEN = datetime(2026, 12, 18, 19, 0)


@pytest.fixture
def host(alice: User) -> User:
    zones.note(alice, NEW_YORK.key)
    return User.objects.get(pk=alice.pk)


@pytest.fixture
def dinner(host: User) -> Event:
    """On Friday 18 December at 7 p.m. in New York."""
    return actions.create_event(by=host, title="Dinner", kind="dinner", starts_at=SEVEN, guest_count=4)


@pytest.fixture
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


def in_berlin(user: User) -> Client:
    """A browser on a device that stands in Berlin."""
    client = Client()
    client.force_login(user)
    client.cookies["timezone"] = BERLIN.key
    return client


def test_a_host_who_opens_a_page_in_berlin_moves_no_event(
    dinner: Event, host: User, baker: Vendor, call: Callable[..., Any], clock: TimeMachine
) -> None:
    [ana] = actions.add_guests(dinner, by=host, guests=[{"name": "Ana", "email": "ana@example.com"}])
    actions.send_invitations(dinner, by=host)
    browser = in_berlin(host)
    assert "Friday, Dec. 18, 2026 at 7 p.m. EST" in browser.get(f"/e/{dinner.pk}/").content.decode()
    host = User.objects.get(pk=host.pk)
    assert zones.of(host) == BERLIN
    actions.request_reservation(dinner, by=host, vendor=baker)
    clock.advance(days=5)  # the guest is reminded, the vendor too
    written = [mail.text for mail in Mail.objects.exclude(to=host.email)]
    assert len(written) >= 4 and not [text for text in written if "Saturday" in text or "1 a.m." in text]
    assert all("7 p.m. EST" in text or ("7 p.m. to " in text and " EST" in text) for text in written)
    guest_page = Client().get(links.rsvp_link(ana)).content.decode()
    assert "Friday, Dec. 18, 2026 at 7 p.m." in guest_page and "EST" in guest_page
    with timezone.override(BERLIN):
        assert "Friday, Dec. 18, 2026 at 7 p.m. EST" in call("show_event", host, event=dinner.pk).text
        card = registry.widgets["event_card"].data(host, {"event": dinner.pk})
    assert card is not None
    assert card["event"]["when"] == "Friday, Dec. 18, 2026 at 7 p.m. EST"
    assert card["event"]["starts_at_local"] == "2026-12-18T19:00"
    [told] = browser.get("/api/events/").json()["results"]
    assert (told["starts_at"], told["zone"]) == ("2026-12-18T19:00:00-05:00", NEW_YORK.key)
    act("event_card", host, dinner.pk, "change", title="Dinner", starts_at="2026-12-18T20:00")
    dinner.refresh_from_db()
    assert dinner.starts_at == datetime(2026, 12, 18, 20, tzinfo=NEW_YORK)


def test_a_models_time_is_meant_at_the_event_whatever_offset_it_guesses(
    dinner: Event, host: User, call: Callable[..., Any]
) -> None:
    with timezone.override(BERLIN):
        for said in ("2026-12-18T20:00:00", "2026-12-18T20:00:00+01:00", "2026-12-18T20:00:00Z"):
            call("change_event", host, event=dinner.pk, starts_at=said)
            dinner.refresh_from_db()
            assert dinner.starts_at == datetime(2026, 12, 18, 20, tzinfo=NEW_YORK), said


def test_an_offset_over_rest_is_that_very_moment_and_none_is_the_events_clock(dinner: Event, host: User) -> None:
    browser = in_berlin(host)
    for said, hour in (("2026-12-19T02:00:00+01:00", 20), ("2026-12-18T21:00:00", 21)):
        browser.patch(f"/api/events/{dinner.pk}/", json.dumps({"starts_at": said}), content_type="application/json")
        dinner.refresh_from_db()
        assert dinner.starts_at == datetime(2026, 12, 18, hour, tzinfo=NEW_YORK), said


def test_whatever_is_sent_over_rest_without_an_offset_is_meant_on_the_events_clock(
    dinner: Event, host: User, baker: Vendor
) -> None:
    browser, said = in_berlin(host), "2026-12-16T09:30:00"
    meant = datetime(2026, 12, 16, 9, 30, tzinfo=NEW_YORK)
    browser.patch(f"/api/events/{dinner.pk}/", json.dumps({"answer_by": said}), content_type="application/json")
    for name, fields in (
        ("tasks", {"title": "Flowers", "due_at": said, "remind_at": said}),
        ("agenda", {"title": "Toast", "begins_at": said, "ends_at": "2026-12-16T10:00:00"}),
        ("date-options", {"starts_at": said}),
        ("date-options", {"starts_at": "2027-03-14T02:30:00"}),  # clocks leave it out
        ("date-options", {"starts_at": "2027-03-14T02:30:00"}),
        ("reservations", {"vendor": baker.pk, "starts_at": said, "ends_at": "2026-12-16T12:30:00"}),
    ):
        fields = {"event": dinner.pk, **fields}
        made = browser.post(f"/api/{name}/", json.dumps(fields), content_type="application/json")
        assert made.status_code == 201, (name, made.content)
    dinner.refresh_from_db()
    [task], [point], [booking] = dinner.tasks.all(), dinner.agenda.all(), dinner.reservations.all()
    date, left_out = dinner.date_options.all()
    assert {dinner.answer_by, task.due_at, task.remind_at, point.begins_at, date.starts_at, booking.starts_at} == {
        meant
    }
    assert booking.ends_at == meant + timedelta(hours=3)
    assert left_out.starts_at == datetime(2027, 3, 14, 3, 30, tzinfo=NEW_YORK)


def test_another_zone_by_talk_form_or_rest_keeps_what_the_clocks_show(
    dinner: Event, host: User, call: Callable[..., Any]
) -> None:
    actions.change_event(dinner, by=host, ends_at=SEVEN + timedelta(hours=4), answer_by=SEVEN - timedelta(days=3))
    call("change_event", host, event=dinner.pk, zone="Europe/Lisbon")
    dinner.refresh_from_db()
    assert moments.when_words(dinner, zone=True) == "Friday, Dec. 18, 2026, 7 p.m. to 11 p.m. WET"
    act("event_card", host, dinner.pk, "change", title="Dinner", starts_at="2026-12-18T19:00", zone="Asia/Tokyo")
    dinner.refresh_from_db()
    assert moments.when_words(dinner, zone=True) == "Friday, Dec. 18, 2026, 7 p.m. to 11 p.m. JST"
    sent = json.dumps({"zone": "America/Sao_Paulo"})
    in_berlin(host).patch(f"/api/events/{dinner.pk}/", sent, content_type="application/json")
    dinner.refresh_from_db()
    assert moments.when_words(dinner, zone=True) == "Friday, Dec. 18, 2026, 7 p.m. to 11 p.m. GMT-3 (Sao Paulo)"
    actions.change_event(dinner, by=host, place="Rua Augusta, Lisbon")
    dinner.refresh_from_db()
    assert dinner.zone == "Europe/Lisbon" and dinner.starts_at == SEVEN.replace(tzinfo=ZoneInfo("Europe/Lisbon"))
    assert dinner.answer_by == (SEVEN - timedelta(days=3)).replace(tzinfo=ZoneInfo("Europe/Lisbon"))


def test_an_end_is_said_and_a_move_keeps_the_length(dinner: Event, host: User) -> None:
    actions.change_event(dinner, by=host, ends_at=SEVEN + timedelta(hours=6))
    dinner.refresh_from_db()
    assert moments.when_words(dinner, zone=False) == "Friday, Dec. 18, 2026, 7 p.m. to 1 a.m."
    actions.change_event(dinner, by=host, starts_at=SEVEN + timedelta(days=1), ends_at=SEVEN + timedelta(days=2))
    moved = actions.change_event(dinner, by=host, starts_at=datetime(2027, 3, 13, 9))  # before clocks go on
    words = "Saturday, March 13, 2027 at 9 a.m. to Sunday, March 14, 2027 at 9 a.m."
    assert moments.when_words(moved, zone=False) == words
    assert not moved.was_over(datetime(2027, 3, 14, 12, 59, tzinfo=UTC))
    assert moved.was_over(datetime(2027, 3, 14, 13, tzinfo=UTC))
    with pytest.raises(ValidationError, match="after it starts"):
        actions.change_event(moved, by=host, ends_at=datetime(2027, 3, 13, 9))


def test_who_comes_until_the_end_is_booked_until_the_end(dinner: Event, host: User, baker: Vendor) -> None:
    actions.change_event(dinner, by=host, ends_at=SEVEN + timedelta(hours=3))
    booked = actions.request_reservation(dinner, by=host, vendor=baker)
    assert (booked.starts_at, booked.ends_at) == (dinner.starts_at, SEVEN.replace(hour=22, tzinfo=NEW_YORK))


def test_an_event_without_a_date_is_planned_and_waits_for_one(
    host: User, baker: Vendor, call: Callable[..., Any], clock: TimeMachine
) -> None:
    call("create_event", host, title="Shower", kind="baby shower", guests=20, place="Lisbon")
    shower = Event.objects.get()
    assert "Shower (event" in call("list_events", host).text
    assert moments.occasion_words(shower) == "date to be found, in Lisbon"
    assert "has no date yet" in call("what_is_left", host).text
    with pytest.raises(ValidationError, match="no date yet"):
        actions.request_reservation(shower, by=host, vendor=baker)
    for name in ("event_card", "invitations", "reservations", "answers"):
        assert registry.widgets[name].data(host, {"event": shower.pk}) is not None
    browser = in_berlin(host)
    assert "ate to be found" in browser.get(f"/e/{shower.pk}/").content.decode()
    assert browser.get("/").status_code == 200
    clock.advance(days=3)
    found = actions.change_event(shower, by=host, starts_at=SEVEN)
    assert moments.when_words(found, zone=True) == "Friday, Dec. 18, 2026 at 7 p.m. WET"
    call("change_event", host, event=shower.pk, is_date_open=True)
    clock.advance(days=60)
    shower.refresh_from_db()
    assert shower.starts_at is None and not shower.is_over and list(Event.objects.upcoming()) == [shower]


def test_what_repeats_is_made_anew_once_it_is_over(dinner: Event, host: User, bob: User, clock: TimeMachine) -> None:
    dinner.co_hosts.add(bob)
    actions.add_guests(dinner, by=host, guests=[{"name": "Ana", "email": "ana@example.com"}, {"name": "Ben"}])
    actions.make_shopping_list(dinner, by=host, items=[{"name": "Wine", "quantity": 6}])
    actions.tick_items(
        dinner.shopping_lists.get(), by=host, items=[dinner.shopping_lists.get().items.get().pk], done=True
    )
    Task.objects.create(owner=host, event=dinner, title="Lay the table", due_at=SEVEN.replace(hour=18, tzinfo=NEW_YORK))
    act("event_card", host, dinner.pk, "change", title="Dinner", repeats="fortnightly")
    dinner.refresh_from_db()
    assert moments.repeats_words(dinner) == "every second Friday"
    actions.send_invitations(dinner, by=host)
    dinner.guests.filter(name="Ana").update(answer="coming", answered_at=timezone.now())
    actions.change_event(dinner, by=host, starts_at=SEVEN + timedelta(days=1))  # this one, once, on a Saturday
    clock.advance(days=29)
    following = Event.objects.exclude(pk=dinner.pk).get()
    assert following.starts_at == datetime(2027, 1, 1, 19, tzinfo=NEW_YORK)
    assert list(following.co_hosts.all()) == [bob] and following.thread == dinner.thread
    guests = following.guests.order_by("name").values_list("name", "email", "answer", "invited_at", "answered_at")
    assert list(guests) == [("Ana", "ana@example.com", "unknown", None, None), ("Ben", "", "unknown", None, None)]
    assert [(item.name, item.ticked) for item in following.shopping_lists.get().items.all()] == [("Wine", False)]
    assert following.tasks.get().due_at == datetime(2027, 1, 1, 18, tzinfo=NEW_YORK)  # it had moved along
    dinner.refresh_from_db()
    assert (dinner.recurrence, moments.repeats_words(following)) == ("", "every second Friday")
    clock.advance(days=14)
    assert Event.objects.count() == 3
    latest = Event.objects.latest("pk")
    actions.change_event(latest, by=host, recurrence="")
    clock.advance(days=40)
    assert Event.objects.count() == 3
    assert not Guest.objects.filter(event=latest, invited_at__isnull=False).exists()


def test_who_may_only_look_changes_nothing_of_the_next_one_either(
    dinner: Event, host: User, bob: User, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who, may in ((bob, "look"), (charlie, "change")):
        asked = actions.invite_co_host(dinner, by=host, email=f"{who.username}@example.org", may=may)
        actions.accept_co_hosting(asked.key, by=who)
    actions.word_invitation(dinner, by=host, voice="formal")
    actions.change_event(dinner, by=host, recurrence="FREQ=WEEKLY")
    monkeypatch.setattr(timezone, "now", lambda: (SEVEN + timedelta(days=1)).replace(tzinfo=UTC))
    following = series.carry_on(dinner.pk)
    assert following is not None and set(following.co_hosts.all()) == {bob, charlie}
    assert following.invitation.voice == "formal"
    actions.change_event(following, by=charlie, place="The park")
    with pytest.raises(PermissionDenied):
        actions.change_event(following, by=bob, place="His")


def test_a_series_by_a_rule_that_nobody_can_follow_holds_up_no_other(
    dinner: Event, host: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = actions.create_event(by=host, title="Choir", starts_at=SEVEN + timedelta(days=1), recurrence="FREQ=WEEKLY")
    for broken in ("FREQ=MONTHLY;BYDAY=53FR", "every week"):
        row = actions.create_event(by=host, title="Supper", starts_at=SEVEN)
        Event.objects.filter(pk=row.pk).update(recurrence=broken)
    monkeypatch.setattr(timezone, "now", lambda: (SEVEN + timedelta(days=3)).replace(tzinfo=UTC))
    assert series.Series().work() == 3
    assert Event.objects.latest("pk").title == "Choir" and Event.objects.latest("pk") != other
    assert not Event.objects.filter(title="Supper").exclude(recurrence="").exists()


def test_a_cancelled_one_ends_its_series(dinner: Event, host: User, clock: TimeMachine) -> None:
    actions.change_event(dinner, by=host, recurrence="FREQ=WEEKLY")
    actions.cancel_event(dinner, by=host)
    clock.advance(days=60)
    assert list(Event.objects.all()) == [dinner]


@pytest.mark.parametrize(
    ("rule", "kept", "said", "dates"),
    [
        ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TH", "every Thursday", ["2027-01-07", "2027-01-14"]),
        ("FREQ=WEEKLY;INTERVAL=3", None, "every 3 weeks on Thursday", ["2027-01-21"]),
        ("freq=monthly;byday=-1th", None, "every month on the last Thursday", ["2027-01-28", "2027-02-25"]),
        ("RRULE:FREQ=MONTHLY", None, "every month on the last day", ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ("FREQ=YEARLY;COUNT=2", None, "every year, 1 more time", ["2027-12-31", None]),
        (
            "FREQ=WEEKLY;UNTIL=20270114T235959Z",
            None,
            "every Thursday until Jan. 14, 2027",
            ["2027-01-07", "2027-01-14", None],
        ),
        ("FREQ=WEEKLY;UNTIL=20270114", None, "every Thursday until Jan. 14, 2027", ["2027-01-07", "2027-01-14", None]),
    ],
)
def test_a_rule_is_kept_said_and_followed(rule: str, kept: str | None, said: str, dates: list[str | None]) -> None:
    date = datetime(2026, 12, 31, 19)
    rule = recurrence.checked(rule, date)
    assert (kept is None or rule == kept) and recurrence.words(rule) == said
    for expected in dates:
        found = recurrence.following(rule, date, date)
        assert (found and found.isoformat()) == (expected and f"{expected}T19:00:00")
        if found is not None:
            rule, date = recurrence.after(rule, date, found), found


@pytest.mark.parametrize(
    "rule",
    [
        *("every week", "FREQ=HOURLY", "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;BYDAY=XX", "INTERVAL=2"),
        # no date is one of these, and who looks for one looks through all years there are
        *("FREQ=YEARLY;BYMONTH=13;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=53MO", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"),
        *("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=WEEKLY;BYSETPOS=7", "FREQ=WEEKLY;BYMONTHDAY=32"),
        *("FREQ=YEARLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=--1"),
    ],
)
def test_what_is_no_rule_is_refused(dinner: Event, host: User, rule: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.change_event(dinner, by=host, recurrence=rule)
    assert set(refused.value.message_dict) == {"recurrence"}


ZONES = st.sampled_from(
    ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata", "America/Sao_Paulo",
     "Africa/Lagos", "Pacific/Chatham", "Europe/Lisbon", "Asia/Tokyo", "UTC"]
)  # fmt: skip
WALLS = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1)).map(lambda wall: wall.replace(second=0, microsecond=0))


def local(moment: datetime, zone: str) -> datetime:
    """What a clock there shows, as another library has it."""
    return moment.astimezone(pytz.timezone(zone)).replace(tzinfo=None)


def exists(wall: datetime, zone: str) -> bool:
    """Whether clocks there ever show this: no clock was put forward over it."""
    return local(pytz.timezone(zone).localize(wall, is_dst=False), zone) == wall and (
        pytz.timezone(zone).normalize(pytz.timezone(zone).localize(wall, is_dst=False)).replace(tzinfo=None) == wall
    )


def worded(shown: datetime) -> str:
    return f"{date_format(shown, 'l')}, {date_format(shown, 'DATE_FORMAT')} at {date_format(shown, 'TIME_FORMAT')}"


@given(
    zone=ZONES, reader=ZONES, wall=WALLS, moved=WALLS, other=ZONES, hours=st.integers(1, 80),
    freq=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), every=st.integers(1, 4),
)  # fmt: skip
@example(  # in the gap of a night in March, then in the fold of one in November
    zone="America/New_York", reader="Europe/Berlin", other="Europe/Lisbon",
    wall=datetime(2027, 3, 14, 2, 30), moved=datetime(2026, 11, 1, 1, 30),
    hours=24, freq="WEEKLY", every=1,
)  # fmt: skip
def test_what_is_worded_anywhere_is_the_events_own_local_time(
    zone: str, reader: str, wall: datetime, moved: datetime, other: str, hours: int, freq: str, every: int
) -> None:
    fields = {"title", "starts_at", "ends_at", "zone", "recurrence"}
    event = Event(pk=5, owner=User(username="alice"), zone=zone)
    rule = f"FREQ={freq};INTERVAL={every}"

    def check(zone: str, wall: datetime) -> None:
        assert event.zone == zone and event.starts_at is not None
        shown = local(event.starts_at, zone)
        assert shown == wall or not exists(wall, zone)
        with timezone.override(reader):
            start = worded(shown).partition(" at ")
            content = EventContent.of(event)
            said = [moments.when_words(event), invitation.letter(event), content.when, moments.occasion_words(event)]
            assert all(start[0] in words and start[2] in words for words in said)
            assert local_value(event.starts_at, event) == shown.strftime("%Y-%m-%dT%H:%M")
            name = moments.zone_name(event.starts_at, event.clock)
            assert name in invitation.letter(event)
            here = event.starts_at.astimezone(ZoneInfo(reader)).replace(tzinfo=None)
            assert (name in moments.when_words(event)) == (here != shown)

    with timezone.override(reader):
        timing.fill(event, {"title": "Dinner", "starts_at": wall, "recurrence": rule}, fields)
        check(zone, wall)
        timing.fill(event, {"ends_at": event.begins_at + timedelta(hours=hours)}, fields)
        before = local(event.begins_at, zone), local(event.ends_at or event.begins_at, zone)
        timing.fill(event, {"starts_at": moved}, fields)
        check(zone, moved)
        if exists(moved, zone) and exists(end := moved + (before[1] - before[0]), zone):
            assert event.ends_at is not None and local(event.ends_at, zone) == end
        shown = local(event.begins_at, zone)
        timing.fill(event, {"zone": other}, fields)
        check(other, shown)
        date = local(event.begins_at, other)
        following = recurrence.following(event.recurrence, date, date)
        assert following is not None and following.time() == date.time() and following > date
        timing.fill(event, {"starts_at": following}, fields)
        check(other, following)


def test_what_is_said_to_a_host_in_berlin_names_the_zone(dinner: Event, host: User) -> None:
    assert briefing.facts(dinner)[0].endswith("at 7 p.m.")
    zones.note(host, BERLIN.key)
    dinner = Event.objects.get(pk=dinner.pk)
    assert briefing.facts(dinner)[0].endswith("at 7 p.m. EST.")
