"""Letters that come back or are reported as unwanted hold a host's letters back until staff look."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from agents.business.models import Outreach
from agents.events import webhooks
from agents.mail import bounces, links, quota
from agents.mail.models import Mail, MailRefusal, MailSender
from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Guest
from tests.harness.mail_server import MailServer
from tests.planning.asking_the_api import client as api_of
from tests.planning.asking_the_api import problem
from tests.planning.conftest import NOW
from tests.planning.test_widgets import shown

pytestmark = pytest.mark.thorough

NOBODY = "550 5.1.1 No such user here"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def server(settings: Any) -> Any:
    with MailServer() as server:
        server.use(settings)
        yield server


def invite(event: Event, by: User, *names: str) -> None:
    actions.add_guests(event, by=by, guests=[{"name": name, "email": f"{name}@example.com"} for name in names])
    actions.send_invitations(event, by=by)


def hear(kind: str, letter: Mail, clock: TimeMachine, *, key: str = "1", secret: str = "sesame", **more: Any) -> int:
    """The mail service tells of a letter over the webhook."""
    body = json.dumps({"type": kind, "message_id": f"<mail-{letter.pk}@localhost>", **more}).encode()
    timestamp = str(int(clock.now.timestamp()))
    headers = {
        "X-Webhook-Id": key,
        "X-Webhook-Timestamp": timestamp,
        "X-Webhook-Signature": webhooks.signature(secret, timestamp, body),
    }
    answer = Client().post("/api/webhooks/mail/", body, content_type="application/json", headers=headers)
    clock.run_until_idle()
    return answer.status_code


def test_an_address_that_is_none_is_tried_once_and_the_host_sees_it(
    server: MailServer, shower: Event, alice: User, clock: TimeMachine
) -> None:
    server.refuses["typo@example.com"] = NOBODY
    invite(shower, alice, "typo", "ana")
    clock.advance(days=5)
    assert server.asked.count("typo@example.com") == 1 and len(server.of("ana@example.com")) == 2
    letter = Mail.objects.get(to="typo@example.com")
    assert letter.due_at is None and letter.sent_at is None and "No such user" in letter.error
    said, html = shown("invitations", alice, shower.pk)
    assert [guest["no_letters"] for guest in said["guests"]] == ["Letters to this address come back", ""]
    assert html.count("Letters to this address come back") == 1


@pytest.mark.parametrize("answer", ["550 5.7.1 Your network is blocked", "552 5.2.2 Mailbox full"])
def test_a_letter_that_was_refused_for_itself_goes_out_later(
    server: MailServer, shower: Event, alice: User, clock: TimeMachine, answer: str
) -> None:
    server.refuses["ana@example.com"] = answer
    invite(shower, alice, "ana")
    clock.run_until_idle()
    del server.refuses["ana@example.com"]
    clock.advance(minutes=10)
    assert len(server.letters) == 1 and not MailRefusal.objects.exists()


def test_many_that_come_back_hold_alices_letters_until_staff_let_them_go_on(
    server: MailServer, shower: Event, alice: User, charlie: User, clock: TimeMachine, settings: Any
) -> None:
    settings.LETTERS_BOUNCES = 2
    server.refuses = {f"{name}@example.com": NOBODY for name in ("one", "two")}
    invite(shower, alice, "one", "two")
    clock.run_until_idle()
    assert quota.of(alice).paused == "letters to 2 addresses came back"
    told = Outreach.objects.get(kind="planning.trouble").text
    assert told.startswith("No more letters go out in your name for now: letters to 2 addresses came back.")

    actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    with pytest.raises(ValidationError, match="Letters in your name are held back"):
        actions.send_invitations(shower, by=alice)
    actions.draft_invitations(shower, by=alice)
    shower.refresh_from_db()
    body = problem(api_of(alice).post(f"/api/invitations/{shower.invitation.pk}/send/"), 400)
    assert set(body["errors"]) == {"guests"}

    charlie.is_staff = True
    charlie.save()
    staff, page = Client(), reverse("admin:mail_mailsender_changelist")
    staff.force_login(charlie)
    assert staff.get(page).status_code == 403
    charlie.user_permissions.add(Permission.objects.get(codename="view_mailsender"))
    shown_to_staff = staff.get(page).content.decode()
    assert "letters to 2 addresses came back" in shown_to_staff
    staff.post(page, {"action": "resume", "_selected_action": [alice.pk]})
    assert quota.of(alice).paused
    charlie.user_permissions.add(Permission.objects.get(codename="change_mailsender"))
    staff.post(page, {"action": "resume", "_selected_action": [alice.pk]})
    assert not quota.of(alice).paused
    assert actions.send_invitations(shower, by=alice) == 1
    clock.run_until_idle()
    assert len(server.of("ana@example.com")) == 1


def test_what_was_on_its_way_waits_and_goes_once_as_the_same_letter(
    server: MailServer, shower: Event, alice: User, clock: TimeMachine
) -> None:
    invite(shower, alice, "ana")
    MailSender.objects.filter(user=alice).update(paused_at=NOW, paused_because="somebody looked")
    clock.advance(hours=1)
    letter = Mail.objects.get(sender__isnull=False)
    assert (letter.held, letter.due_at, letter.attempts) == (True, None, 0)
    assert server.of("ana@example.com") == []
    bounces.resume(alice)
    clock.advance(hours=1)
    [come] = server.of("ana@example.com")
    assert come["Message-ID"] == f"<mail-{letter.pk}@localhost>"
    letter.refresh_from_db()
    assert letter.sent_at is not None and not letter.held


def test_a_complaint_told_by_webhook_holds_alices_letters_and_leaves_the_guest_in_peace(
    server: MailServer, shower: Event, alice: User, bob: User, clock: TimeMachine, settings: Any
) -> None:
    settings.WEBHOOK_SECRETS = {"mail": "sesame"}
    invite(shower, alice, "ana")
    clock.run_until_idle()
    letter = Mail.objects.get(sender__isnull=False)
    assert hear("complaint", letter, clock, secret="guessed") == 401
    assert not MailRefusal.objects.exists()
    assert hear("complaint", letter, clock) < 300 and hear("complaint", letter, clock) < 300
    refusal = MailRefusal.objects.get()
    assert (refusal.address, refusal.sender, refusal.reason) == ("ana@example.com", alice, "complained")
    assert quota.of(alice).paused == "1 person reported a letter of yours as unwanted"
    assert not quota.of(bob).paused
    assert Outreach.objects.filter(kind="planning.trouble").count() == 1


def test_a_bounce_told_by_webhook_counts_only_when_it_is_for_good(
    server: MailServer, shower: Event, alice: User, clock: TimeMachine, settings: Any
) -> None:
    settings.WEBHOOK_SECRETS = {"mail": "sesame"}
    invite(shower, alice, "ana")
    clock.run_until_idle()
    letter = Mail.objects.get(sender__isnull=False)
    hear("bounce", letter, clock, key="1", permanent=False)
    hear("bounce", Mail(pk=letter.pk + 1000), clock, key="2", permanent=True)
    assert not MailRefusal.objects.exists()
    hear("bounce", letter, clock, key="3", permanent=True)
    assert MailRefusal.objects.get().reason == "bounced" and not quota.of(alice).paused


def asks(letter: Mail) -> None:
    assert (
        Client().post(links.refusal_link(letter.to, letter.sender), {"letters": "none-of-this-sender"}).status_code
        == 302
    )


def asks_everybody(letter: Mail) -> None:
    assert Client().post(links.refusal_link(letter.to, letter.sender), {"letters": "none"}).status_code == 302


def takes_it_back(letter: Mail) -> None:
    link = links.refusal_link(letter.to, letter.sender)
    assert Client().post(link, {"letters": "all-welcome"}).status_code == 302


def comes_back(letter: Mail) -> None:
    with transaction.atomic():
        bounces.bounced(letter)


def complains(letter: Mail) -> None:
    with transaction.atomic():
        bounces.complained(letter)


@pytest.mark.parametrize("beside", [asks, asks_everybody, takes_it_back, comes_back])
@pytest.mark.parametrize("is_before", [True, False])
def test_a_complaint_counts_whatever_the_address_says_before_or_after(
    shower: Event, alice: User, settings: Any, beside: Callable[[Mail], None], is_before: bool
) -> None:
    settings.LETTERS_COMPLAINTS = 2
    invite(shower, alice, "ana", "ben")
    ana, ben = Mail.objects.about(Guest.objects.all()).order_by("pk")
    for what in (beside, complains) if is_before else (complains, beside):
        what(ana)
    assert not quota.of(alice).paused
    complains(ben)
    assert quota.of(alice).paused == "2 people reported a letter of yours as unwanted"


def test_one_who_complains_of_two_letters_is_one_person(shower: Event, alice: User, settings: Any) -> None:
    settings.LETTERS_COMPLAINTS = 2
    invite(shower, alice, "ana")
    letter = Mail.objects.get(sender__isnull=False)
    complains(letter)
    letter.to = "Ana@Example.com"
    complains(letter)
    assert not quota.of(alice).paused


@pytest.mark.parametrize("beside", [asks, complains])
def test_what_came_back_counts_whatever_the_address_says_before_or_after(
    shower: Event, alice: User, settings: Any, beside: Callable[[Mail], None]
) -> None:
    settings.LETTERS_COMPLAINTS, settings.LETTERS_BOUNCES = 9, 2
    invite(shower, alice, "ana", "ben")
    ana, ben = Mail.objects.about(Guest.objects.all()).order_by("pk")
    for letter in (ana, ben):
        beside(letter)
        comes_back(letter)
        beside(letter)
    assert quota.of(alice).paused == "letters to 2 addresses came back"


def test_a_complaint_after_staff_let_alices_letters_go_on_holds_them_back_again(
    shower: Event, alice: User, clock: TimeMachine
) -> None:
    invite(shower, alice, "ana")
    letter = Mail.objects.get(sender__isnull=False)
    complains(letter)
    clock.advance(days=1)
    bounces.resume(alice)
    assert not quota.of(alice).paused
    clock.advance(days=1)
    complains(letter)
    assert quota.of(alice).paused


def test_the_host_reads_that_a_guest_wants_no_letters_when_they_reported_one_that_came_back_before(
    shower: Event, alice: User
) -> None:
    invite(shower, alice, "ana")
    letter = Mail.objects.get(sender__isnull=False)
    for what, words in ((comes_back, "Letters to this address come back"), (complains, "Wants no letters from you")):
        what(letter)
        assert [guest["no_letters"] for guest in shown("invitations", alice, shower.pk)[0]["guests"]] == [words]
    comes_back(letter)
    assert MailRefusal.objects.get().reason == "complained"
