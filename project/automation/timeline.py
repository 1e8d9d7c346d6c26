"""What happened by itself between two moments, told from the rows: who, what and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from agents.business.models import AgentLogEntry, AgentRun, Outreach
from agents.events.models import Delivery, Event
from agents.workflows.models import StepExecution

TEXT = 110  # characters of what was thought or said


R = TypeVar("R", bound=Model)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Entry:
    """One line: at a moment, `who` did `what`; `about` is the row or the person, "" for none."""

    at: datetime
    who: str
    what: str
    about: str = ""


def between(since: datetime, until: datetime, *, most: int | None = None) -> list[Entry]:
    """Return what happened from `since` up to and with `until`, in order; with `most` the newest of each kind only."""
    tellers = (happened, failed, stepped, spawned, finished, thought, said, kept_back)
    return sorted((entry for tell in tellers for entry in tell((since, until), most)), key=lambda entry: entry.at)


def in_order(rows: QuerySet[R], field: str, span: Span, most: int | None) -> list[R]:
    """Return the rows whose `field` is in the span, the newest `most` of them, the oldest first."""
    return list(rows.filter(**{f"{field}__range": span}).order_by(f"-{field}", "-pk")[:most])[::-1]


def happened(span: Span, most: int | None) -> Iterator[Entry]:
    rows = Event.objects.filter(status=Event.Status.OCCURRED)
    for each in in_order(rows, "occurred_at", span, most):
        yield Entry(moment(each.occurred_at), "event", each.name, named(each.entity))


def failed(span: Span, most: int | None) -> Iterator[Entry]:
    rows = Delivery.objects.filter(status=Delivery.Status.DEAD).select_related("event")
    for each in in_order(rows, "finished_at", span, most):
        gave_up = f"gave up: {last_line(each.error)}"
        yield Entry(moment(each.finished_at), each.subscription, gave_up, each.event.name)


def stepped(span: Span, most: int | None) -> Iterator[Entry]:
    for each in in_order(StepExecution.objects.select_related("run"), "finished_at", span, most):
        went = "done" if each.state == StepExecution.State.FINISHED else f"{each.state}: {last_line(each.error)}"
        done = f"{each.step}: {each.outcome or went}"
        yield Entry(moment(each.finished_at), each.run.name, done, named(each.run.entity))


def spawned(span: Span, most: int | None) -> Iterator[Entry]:
    for each in in_order(AgentRun.objects.all(), "spawned_at", span, most):
        yield Entry(each.spawned_at, each.name, "begins to look after", named(each.entity))


def finished(span: Span, most: int | None) -> Iterator[Entry]:
    for each in in_order(AgentRun.objects.all(), "finished_at", span, most):
        yield Entry(moment(each.finished_at), each.name, "has done its work for", named(each.entity))


def thought(span: Span, most: int | None) -> Iterator[Entry]:
    rows = AgentLogEntry.objects.exclude(kind=AgentLogEntry.Kind.PROMPT).select_related("agent_run", "workflow_run")
    for each in in_order(rows, "created_at", span, most):
        asker = each.agent_run or each.workflow_run
        yield Entry(each.created_at, asker.name if asker is not None else "", f"thinks: {short(each.text)}")


def said(span: Span, most: int | None) -> Iterator[Entry]:
    rows = Outreach.objects.filter(state=Outreach.State.DELIVERED).select_related("agent_run", "user")
    for each in in_order(rows, "delivered_at", span, most):
        yield Entry(moment(each.delivered_at), speaker(each), f"says: {wording(each)}", f"to {each.user}")


def kept_back(span: Span, most: int | None) -> Iterator[Entry]:
    """What is held back or was dropped, at the moment it was meant."""
    rows = Outreach.objects.exclude(state=Outreach.State.DELIVERED).select_related("agent_run", "user")
    for each in in_order(rows, "created_at", span, most):
        did = "keeps to itself" if each.state == Outreach.State.DROPPED else "holds back"
        what = f"{did} ({each.reason or 'not due yet'}): {wording(each)}"
        yield Entry(each.created_at, speaker(each), what, f"for {each.user}")


def moment(at: datetime | None) -> datetime:
    assert at is not None  # it was looked for by its span
    return at


def speaker(each: Outreach) -> str:
    return each.agent_run.name if each.agent_run else each.kind


def wording(each: Outreach) -> str:
    return short(each.text) or each.widget


def last_line(traceback: str) -> str:
    """Return what an error says, without the way to it."""
    return short((traceback.strip().splitlines() or ["no reason was given"])[-1])


def named(row: Any) -> str:
    return "" if row is None else short(str(row))


def short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TEXT else f"{line[: TEXT - 1]}…"


def lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Write the entries for a terminal: a heading a day, a line an entry, in the current time zone."""
    day = None
    for entry in entries:
        local = timezone.localtime(entry.at)
        if local.date() != day:
            day = local.date()
            yield f"\n{local:%A} {local.day} {local:%B %Y}"
        about = f"  [{entry.about}]" if entry.about else ""
        yield f"  {local:%H:%M}  {entry.who:<22}  {entry.what}{about}"
