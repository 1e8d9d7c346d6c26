"""What becomes of a run's calls when it is over before they are."""

from __future__ import annotations

from django.utils import timezone

from agents.runtime import gate
from agents.runtime.models import Approval, Run, ToolCall
from agents.runtime.signals import approval_settled

NOT_KNOWN = (
    "It is not known whether this was done: it was interrupted on its way to the outside world. "
    "It was not repeated. Ask the person to check before trying again."
)


def close_calls(run: Run) -> None:
    """What was not begun is cancelled; what is on its way to the outside world may have been done or not."""
    if ToolCall.objects.filter(run=run, state=ToolCall.State.REQUESTED).update(state=ToolCall.State.CANCELLED):
        gate.forget_secrets(tool_call__run=run, tool_call__state=ToolCall.State.CANCELLED)
    ToolCall.objects.filter(run=run, state=ToolCall.State.STARTED).update(
        state=ToolCall.State.UNKNOWN, output=NOT_KNOWN, result={"code": "not_known"}, ended_at=timezone.now()
    )


def close_waiting(run: Run) -> None:
    """Whatever an interrupted run waited for is cancelled, for good. Its calls are locked, then the run."""
    ToolCall.objects.filter(run=run, state=ToolCall.State.WAITING).update(state=ToolCall.State.CANCELLED)
    for approval in Approval.objects.filter(tool_call__run=run, state=Approval.State.WAITING).order_by("pk"):
        approval.state, approval.door = Approval.State.CANCELLED, Approval.Door.STOP
        approval.decided_at = timezone.now()
        approval.save()  # one by one: whoever shows the row hears of it
        approval_settled.send(sender=Approval, approval=approval)
