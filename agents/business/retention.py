"""What of business agents is history: lives that ended, and activations and log entries of long ago.

What was said stays: of one state a person hears once, however long ago that was.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from agents.business.models import Activation, AgentLogEntry, AgentRun
from agents.events import retention
from agents.events.models import Event
from agents.retention import history

OVER = (Activation.State.DONE, Activation.State.CANCELLED)


@history("business agents")
def agents(before: datetime) -> QuerySet[AgentRun]:
    """With all their activations and log entries."""
    return AgentRun.objects.filter(status=AgentRun.Status.FINISHED, finished_at__lt=before)


@history("log entries")
def log_entries(before: datetime) -> QuerySet[AgentLogEntry]:
    """The answers to what an activation asked stay as long as it may begin again."""
    return AgentLogEntry.objects.filter(Q(activation=None) | Q(activation__state__in=OVER), created_at__lt=before)


@history("activations")
def activations(before: datetime) -> QuerySet[Activation]:
    return Activation.objects.filter(state__in=OVER, ended_at__lt=before)


def _leave_out_woken_by(events: QuerySet[Event]) -> QuerySet[Event]:
    """Those that made an agent which lives, and those that an activation still has to answer."""
    living = AgentRun.objects.exclude(status=AgentRun.Status.FINISHED)
    made = living.filter(spawned_by=Cast(OuterRef("pk"), CharField()))
    unanswered = Activation.objects.filter(agent_run__in=living).exclude(state__in=OVER).exclude(events=[])
    ids = {int(pk) for those in unanswered.values_list("events", flat=True) for pk in those if str(pk).isdigit()}
    return events.filter(~Exists(made)).exclude(pk__in=ids)


retention.leave_out_needed.append(_leave_out_woken_by)
