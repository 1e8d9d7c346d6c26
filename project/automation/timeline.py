"""What happened by itself between two moments, told from the rows: who, what and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agents.business.models import AgentRun, Outreach, Thought
from agents.events.models import Delivery, Event

TEXT = 110  # characters of what was thought or said


@dataclass(frozen=True)
class Entry:
    """One line: at a moment, `who` did `what`; `about` is the row or the person, "" for none."""

    at: datetime
    who: str
    what: str
    about: str = ""


def between(since: datetime, until: datetime) -> list[Entry]:
    """Return all that happened from `since` up to and with `until`, in order."""
    tellers = (happened, failed, spawned, thought, reached_out)
    return sorted((entry for tell in tellers for entry in tell(since, until)), key=lambda entry: entry.at)


def happened(since: datetime, until: datetime) -> Iterator[Entry]:
    events = Event.objects.filter(status=Event.Status.OCCURRED, occurred_at__range=(since, until))
    for event in events.order_by("occurred_at", "pk").iterator():
        if event.occurred_at is not None:
            yield Entry(event.occurred_at, "event", event.name, named(event.entity))


def failed(since: datetime, until: datetime) -> Iterator[Entry]:
    dead = Delivery.objects.filter(status=Delivery.Status.DEAD, finished_at__range=(since, until))
    for delivery in dead.select_related("event").order_by("finished_at", "pk").iterator():
        if delivery.finished_at is not None:
            last = (delivery.error.strip().splitlines() or ["no reason"])[-1]
            yield Entry(delivery.finished_at, delivery.subscription, f"gave up: {short(last)}", delivery.event.name)


def spawned(since: datetime, until: datetime) -> Iterator[Entry]:
    for run in AgentRun.objects.filter(spawned_at__range=(since, until)).order_by("spawned_at").iterator():
        yield Entry(run.spawned_at, run.name, "begins to look after", named(run.entity))
    for run in AgentRun.objects.filter(finished_at__range=(since, until)).order_by("finished_at").iterator():
        if run.finished_at is not None:
            yield Entry(run.finished_at, run.name, "has done its work for", named(run.entity))


def thought(since: datetime, until: datetime) -> Iterator[Entry]:
    thoughts = Thought.objects.filter(created_at__range=(since, until)).exclude(kind=Thought.Kind.PROMPT)
    for each in thoughts.select_related("agent_run").order_by("created_at", "id").iterator():
        yield Entry(each.created_at, each.agent_run.name, f"thinks: {short(each.text)}")


def reached_out(since: datetime, until: datetime) -> Iterator[Entry]:
    """What was said at the moment it was said, and what was held back or dropped at the moment it was meant."""
    for each in (
        Outreach.objects.filter(created_at__lte=until).select_related("agent_run", "user").order_by("signature")
    ):
        who = each.agent_run.name if each.agent_run else each.kind
        said = short(each.text) or each.widget
        if each.state == Outreach.State.DELIVERED and each.delivered_at is not None:
            if since <= each.delivered_at <= until:
                yield Entry(each.delivered_at, who, f"says: {said}", f"to {each.user}")
        elif each.created_at >= since:
            state = "keeps to itself" if each.state == Outreach.State.DROPPED else "holds back"
            yield Entry(each.created_at, who, f"{state} ({each.reason or 'not due yet'}): {said}", f"for {each.user}")


def named(row: Any) -> str:
    return "" if row is None else short(str(row))


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TEXT else f"{line[: TEXT - 1]}…"


def lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Write the entries for a terminal: a heading a day, a line an entry, in the current time zone."""
    from django.utils import timezone

    day = None
    for entry in entries:
        moment = timezone.localtime(entry.at)
        if moment.date() != day:
            day = moment.date()
            yield f"\n{moment:%A} {moment.day} {moment:%B %Y}"
        about = f"  [{entry.about}]" if entry.about else ""
        yield f"  {moment:%H:%M}  {entry.who:<22}  {entry.what}{about}"
