"""The demo's guests and vendors answer its letters, and those of nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from agents.business.models import Outreach
from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Guest, Reservation
from tests.planning.conftest import NOW

pytestmark = pytest.mark.thorough


@pytest.fixture
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


def test_in_the_demo_people_answer_and_the_concierge_tells(db: None, settings: Any, clock: TimeMachine) -> None:
    settings.DEBUG = True
    call_command("demo", verbosity=0)
    clock.advance(days=2)
    dora = Guest.objects.get(name="Dora Novak")
    assert dora.answered_by_link and dora.answer == "coming"
    first, following = Reservation.objects.order_by("pk")
    assert first.status == "declined" and following.kind == "cake"  # asked by itself, as the demo's host wished
    said = list(Outreach.objects.values_list("text", flat=True))
    assert any("Dora Novak" in text for text in said)
    assert not [text for text in said if text.startswith("Street barbecue")]  # what is past is past


def test_nobody_answers_in_a_guests_name_elsewhere(
    shower: Event, alice: User, settings: Any, clock: TimeMachine
) -> None:
    settings.DEBUG = True
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    actions.send_invitations(shower, by=alice)
    clock.advance(days=3)
    ana.refresh_from_db()
    assert ana.answer == "unknown"
    demo = User.objects.create_user("demo")
    event = actions.create_event(by=demo, title="Tea", starts_at=shower.starts_at)
    [dora] = actions.add_guests(event, by=demo, guests=[{"name": "Dora", "email": "dora@example.com"}])
    actions.send_invitations(event, by=demo)
    settings.DEBUG = False
    clock.advance(days=1)
    dora.refresh_from_db()
    assert dora.answer == "unknown"
