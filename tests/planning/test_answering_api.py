"""What guests are asked, and a poll of dates, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from agents.testing import TimeMachine
from planning import actions
from planning.models import Event
from tests.planning.conftest import NOW, THREE


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


def test_alice_asks_and_polls_over_rest_and_charlie_sees_none_of_it(shower: Event, alice: User, charlie: User) -> None:
    hers, his = Client(), Client()
    hers.force_login(alice)
    his.force_login(charlie)
    body = "application/json"
    asked = hers.post("/api/guest-questions/", {"event": shower.pk, "kind": "diet"}, body)
    assert asked.status_code == 201 and asked.json()["words"] == "What do you eat?"
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana"}])
    actions.rsvp(ana, answer="coming", said={asked.json()["id"]: "Vegan"})
    address = f"/api/guest-questions/{asked.json()['id']}/"
    assert [(each["guest"], each["text"]) for each in hers.get(address).json()["answers"]] == [(ana.pk, "Vegan")]
    assert hers.patch(address, {"choices": ["One"]}, body).status_code == 400
    assert his.get(address).status_code == his.delete(address).status_code == 404
    other = (THREE + timedelta(days=7)).isoformat()
    date = hers.post("/api/date-options/", {"event": shower.pk, "starts_at": other}, body)
    assert date.status_code == 201
    choose = f"/api/date-options/{date.json()['id']}/choose/"
    assert his.post(choose).status_code == 404
    assert hers.post(choose).json()["id"] == shower.pk
    shower.refresh_from_db()
    assert shower.starts_at == THREE + timedelta(days=7)
    limited = hers.patch(f"/api/events/{shower.pk}/", {"capacity": 5, "shows_guests": True}, body).json()
    assert (limited["capacity"], limited["shows_guests"]) == (5, True)
