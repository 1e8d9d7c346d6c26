"""What goes on by itself at this moment, for the page of those who look after it. Its lists are short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, Model, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from agents import due
from agents.business.models import AgentRun, Outreach
from agents.events.models import Delivery, Event
from agents.runtime.models import Approval
from agents.workflows.models import WorkflowRun
from project import health
from project.automation import timeline
from project.automation.timeline import last_line, named, wording

MOST = 12  # rows of a list
LATEST = 30  # of what happened
OPEN = (Delivery.Status.PENDING, Delivery.Status.RUNNING)
LATELY = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """A line of a list: what it is, what there is to say, when, and where to see more of it."""

    title: str
    text: str = ""
    at: datetime | None = None
    url: str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the page: numbers by name, and lists by heading."""

    title: str
    counts: dict[str, int]
    lists: dict[str, list[Row]]
    none: str


def now() -> dict[str, Any]:
    moment = timezone.now()
    return {
        "moment": moment,
        "parts": {name.replace("_", " "): part for name, part in health.latest().items()},
        "sources": sources(moment),
        "sections": [waiting(), events(), workflows(), agents(), outreach()],
        "latest": timeline.between(moment - LATELY, moment, most=LATEST)[: -LATEST - 1 : -1],
    }


def sources(moment: datetime) -> list[Row]:
    """What is next due of each kind of work; late is what should have been carried out."""
    grace = timedelta(seconds=health.LATE)
    found = due.moments()
    return [
        Row(name, at=at, is_bad=at is not None and moment - at > grace)
        for name, at in sorted(found.items(), key=_by_moment)
    ]


def _by_moment(source: tuple[str, datetime | None]) -> tuple[bool, datetime, str]:
    """The next first; what has nothing to do comes last."""
    name, at = source
    return at is None, at or datetime.max.replace(tzinfo=UTC), name


def waiting() -> Section:
    """What goes on when a person has said something, not what it is about: that is theirs."""
    asked = Approval.objects.filter(state=Approval.State.WAITING)
    of_kind = by(asked, "kind", Approval.Kind.values)
    questions = WorkflowRun.objects.filter(
        status=WorkflowRun.Status.WAITING, wait_kind=WorkflowRun.WaitKind.INPUT, arrived={}, asked__isnull=False
    )
    longest = asked.select_related("tool_call", "user").order_by("created_at", "pk")
    return Section(
        "What waits for people",
        {
            "for a yes": of_kind[Approval.Kind.APPROVAL],
            "for an answer": of_kind[Approval.Kind.INPUT] + questions.count(),
            "for a client": of_kind[Approval.Kind.CLIENT],
        },
        {
            "Tools, the longest first": [
                Row(each.tool_call.name, f"for {each.user}", each.created_at, link(each)) for each in longest[:MOST]
            ],
            "Workflows": [
                Row(each.name, f"{each.current_step}, for {each.asked}", each.created_at, link(each))
                for each in questions.select_related("asked").order_by("created_at", "pk")[:MOST]
            ],
        },
        "Nothing waits for anybody.",
    )


def events() -> Section:
    pending = Event.objects.filter(status=Event.Status.PENDING)
    dead = Delivery.objects.filter(status=Delivery.Status.DEAD).select_related("event").order_by("-finished_at")
    return Section(
        "Business events",
        {
            "pending": pending.count(),
            "to be delivered": Delivery.objects.filter(status__in=OPEN).count(),
            "given up": dead.count(),
        },
        {
            "Given up": [
                Row(each.subscription, failing(each), each.finished_at, link(each), True) for each in dead[:MOST]
            ],
            "Next": [
                Row(each.name, named(each.entity), each.at, link(each)) for each in pending.order_by("at", "pk")[:MOST]
            ],
        },
        "Nothing waits for its date.",
    )


def workflows() -> Section:
    runs = WorkflowRun.objects.all()
    open_runs = runs.filter(status__in=[WorkflowRun.Status.RUNNING, WorkflowRun.Status.WAITING])
    stuck = runs.filter(status__in=[WorkflowRun.Status.STRANDED, WorkflowRun.Status.FAILED])

    def rows(found: QuerySet[WorkflowRun], *, is_bad: bool = False) -> list[Row]:
        return [Row(each.name, doing(each), each.wake_at, link(each), is_bad) for each in found[:MOST]]

    return Section(
        "Workflows",
        by(runs, "status", WorkflowRun.Status.values),
        {
            "Stuck": rows(stuck.order_by("-created_at", "-pk"), is_bad=True),
            "Open": rows(open_runs.order_by("wake_at", "pk")),
        },
        "No workflow is open.",
    )


def agents() -> Section:
    living = AgentRun.objects.exclude(status=AgentRun.Status.FINISHED).order_by("-status", "next_beat_at")
    return Section(
        "Business agents",
        by(AgentRun.objects.all(), "status", AgentRun.Status.values),
        {
            "At work": [
                Row(each.name, caring(each), each.next_beat_at, link(each), each.status == AgentRun.Status.PAUSED)
                for each in living[:MOST]
            ]
        },
        "No agent lives.",
    )


def outreach() -> Section:
    kept = Outreach.objects.filter(state__in=[Outreach.State.HELD, Outreach.State.DUE]).select_related("user")
    return Section(
        "What agents say",
        by(Outreach.objects.all(), "state", Outreach.State.values),
        {
            "Held back": [
                Row(f"to {each.user}", f"{wording(each)} ({each.reason or 'due'})", each.due_at, link(each))
                for each in kept.order_by("due_at", "pk")[:MOST]
            ]
        },
        "Nothing is held back.",
    )


def failing(delivery: Delivery) -> str:
    return f"{delivery.event.name}: {last_line(delivery.error)}"


def doing(run: WorkflowRun) -> str:
    said = f"{run.current_step}, {run.wait_title or run.status}"
    return f"{said}: {last_line(run.error)}" if run.error else said


def caring(run: AgentRun) -> str:
    about = named(run.entity) or run.namespace
    return f"{about}, {run.status}: {last_line(run.error)}" if run.error else about


def by(rows: QuerySet[Any], field: str, values: list[str]) -> dict[str, int]:
    """Count the rows by this field, with a zero for the values that none has."""
    found = dict(rows.order_by().values_list(field).annotate(count=Count("pk")))
    return {value: found.get(value, 0) for value in values}


def link(row: Model) -> str:
    """Return the page of this row in the admin; "" when it has none."""
    try:
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return ""
