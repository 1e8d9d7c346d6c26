"""Mia's baby shower is moved to an earlier day: what was to come before it does not come after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox

from agents.testing import TimeMachine
from agents.workflows.models import WorkflowRun
from planning import actions
from planning.models import Event
from tests.planning.conftest import NOW


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


def test_nobody_is_asked_whether_they_can_come_to_what_is_over(shower: Event, alice: User, clock: TimeMachine) -> None:
    actions.add_guests(shower, by=alice, guests=[{"name": "Ben", "email": "ben@example.com"}])
    actions.change_event(shower, by=alice, starts_at=NOW + timedelta(days=20))
    actions.send_invitations(shower, by=alice)
    clock.advance(hours=1)
    actions.change_event(shower, by=alice, starts_at=NOW + timedelta(days=1))
    clock.advance(days=10)
    to_ben = [letter.subject for letter in outbox.outbox if letter.to == ["ben@example.com"]]
    assert to_ben == ["Invitation: Mia's baby shower"]
    assert WorkflowRun.objects.get(name="RsvpReminders").status == "completed"
