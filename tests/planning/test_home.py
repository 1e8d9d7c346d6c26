"""Where a host begins: their events as cards and as a month, and an event planned by a form alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from planning import actions
from planning.models import Event
from planning.pages import month, tabs
from tests.planning.test_event_pages import of, page

pytestmark = pytest.mark.django_db


def test_a_newcomer_is_shown_how_to_begin_and_a_host_their_events(
    alice: Any, bob: Any, charlie: Any, shower: Any
) -> None:
    for user in (alice, bob):
        shown = page(user, "/")
        assert f'href="/e/{shower.pk}/"' in shown
        assert "0 of 20 coming" in shown
    newcomer = page(charlie, "/")
    assert "Your events" not in newcomer and "What are we celebrating?" in newcomer
    assert "Your events" not in page(alice, "/?temporary")


def test_home_asks_as_much_of_a_hundred_events_as_of_two(alice: Any, shower: Any) -> None:
    client = of(alice)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    actions.create_event(by=alice, title="Second", starts_at=shower.starts_at + timedelta(days=1))
    client.get("/")
    few = asked()
    Event.objects.bulk_create(
        Event(owner=alice, title=f"Party {number}", starts_at=shower.starts_at + timedelta(days=number))
        for number in range(60)
    )
    assert asked() == few


def test_an_event_stands_on_the_day_of_its_own_clock(alice: Any) -> None:
    late = datetime(2027, 3, 1, 4, 30, tzinfo=UTC)  # still the 28th of February in New York
    event = actions.create_event(by=alice, title="Late show", starts_at=late)
    Event.objects.filter(pk=event.pk).update(zone="America/New_York")
    days = [day for week in month.of(alice, "2027-02").weeks for day in week if day.events]
    assert [(day.date.month, day.date.day) for day in days] == [(2, 28)]


def test_an_event_of_three_days_stands_on_each_and_a_long_night_on_one(alice: Any) -> None:
    begins = datetime(2027, 3, 5, 20, tzinfo=UTC)
    night = actions.create_event(by=alice, title="Night", starts_at=begins)
    away = actions.create_event(by=alice, title="Off-site", starts_at=begins)
    Event.objects.filter(pk=night.pk).update(zone="UTC", ends_at=begins + timedelta(hours=6))
    Event.objects.filter(pk=away.pk).update(zone="UTC", ends_at=begins + timedelta(days=2))
    found = [
        (day.date.day, {event.title for event in day.events})
        for week in month.of(alice, "2027-03").weeks
        for day in week
    ]
    assert [each for each in found if each[1]] == [(5, {"Night", "Off-site"}), (6, {"Off-site"}), (7, {"Off-site"})]


@pytest.mark.parametrize("wanted", ["", "2027-13", "0000-01", "٢٠٢٧-01", "2027-1", "x" * 400, "9999-12"])
def test_a_month_that_is_none_is_the_present_one(alice: Any, wanted: str) -> None:
    assert month.of(alice, wanted).title == month.of(alice, f"{timezone.localdate():%Y-%m}").title
    assert page(alice, f"/e/month/?month={wanted}").count("<td") in (28, 35, 42)


def test_alice_plans_a_party_by_form_with_its_usual_list_and_its_letter(alice: Any) -> None:
    client = of(alice)
    fields = {
        "title": "Summer party", "kind": "garden party", "starts_at": "2031-06-07T16:00", "place": "Our garden",
        "guest_count": "30", "budget": "450", "with_list": "on", "with_invitation": "on",
    }  # fmt: skip
    response = client.post("/e/new/", fields)
    event = Event.objects.get()
    assert response.status_code == 302 and response.headers["Location"] == f"/e/{event.pk}/"
    assert (event.owner, event.title, event.guest_count, event.budget) == (alice, "Summer party", 30, 450)
    assert timezone.localtime(event.starts_at, event.clock).strftime("%d %H:%M") == "07 16:00"
    assert event.shopping_lists.get().items.exists()
    assert event.invitation.state == "draft"


def test_the_form_knows_another_zone_and_how_often_it_comes_again(alice: Any) -> None:
    fields = {"title": "Book club", "starts_at": "2031-06-05T19:00", "zone": "Asia/Tokyo", "recurrence": "fortnightly"}
    location = of(alice).post("/e/new/", fields).headers["Location"]
    event = Event.objects.get()
    assert (event.starts_at, event.zone) == (datetime(2031, 6, 5, 10, tzinfo=UTC), "Asia/Tokyo")
    shown = page(alice, location)
    assert (
        "Repeats every second Thursday" in shown
        and '<a class="button button--quiet" href="/settings/calendar/">' in shown
    )
    assert "Your events in" not in page(alice, f"{location}tasks/")


def test_an_event_without_a_date_is_a_draft_until_one_is_found(alice: Any) -> None:
    of(alice).post("/e/new/", {"title": "Reunion"})
    event = Event.objects.get(starts_at=None)
    assert not event.shopping_lists.exists()  # nobody has ticked that one is to be made
    shown = page(alice, "/")
    assert "Date to be found" in shown and "Reunion" in shown
    for tab in tabs.shown():
        assert "Reunion" in page(alice, f"/e/{event.pk}/{tab.name}/")


def test_what_is_wrong_is_said_by_its_field_and_nothing_is_made(alice: Any) -> None:
    client = of(alice)
    for fields, said in (
        ({"title": ""}, "This field is required"),
        ({"title": "Tea", "ends_at": "2031-06-07T16:00"}, "give its beginning, too"),
        ({"title": "Tea", "starts_at": "2031-06-07T16:00", "ends_at": "2031-06-07T15:00"}, "end after it begins"),
        ({"title": "Tea", "starts_at": "yesterday"}, "Give a date and a time"),
        ({"title": "Tea", "starts_at": "9999-01-01T10:00"}, "The year must be"),
        ({"title": "Tea", "starts_at": "9999-12-30T10:00", "recurrence": "weekly"}, "repeat"),
        ({"title": "Tea", "recurrence": "weekly"}, "What repeats needs a date first."),
        ({"title": "Tea", "zone": "Mars/Base"}, "Select a valid choice"),
    ):
        response = client.post("/e/new/", fields)
        assert response.status_code == 400
        assert said in response.content.decode(), fields
    assert not Event.objects.exists()


def test_a_day_of_the_month_leads_to_the_form_with_that_day(alice: Any, shower: Any) -> None:
    assert re.search(r'href="/e/new/\?on=\d{4}-\d\d-\d\d"', page(alice, "/"))
    assert 'value="2027-01-05T18:00"' in page(alice, "/e/new/?on=2027-01-05")
    assert 'value="' in page(alice, "/e/new/?on=nonsense")
