"""`/dashboard/automation/`: staff who may watch see what goes on by itself, and nobody else does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.business.models import AgentRun, Outreach
from agents.events.models import Delivery, Event
from agents.workflows.models import WorkflowRun
from project import health
from tests.chat.undecided import hall, undecided

PAGE = "/dashboard/automation/"


@pytest.fixture(autouse=True)
def ask_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_last", None)


@pytest.fixture
def staff(alice: User, client: Client) -> Client:
    alice.is_staff = True
    alice.save()
    may_watch(alice)
    client.force_login(alice)
    return client


def may_watch(user: User) -> None:
    user.user_permissions.add(Permission.objects.get(codename="watch_automation"))


def event(**fields: Any) -> Event:
    return Event.objects.create(**{"definition": "date_near", "name": "date_near", "at": timezone.now(), **fields})


def test_alice_who_is_staff_sees_it_with_every_part_named(staff: Client) -> None:
    page = staff.get(PAGE).content.decode()
    assert "worker: none is connected" in page
    assert "Nothing waits for its date." in page
    assert page.startswith("<!doctype html>")


def test_charlie_who_is_no_staff_is_refused(charlie: User, client: Client) -> None:
    client.force_login(charlie)
    may_watch(charlie)
    assert client.get(PAGE).status_code == 403


def test_charlie_who_is_staff_without_the_right_to_watch_reads_nothing_and_finds_no_link(
    charlie: User, client: Client
) -> None:
    User.objects.filter(pk=charlie.pk).update(is_staff=True)
    client.force_login(charlie)
    Outreach.objects.create(user=charlie, kind="guests", text="Three to go.", dedupe_key="3", state="held")
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(PAGE, headers=headers)
        assert answer.status_code == 403 and "Three to go." not in answer.content.decode()
    assert PAGE not in client.get("/").content.decode()
    may_watch(charlie)
    assert "Three to go." in client.get(PAGE).content.decode() and PAGE in client.get("/").content.decode()


def test_somebody_who_is_not_signed_in_is_asked_to(client: Client, db: None) -> None:
    answer = client.get(PAGE)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/login/?next={PAGE}")


def test_the_page_asks_for_its_inside_only_and_gets_what_is_new(staff: Client) -> None:
    before = staff.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in before
    assert "date_near" not in before
    event(at=timezone.now() + timedelta(days=1))
    assert "date_near" in staff.get(PAGE, headers={"HX-Request": "true"}).content.decode()


def test_what_gave_up_is_shown_with_its_last_words(staff: Client) -> None:
    Delivery.objects.create(
        event=event(status="occurred", occurred_at=timezone.now()), subscription="send_reminder", status="dead",
        due_at=timezone.now(), finished_at=timezone.now(), error="Traceback …\nSMTPError: no <route>",
    )  # fmt: skip
    page = staff.get(PAGE).content.decode()
    assert "send_reminder" in page
    assert "SMTPError: no &lt;route&gt;" in page


def test_a_stranded_run_a_paused_agent_and_what_was_held_back_are_shown(staff: Client, bob: User) -> None:
    WorkflowRun.objects.create(
        name="reservation", version="1", status="stranded", current_step="ask_vendor", mail_since=timezone.now()
    )
    AgentRun.objects.create(name="concierge", status="paused", error="Traceback …\nLookupError: no guest", user=bob)
    Outreach.objects.create(
        user=bob, kind="guests", text="Three to go.", dedupe_key="3", state="held", reason="quiet hours"
    )
    page = staff.get(PAGE).content.decode()
    assert "ask_vendor, stranded" in page
    assert "paused: LookupError: no guest" in page
    assert "Three to go. (quiet hours)" in page


def test_what_waits_for_people_is_counted_and_whose_it_is_without_their_words(staff: Client, bob: User) -> None:
    with hall():
        undecided(bob)
        undecided(bob, "input")
    WorkflowRun.objects.create(
        name="reservation", version="1", status="waiting", current_step="ask_host", wait_kind="input", asked=bob,
        wait_title="Whom shall I ask for the <hall>?", mail_since=timezone.now(),
    )  # fmt: skip
    state = staff.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    section = state.partition('aria-label="What waits for people"')[2].partition("</section>")[0]
    assert "<dt>for a yes</dt><dd>1</dd>" in section and "<dt>for an answer</dt><dd>2</dd>" in section
    assert section.count("book_hall") == 2 and "for bob" in section and "ask_host, for bob" in section
    assert "Old" not in section and "Which colour" not in section


def test_a_thousand_rows_cost_no_more_queries_than_one(staff: Client) -> None:
    at, counts = timezone.now() + timedelta(days=1), []
    for numbers in (range(1), range(1, 1000)):
        Event.objects.bulk_create(
            Event(definition=f"date_near:{n}", name="date_near", at=at, entity_id=str(n)) for n in numbers
        )
        with CaptureQueriesContext(connection) as queries:
            page = staff.get(PAGE).content.decode()
        counts.append(len(queries))
    assert counts[1] <= counts[0]
    assert "<dd>1000</dd>" in page
    assert page.count(">date_near<") == 12
