"""The mailbox of a run: what occurred since it began and has ended no wait of it yet. It has no table of its own."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldError, ValidationError
from django.db.models import CharField, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from agents.events.matching import why_not
from agents.events.models import Event
from agents.workflows.models import Signal, WorkflowRun


def opened(event: Event | None) -> dict[str, Any]:
    """Return from when on a run that begins now gets mail: from the event on that began it, else from now on.

    At that very moment an event may have been before: then the ids decide.
    """
    if event is not None:
        return {"mail_since": event.occurred_at or timezone.now()}
    return {
        "mail_since": timezone.now(),
        "mail_after_event": Event.objects.aggregate(last=Max("pk"))["last"] or 0,
        "mail_after_signal": Signal.objects.aggregate(last=Max("pk"))["last"] or 0,
    }


def letter(run: WorkflowRun) -> Event | Signal | None:
    """Return the earliest event or signal that ends the wait of this run; None when there is none yet."""
    return _event(run) if run.wait_kind == WorkflowRun.WaitKind.EVENT else _signal(run)


def has_letter(run: WorkflowRun) -> bool:
    """The same as a question. A match that cannot be asked counts as one: the run that is woken says what is wrong."""
    try:
        return letter(run) is not None
    except (FieldError, ValueError, TypeError, ValidationError):
        return True


def _event(run: WorkflowRun) -> Event | None:
    found = (
        Event.objects.filter(_called(run.wait_name), status=Event.Status.OCCURRED)
        # A scheduled one that was moved to a later date has not come to pass.
        .filter(Q(is_immediate=True) | Q(is_current=True))
        .filter(
            Q(occurred_at__gt=run.mail_since)
            | Q(occurred_at=run.mail_since) & (Q(is_immediate=False) | Q(pk__gt=run.mail_after_event))
        )
        .exclude(pk__in=run.taken.filter(event_id__isnull=False).values("event_id"))
    )
    if run.event_id:
        found = found.exclude(pk=run.event_id)
    if run.timeout_at:
        found = found.filter(occurred_at__lte=run.timeout_at)
    return _matching(found, run.wait_match).order_by("occurred_at", "pk").first()


def _called(name: str) -> Q:
    """Ask for the events of this name; `"planning.reservation_confirmed"` is that of one app."""
    app, _, own = name.partition(".")
    types = list(ContentType.objects.filter(app_label=app).values_list("pk", flat=True)) if own else []
    return Q(name=name) | Q(name=own, content_type__in=types) if types else Q(name=name)


def _matching(events: QuerySet[Event], match: dict[str, Any]) -> QuerySet[Event]:
    """Leave those whose row is one of the match. The id alone needs no row: it may be gone by now."""
    match = dict(match)
    for name in ("pk", "id"):
        if name in match:
            events = events.filter(entity_id=str(match.pop(name)))
    if not match:
        return events
    about = Q(pk__in=[])  # none
    types = ContentType.objects.filter(pk__in=events.order_by().values("content_type").distinct())
    kinds = [(content_type, model) for content_type in types if (model := content_type.model_class())]
    askable = [(content_type, model) for content_type, model in kinds if not why_not(model, match)]
    for content_type, model in askable or kinds:  # when none can be asked, that is said
        rows = model._base_manager.annotate(_text=Cast("pk", CharField())).filter(_text=OuterRef("entity_id"), **match)
        about |= Q(Exists(rows), content_type=content_type)
    return events.filter(about)


def _signal(run: WorkflowRun) -> Signal | None:
    found = (
        Signal.objects.filter(name=run.wait_name)
        .filter(Q(created_at__gt=run.mail_since) | Q(created_at=run.mail_since, pk__gt=run.mail_after_signal))
        .exclude(pk__in=run.taken.filter(signal__isnull=False).values("signal"))
    )
    if run.timeout_at:
        found = found.filter(created_at__lte=run.timeout_at)
    return next((each for each in found.order_by("pk").iterator() if _hears(run, each)), None)


def _hears(run: WorkflowRun, signal: Signal) -> bool:
    told = {**signal.payload, **signal.match}
    known = {"run": run.pk, **run.context, **run.wait_match}
    return all(name in told and told[name] == value for name, value in run.wait_match.items()) and all(
        name in known and known[name] == value for name, value in signal.match.items()
    )
