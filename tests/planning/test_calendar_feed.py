"""Alice's calendar reads what she hosts at a secret address, which she can end."""

from __future__ import annotations

import re
from datetime import timedelta

import icalendar
from django.contrib.auth.models import User
from django.test import Client

from planning import actions
from planning.letters import calendar
from planning.models import Event
from tests.harness.moment import NOW
from tests.planning.asking_the_api import client as api_of


def test_alice_gets_renews_and_ends_the_address_of_her_events(
    shower: Event, alice: User, bob: User, charlie: User
) -> None:
    tea = actions.create_event(by=charlie, title="Charlie's tea", starts_at=NOW + timedelta(days=3))
    page, api = Client(), api_of(bob)
    page.force_login(alice)
    assert "/settings/calendar/" in page.get("/settings/").content.decode()
    page.post("/settings/calendar/", {"feed": "renew"})
    [first] = re.findall(
        r'value="http://localhost:8000(/calendar/[^"]+)"', page.get("/settings/calendar/").content.decode()
    )
    shower.status = Event.Status.CANCELLED
    shower.save()
    answer = Client().get(first)
    read = icalendar.Calendar.from_ical(answer.content)
    [entry] = read.events
    assert (entry["uid"], entry["status"], entry["sequence"]) == (calendar.uid(shower), "CANCELLED", 1)
    assert "attendee" not in entry and answer["Content-Type"].startswith("text/calendar")
    assert Client().get(first, headers={"If-None-Match": answer["ETag"]}).status_code == 304

    assert api.get("/api/calendar-feed/").json() == {"url": ""}
    bobs = api.post("/api/calendar-feed/").json()["url"].removeprefix("http://localhost:8000")
    assert calendar.uid(shower).encode() in Client().get(bobs).content, "he co-hosts it"
    assert calendar.uid(tea).encode() not in Client().get(bobs).content
    assert api.delete("/api/calendar-feed/").status_code == 204

    page.post("/settings/calendar/", {"feed": "renew"})
    [second] = re.findall(
        r'value="http://localhost:8000(/calendar/[^"]+)"', page.get("/settings/calendar/").content.decode()
    )
    assert [Client().get(path).status_code for path in (first, second, bobs)] == [404, 200, 404]
    alice.is_active = False
    alice.save()
    assert Client().get(second).status_code == 404
