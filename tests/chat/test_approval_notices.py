"""Whose decision is waited for hears of it, once; the link of the letter decides, and nothing else does by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from agents.mail.links import masked
from agents.runtime import runs
from agents.runtime.models import Approval
from agents.testing import TimeMachine
from chat.approvals import actions, links
from chat.notifications import inbox
from chat.notifications.encoders import InboxHtml
from chat.notifications.models import Dispatch, Notification
from tests.chat.undecided import hall, undecided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("there_is_a_hall")]

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def there_is_a_hall() -> Iterator[None]:
    with hall():
        yield


@pytest.fixture
def clock(db: None) -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as clock:
        yield clock


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def path_in(letter: Any) -> str:
    [address] = [line for line in letter.body.splitlines() if "/approvals/" in line]
    return str(address).removeprefix(settings.SITE_URL.rstrip("/"))


def test_alice_is_told_once_everywhere_and_charlie_hears_nothing(
    clock: TimeMachine, alice: User, charlie: User
) -> None:
    approval = undecided(alice)
    clock.advance(seconds=6)
    told = Notification.objects.get()
    assert (told.user, told.title, told.text) == (alice, "Something waits for your decision", "Booking Old <Mill>")
    assert told.link == f"/questions/approvals/{approval.pk}/"
    [frame] = InboxHtml(uuid4()).changes(alice, 0)
    assert "1 question waits for your answer" in frame and ">for you<" in frame
    listed = signed_in(alice).get("/questions/").content.decode()
    assert "Booking Old &lt;Mill&gt;" in listed and told.link in listed
    theirs = signed_in(charlie)
    assert "Booking" not in theirs.get("/questions/").content.decode() and theirs.get(told.link).status_code == 404
    assert inbox.rev_of(charlie) == 0


def by_the_card(approval: Approval) -> None:
    actions.decide(approval.user, tool_call=approval.pk, decision="approve", door="card")


def by_a_stop(approval: Approval) -> None:
    runs.request_stop(approval.tool_call.run)


def by_deletion(approval: Approval) -> None:
    approval.tool_call.run.delete()


@pytest.mark.parametrize("settle", [by_the_card, by_a_stop, by_deletion])
def test_what_is_settled_calls_for_alice_no_more(settle: Any, clock: TimeMachine, alice: User) -> None:
    approval = undecided(alice)
    clock.advance(seconds=6)
    rev = inbox.rev_of(alice)
    assert inbox.unread(alice) == 1
    settle(approval)
    assert inbox.unread(alice) == 0 and inbox.rev_of(alice) > rev
    [frame] = InboxHtml(uuid4()).changes(alice, rev)
    assert "waits for your answer" not in frame and ">for you<" not in frame
    clock.advance(hours=2)
    assert mail.outbox == [] and {each.reason for each in Dispatch.objects.all()} == {"It was read meanwhile."}


def test_the_link_of_the_letter_shows_and_only_its_form_decides(clock: TimeMachine, alice: User) -> None:
    approval = undecided(alice)
    clock.advance(hours=2)
    [letter] = mail.outbox
    path = path_in(letter)
    assert path.rstrip("/").rpartition("/")[2] not in masked(letter.body)
    stranger = Client(enforce_csrf_checks=True)
    for ask in (stranger.get, stranger.head):  # as a scanner of letters does
        shown = ask(path)
        assert shown.status_code == 200 and shown.headers["Cache-Control"].startswith("max-age=0")
    page = stranger.get(path).content.decode()
    assert "Old &lt;Mill&gt;" in page and 'content="noindex"' in page and "alice@" not in page
    said = {"decision": "approve", "arguments.": "", "arguments.place": "Barn", "arguments.guests": "3"}
    assert stranger.post(path, said).status_code == 403
    assert stranger.put(path, said).status_code in (403, 405)
    approval.refresh_from_db()
    assert approval.waits
    token = {"csrfmiddlewaretoken": stranger.cookies["csrftoken"].value}
    assert stranger.post(path, said | token | {"arguments.guests": "none"}).status_code == 422
    assert stranger.post(path, said | token).status_code == 302
    approval.refresh_from_db()
    assert (approval.state, approval.door, approval.decided_by) == ("approved", "letter", alice)
    assert approval.edited is not None and approval.edited["place"] == "Barn" and approval.edited["guests"] == 3
    again = stranger.get(path)
    assert again.status_code == 410 and "Approved</strong> by" in again.content.decode()
    late = stranger.post(path, {"decision": "decline"} | token)
    assert late.status_code == 409 and "decided already" in late.content.decode()


def test_a_link_ends_with_its_time_and_a_forged_one_leads_nowhere(
    clock: TimeMachine, alice: User, charlie: User
) -> None:
    approval = undecided(alice)
    path = links.decision_link(approval.pk, alice.pk).removeprefix(settings.SITE_URL.rstrip("/"))
    others = links.decision_link(approval.pk, charlie.pk).removeprefix(settings.SITE_URL.rstrip("/"))
    flipped = path[:-2] + ("A" if path[-2] != "A" else "B") + "/"
    for forged in (others, flipped, "/approvals/x/", f"/approvals/{approval.pk}/"):
        for ask in (Client().get, Client().post):
            answer = ask(forged)
            assert answer.status_code == 404 and "leads nowhere" in answer.content.decode(), forged
    Approval.objects.filter(pk=approval.pk).update(expires_at=NOON + timedelta(hours=1))
    clock.advance(minutes=59)
    assert Client().get(path).status_code == 200
    clock.advance(minutes=2)
    answer = Client().get(path)
    assert answer.status_code == 410 and "Nobody answered in time" in answer.content.decode()
    assert Client().post(path, {"decision": "approve"}).status_code == 409
    alice.is_active = False
    alice.save()
    assert Client().get(path).status_code == 404


def test_who_holds_a_link_is_slowed_down(settings: Any, alice: User) -> None:
    settings.LIMITS = {**settings.LIMITS, "approval_link": "2/hour"}
    path = links.decision_link(undecided(alice).pk, alice.pk).removeprefix(settings.SITE_URL.rstrip("/"))
    codes = [Client().post(path, {"decision": "maybe"}).status_code for _ in range(3)]
    assert codes == [422, 422, 429]
