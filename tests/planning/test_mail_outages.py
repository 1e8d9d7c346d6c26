"""The database goes away around a letter: it goes out once, and no attempt is spent on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from agents.database import outage
from agents.mail import due
from agents.mail.models import Mail
from agents.testing import TimeMachine
from planning import actions
from tests.harness.outages import cut

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2031, 5, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "PAUSE", 0.01)


@pytest.fixture
def clock() -> Any:
    with TimeMachine(start=NOON) as clock:
        yield clock


def a_letter_to_ann(alice: Any) -> Mail:
    event = actions.create_event(by=alice, title="Tea", kind="tea", starts_at=NOON + timedelta(days=60))
    actions.draft_invitations(event, by=alice, guests=[{"name": "Ann", "email": "ann@example.com"}])
    actions.send_invitations(event, by=alice)
    return Mail.objects.get(to="ann@example.com")


class CutsAfterwards(BaseEmailBackend):
    """A mail server that takes the letter; then the database goes away."""

    taken: list[Any] = []

    def send_messages(self, messages: Any) -> int:
        self.taken.extend(messages)
        cut()
        return len(messages)


def test_a_letter_goes_out_once_though_the_database_goes_away_then(
    clock: TimeMachine, alice: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.CutsAfterwards"
    CutsAfterwards.taken.clear()
    a_letter_to_ann(alice)
    clock.advance(minutes=10)
    assert Mail.objects.get(to="ann@example.com").sent_at is not None
    assert sum("ann@example.com" in message.to for message in CutsAfterwards.taken) == 1


class QueuesInTheDatabase(BaseEmailBackend):
    """Letters go into a table of whoever sends them; the database goes away nine times."""

    tries: list[Any] = []

    def send_messages(self, messages: Any) -> int:
        self.tries.extend(messages)
        if len(self.tries) <= 9:
            cut()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return len(messages)


def test_a_letter_that_loses_the_database_is_tried_again_at_no_cost(
    clock: TimeMachine, alice: Any, settings: Any
) -> None:
    QueuesInTheDatabase.tries.clear()
    clock.are_workers_down = True
    letter = a_letter_to_ann(alice)
    settings.EMAIL_BACKEND = f"{__name__}.QueuesInTheDatabase"
    clock.are_workers_down = False
    clock.advance(minutes=2)
    letter.refresh_from_db()
    assert letter.sent_at is not None and len(QueuesInTheDatabase.tries) == 10
    assert (letter.attempts, letter.error, letter.due_at) == (1, "", None)


def test_a_letter_that_was_claimed_goes_out_though_the_database_goes_away_before_it_is_built(
    clock: TimeMachine, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.are_workers_down = True
    letter = a_letter_to_ann(alice)
    monkeypatch.setattr(due, "faultpoint", lambda name: cut() if name == "after_mail_claim_commit" else None)
    due.Mails().work()
    letter.refresh_from_db()
    assert letter.sent_at is not None and (letter.attempts, letter.error) == (1, "")
    assert [message.to for message in outbox.outbox] == [["ann@example.com"]]
