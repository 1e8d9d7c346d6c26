"""E-mail: what stays unread goes there after a while, several in one letter, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse

from agents.business.models import OptOut
from agents.mail.models import Mail, MailRefusal
from agents.testing import TimeMachine
from chat.models import Conversation
from chat.notifications.models import Dispatch
from tests.chat.notified import conversation_of, read, told
from tests.conftest import person

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as running:
        yield running


def letters() -> list[tuple[str, str]]:
    return [(row.state, row.reason) for row in Dispatch.objects.filter(channel="email").order_by("pk")]


def test_what_alice_has_not_read_after_a_while_comes_by_e_mail_once(
    clock: TimeMachine, alice: Any, settings: Any
) -> None:
    settings.SITE_URL = "https://convoke.example.org"
    notification = told(alice, "Ann is coming.")
    clock.advance(minutes=14)
    assert mail.outbox == []
    clock.advance(days=3)
    [letter] = mail.outbox
    assert letter.to == ["alice@example.com"]
    assert letter.subject == "Tea: Ann is coming."
    assert "Ann is coming." in letter.body
    assert f"https://convoke.example.org/c/{notification.conversation_id}/\n" in letter.body
    assert "https://convoke.example.org/settings/" in letter.body
    assert letters() == [("done", "")]


def test_what_is_due_together_is_one_letter_and_everybody_gets_their_own(
    clock: TimeMachine, alice: Any, bob: Any
) -> None:
    told(alice, "One.")
    told(alice, "Two.")
    told(bob, "Three.")
    clock.advance(hours=1)
    hers, his = sorted(mail.outbox, key=lambda letter: letter.to)
    assert hers.subject == "2 things to know"
    assert "One." in hers.body and "Two." in hers.body and "Three." not in hers.body
    assert "Three." in his.body


def test_what_was_read_is_gone_or_unwanted_is_not_sent(clock: TimeMachine, alice: Any, bob: Any) -> None:
    read(alice, told(alice, "Read."))
    gone = conversation_of(alice)
    told(alice, "Gone.", conversation=gone)
    Conversation.objects.filter(pk=gone.pk).update(is_deleted=True)
    told(alice, "Unwanted.", kind="booking")
    OptOut.objects.create(user=alice, kind="booking", channel="email")
    told(alice, "Not at all.", kind="gossip")
    OptOut.objects.create(user=alice, kind="gossip", channel="all")
    bob.email = ""
    bob.save()
    told(bob, "No address.")
    clock.advance(hours=1)
    assert mail.outbox == []
    assert [state for state, _ in letters()] == ["dropped"] * 5
    assert len({reason for _, reason in letters()}) == 4


def test_a_mail_server_that_is_away_for_an_hour_loses_nothing(clock: TimeMachine, alice: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    told(alice)
    clock.advance(minutes=16)
    waiting = Mail.objects.get()
    assert waiting.due_at is not None and "ConnectionRefusedError" in waiting.error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clock.advance(hours=1)
    assert len(mail.outbox) == 1


def test_what_alice_reads_while_the_mail_server_is_away_is_not_sent_any_more(
    clock: TimeMachine, alice: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    first, second = told(alice, "One."), told(alice, "Two.")
    clock.advance(minutes=16)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    read(alice, first)
    read(alice, second)
    clock.advance(hours=1)
    assert mail.outbox == []
    assert Mail.objects.get().error == "It was read meanwhile."


def test_staff_see_that_a_letter_was_not_taken_and_send_it_once_more(
    clock: TimeMachine, alice: Any, settings: Any, client: Client
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    notification = told(alice, "One.")
    clock.advance(days=1)
    assert letters() == [("done", "")] and Mail.objects.get().due_at is None
    client.force_login(User.objects.create_superuser("root"))
    page = reverse("admin:notifications_dispatch_changelist")
    on_its_own = reverse("admin:notifications_notification_change", args=[notification.pk])
    for shown in (page, on_its_own):
        assert "not sent" in client.get(shown).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    [dispatch] = Dispatch.objects.filter(channel="email")
    again = {"action": "send_again", "_selected_action": [dispatch.pk]}
    assert "1 on their way again." in client.post(page, again, follow=True).content.decode()
    clock.run_until_idle()
    assert [letter.to for letter in mail.outbox] == [["alice@example.com"]]
    assert "0 on their way again." in client.post(page, again, follow=True).content.decode()
    clock.run_until_idle()
    assert len(mail.outbox) == 1


def test_one_of_two_that_was_read_meanwhile_keeps_the_other_from_nobody(
    clock: TimeMachine, alice: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    first, _ = told(alice, "One."), told(alice, "Two.")
    clock.advance(minutes=16)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    read(alice, first)
    clock.advance(hours=1)
    [letter] = mail.outbox
    assert "Two." in letter.body


def test_a_letter_to_oneself_goes_at_the_rate_of_all_letters_and_bears_no_unsubscribe(
    clock: TimeMachine, alice: Any, settings: Any
) -> None:
    MailRefusal.objects.create(sender=None, address="alice@example.com", reason="asked")  # of guests' letters
    settings.LETTERS_A_MINUTE = 60.0
    users = [alice, *(person(f"friend{number}") for number in range(24))]
    for user in users:
        told(user)
    clock.advance(minutes=15)
    assert len(mail.outbox) == 20
    clock.advance(seconds=10)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(user.email for user in users)
    assert not any("List-Unsubscribe" in letter.extra_headers for letter in mail.outbox)
