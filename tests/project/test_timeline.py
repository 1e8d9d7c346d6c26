"""The timeline: what happened by itself, in order, in words, from the rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from agents.business.models import AgentLogEntry, AgentRun, Outreach
from agents.events.models import Delivery, Event
from agents.testing import TimeMachine
from agents.workflows.models import WorkflowRun
from project.automation import timeline

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def told(since: datetime = NOON, until: datetime = NOON + 24 * HOUR) -> list[str]:
    return [f"{each.at:%H:%M} {each.who} {each.what} {each.about}".strip() for each in timeline.between(since, until)]


def happened(name: str, at: datetime) -> Event:
    return Event.objects.create(definition=name, name=name, at=at, status="occurred", occurred_at=at)


def test_it_is_told_in_order_whoever_did_it(alice: User) -> None:
    run = AgentRun.objects.create(name="concierge", spawned_at=NOON + HOUR)
    Outreach.objects.create(
        agent_run=run, user=alice, kind="guests", text="Three guests have not answered.", dedupe_key="3",
        state="delivered", created_at=NOON + HOUR, delivered_at=NOON + 4 * HOUR,
    )  # fmt: skip
    AgentLogEntry.objects.create(agent_run=run, text="Nothing is booked.", created_at=NOON + 3 * HOUR)
    happened("rsvp_received", NOON + 2 * HOUR)
    assert told() == [
        "13:00 concierge begins to look after",
        "14:00 event rsvp_received",
        "15:00 concierge thinks: Nothing is booked.",
        "16:00 concierge says: Three guests have not answered. to alice",
    ]


def test_a_workflow_that_asked_a_model_is_told_by_its_name(db: None) -> None:
    run = WorkflowRun.objects.create(name="Briefing", version="1", current_step="ask", mail_since=NOON)
    AgentLogEntry.objects.create(workflow_run=run, text="Say two sentences.", created_at=NOON + HOUR)
    assert told() == ["13:00 Briefing thinks: Say two sentences."]


def test_what_was_held_back_is_told_with_the_reason(alice: User) -> None:
    kept = {"user": alice, "kind": "guests", "text": "Hello"}
    Outreach.objects.create(dedupe_key="1", state="held", reason="quiet hours", created_at=NOON, **kept)
    Outreach.objects.create(dedupe_key="2", state="dropped", reason="opted out", created_at=NOON + HOUR, **kept)
    assert told() == [
        "12:00 guests holds back (quiet hours): Hello for alice",
        "13:00 guests keeps to itself (opted out): Hello for alice",
    ]


def test_a_handler_that_gave_up_is_told_with_its_last_words(db: None) -> None:
    event = happened("rsvp_received", NOON - HOUR)
    Delivery.objects.create(
        event=event, subscription="thank_guest", status="dead", due_at=NOON, finished_at=NOON + HOUR,
        error="Traceback …\nSMTPError: no route",
    )  # fmt: skip
    assert told() == ["13:00 thank_guest gave up: SMTPError: no route rsvp_received"]


def test_what_has_not_happened_yet_and_what_is_over_is_left_out(alice: User) -> None:
    happened("early", NOON - HOUR)
    happened("late", NOON + 25 * HOUR)
    Event.objects.create(definition="pending", name="pending", at=NOON, status="pending")
    with TimeMachine(start=NOON + HOUR):
        happened("now", timezone.now())
    assert told() == ["13:00 event now"]


def test_a_terminal_gets_a_heading_a_day() -> None:
    entries = [timeline.Entry(NOON, "event", "rsvp_received", "Ben"), timeline.Entry(NOON + 24 * HOUR, "event", "over")]
    assert list(timeline.lines(entries)) == [
        "\nFriday 1 May 2026",
        "  12:00  event                   rsvp_received  [Ben]",
        "\nSaturday 2 May 2026",
        "  12:00  event                   over",
    ]


def test_a_long_text_is_cut() -> None:
    assert timeline.short("word " * 100).endswith("…")
    assert len(timeline.short("word " * 100)) == timeline.TEXT
