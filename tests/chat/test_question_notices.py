"""Who is asked a question hears of it as of all that matters, once, and no more when it is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pydantic import BaseModel

from agents.business.models import ContactPolicy, OptOut, Outreach
from agents.testing import TimeMachine
from agents.workflows import WorkflowRun, complete, engine, step, wait_for_input, workflow
from agents.workflows.declaration import registered
from chat.notifications import inbox, presence
from chat.notifications.encoders import InboxHtml, notification_json
from chat.notifications.models import Dispatch, Notification
from tests.chat.notified import subscribe
from tests.harness.push_service import PushService

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
ASKED = "Nobody *answers* <b>. Whom shall I ask?"


class Choice(BaseModel):
    vendor: str


@pytest.fixture(autouse=True)
def asking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registered, "_things", {})

    @workflow("ask_vendor")
    class AskVendor:
        class Context(BaseModel):
            person: int

        @step(start=True)
        def ask(self) -> Any:
            return wait_for_input(
                Choice,
                then=self.again,  # type: ignore[attr-defined]
                title=ASKED,
                person=User.objects.get(pk=self.context.person),  # type: ignore[attr-defined]
                timeout=timedelta(days=1),
            )

        @step
        def again(self) -> Any:
            if self.input.vendor != "another":  # type: ignore[attr-defined]
                return complete()
            return wait_for_input(Choice, then=self.again, person=User.objects.get(pk=self.context.person))  # type: ignore[attr-defined]

    yield


@pytest.fixture
def clock(db: None) -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as clock:
        yield clock


def ask(clock: TimeMachine, person: User) -> WorkflowRun:
    run = engine.start("ask_vendor", person=person.pk)
    clock.run_until_idle()
    run.refresh_from_db()
    return run


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_alice_is_told_once_and_led_to_the_question_and_charlie_hears_nothing(
    clock: TimeMachine, alice: User, charlie: User
) -> None:
    run = ask(clock, alice)
    clock.advance(hours=2)
    told = Notification.objects.get()
    assert (told.user, told.title, told.text, told.kind) == (alice, "A question for you", ASKED, "chat.question")
    assert notification_json(told)["url"] == f"/questions/{run.pk}/"
    assert inbox.unread(alice) == 1 and inbox.unread(charlie) == inbox.rev_of(charlie) == 0
    assert not Outreach.objects.exclude(user=alice).exists()
    assert "Nobody" not in signed_in(charlie).get("/api/notifications/").content.decode()


def test_an_open_page_shows_the_bell_and_how_many_questions_wait(clock: TimeMachine, alice: User) -> None:
    before = inbox.rev_of(alice)
    run = ask(clock, alice)
    asked = inbox.rev_of(alice)
    [frame] = InboxHtml(uuid4()).changes(alice, before)
    assert asked > before
    assert "Notifications, 1 new" in frame and "1 question waits for your answer" in frame
    assert f"/questions/{run.pk}/" in frame and "Nobody *answers* &lt;b&gt;" in frame
    ask(clock, alice)
    assert "2 questions wait for your answer" in InboxHtml(uuid4()).changes(alice, before)[0]
    assert "2 questions wait for your answer" in signed_in(alice).get("/").content.decode()
    engine.answer(run, {"vendor": "Ada"})
    assert inbox.rev_of(alice) > asked
    assert "1 question waits for your answer" in InboxHtml(uuid4()).changes(alice, asked)[0]


def test_how_many_wait_is_shown_to_who_wants_to_be_told_of_none(clock: TimeMachine, alice: User) -> None:
    OptOut.objects.create(user=alice, kind="chat.question", channel="all")
    ask(clock, alice)
    assert inbox.rev_of(alice) and not Notification.objects.exists()
    assert "1 question waits for your answer" in InboxHtml(uuid4()).changes(alice, 0)[0]


def test_a_push_and_then_a_letter_lead_to_the_question(service: PushService, clock: TimeMachine, alice: User) -> None:
    phone = service.device()
    subscribe(alice, phone)
    run = ask(clock, alice)
    clock.advance(hours=2)
    [push] = phone.told
    assert (push.payload["title"], push.payload["body"]) == ("A question for you", ASKED)
    assert push.payload["url"] == f"/questions/{run.pk}/"
    [letter] = mail.outbox
    assert letter.to == [alice.email] and f"/questions/{run.pk}/\n" in letter.body and ASKED in letter.body


def test_a_page_that_is_open_gets_no_push(service: PushService, clock: TimeMachine, alice: User) -> None:
    subscribe(alice, service.device())
    presence.say([alice.pk])
    ask(clock, alice)
    clock.advance(seconds=6)
    assert [each.reason for each in Dispatch.objects.filter(channel="push")] == ["A page was open."]


def test_who_wants_no_letters_of_questions_gets_none(clock: TimeMachine, alice: User) -> None:
    OptOut.objects.create(user=alice, kind="chat.question", channel="email")
    ask(clock, alice)
    clock.advance(hours=2)
    assert inbox.unread(alice) == 1 and mail.outbox == []


def by_the_page(run: WorkflowRun, alice: User) -> None:
    assert signed_in(alice).post(f"/questions/{run.pk}/", {"vendor": "Ada"}).status_code == 302


def by_rest(run: WorkflowRun, alice: User) -> None:
    answered = signed_in(alice).post(f"/api/questions/{run.pk}/", {"vendor": "Ada"}, content_type="application/json")
    assert answered.status_code == 204


def by_the_admin(run: WorkflowRun, alice: User) -> None:
    root = signed_in(User.objects.create_superuser("root"))
    root.post(f"/admin/workflows/workflowrun/{run.pk}/steer/", {"do": "answer", "answer-vendor": "Ada"})


def by_a_cancel(run: WorkflowRun, alice: User) -> None:
    engine.cancel(run)


def by_deletion(run: WorkflowRun, alice: User) -> None:
    run.delete()


SETTLED: list[Callable[[WorkflowRun, User], None]] = [by_the_page, by_rest, by_the_admin, by_a_cancel, by_deletion]


@pytest.mark.parametrize("settle", SETTLED)
def test_what_is_settled_calls_for_alice_no_more(
    settle: Callable[[WorkflowRun, User], None], service: PushService, clock: TimeMachine, alice: User
) -> None:
    phone = service.device()
    subscribe(alice, phone)
    run = ask(clock, alice)
    rev = inbox.rev_of(alice)
    settle(run, alice)
    assert inbox.unread(alice) == 0 and inbox.rev_of(alice) > rev
    clock.advance(hours=2)
    assert phone.told == [] and mail.outbox == []
    assert {each.reason for each in Dispatch.objects.all()} == {"It was read meanwhile."}


@pytest.mark.parametrize("settle", SETTLED)
def test_what_is_settled_in_quiet_hours_was_never_told(
    settle: Callable[[WorkflowRun, User], None], clock: TimeMachine, alice: User
) -> None:
    ContactPolicy.objects.create(user=alice, quiet_from=time(11), quiet_until=time(14))
    run = ask(clock, alice)
    assert Outreach.objects.get().state == "held" and not Notification.objects.exists()
    settle(run, alice)
    clock.advance(hours=5)
    assert Outreach.objects.get().state == "dropped" and not Notification.objects.exists()


def test_a_question_whose_time_is_over_calls_for_alice_no_more(clock: TimeMachine, alice: User) -> None:
    run = ask(clock, alice)
    clock.advance(hours=23)
    assert inbox.unread(alice) == 1
    clock.advance(hours=1)
    run.refresh_from_db()
    assert run.status == "failed" and inbox.unread(alice) == 0


def test_a_question_whose_workflow_the_code_has_no_more_calls_for_nobody(
    clock: TimeMachine, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ask(clock, alice)
    monkeypatch.setattr(registered, "_things", {})
    clock.advance(days=1)
    run.refresh_from_db()
    assert run.status == "stranded" and inbox.unread(alice) == 0


def test_each_question_of_one_run_is_told_and_one_that_is_asked_again_is_told_again(
    clock: TimeMachine, alice: User
) -> None:
    run = ask(clock, alice)
    engine.answer(run, {"vendor": "another"}, by=alice)
    clock.run_until_idle()
    texts = list(Notification.objects.order_by("created_at", "rev").values_list("text", flat=True))
    assert texts == [ASKED, "Ask vendor"] and inbox.unread(alice) == 1
    engine.cancel(run)
    assert inbox.unread(alice) == 0
    clock.advance(minutes=1)
    engine.resume(run)
    clock.run_until_idle()
    assert inbox.unread(alice) == 1 and Notification.objects.count() == 3


def test_who_opens_the_question_has_read_what_was_told_of_it(clock: TimeMachine, alice: User, charlie: User) -> None:
    run = ask(clock, alice)
    signed_in(charlie).get(f"/questions/{run.pk}/")
    assert inbox.unread(alice) == 1
    assert signed_in(alice).get(f"/questions/{run.pk}/").status_code == 200
    assert inbox.unread(alice) == 0


def test_a_question_without_words_is_called_as_its_workflow_is(clock: TimeMachine, alice: User) -> None:
    run = ask(clock, alice)
    WorkflowRun.objects.update(wait_title="")
    page = signed_in(alice)
    for address in ("/questions/", f"/questions/{run.pk}/", f"/api/questions/{run.pk}/"):
        answer = page.get(address).content.decode()
        assert "Ask vendor" in answer and "ask_vendor</h" not in answer, address
