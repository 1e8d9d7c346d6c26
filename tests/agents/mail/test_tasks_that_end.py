"""A task that sends letters has an end: what it has no time for is left as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail as post
from django.core.mail.backends.locmem import EmailBackend

from agents import due
from agents.mail import outbox
from agents.mail.due import Mails
from agents.mail.models import Mail, MailRate
from agents.testing import TimeMachine

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as running:
        yield running


def test_letters_that_a_task_has_no_time_for_were_not_tried_and_go_with_the_next(
    clock: TimeMachine, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LETTERS_A_MINUTE = 60.0
    outbox.write([Mail(key=f"{number}", to=f"guest{number}@example.com", text="Come!") for number in range(5)])
    send = EmailBackend.send_messages

    def slow(self: Any, messages: Any) -> int:
        monkeypatch.setattr(due._this_thread, "end", 0.0, raising=False)  # it took that long
        return send(self, messages)

    with monkeypatch.context() as slowed:
        slowed.setattr(EmailBackend, "send_messages", slow)
        assert Mails().work() == 5
    monkeypatch.setattr(due._this_thread, "end", None)
    assert [letter.to for letter in post.outbox] == [["guest0@example.com"]]
    assert [each.attempts for each in Mail.objects.all()] == [1, 0, 0, 0, 0]
    assert (MailRate.objects.get().free_at - NOON).total_seconds() == 1, "only what left counts for the rate"
    assert Mails().next_at() == NOON
    Mails().work()
    assert len(post.outbox) == 5
    assert [each.attempts for each in Mail.objects.all()] == [1] * 5
