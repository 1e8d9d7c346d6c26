"""What a person does with an answer on its way, or one that broke off: stop it, let it go on."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from agents.faults import faultpoint
from agents.refused import Refused
from agents.runtime import queue, runs
from agents.runtime.models import Run
from agents.runtime.tool_calls import without_deadlock
from agents.runtime.worker import worker
from chat import messages
from chat.actions.receipts import Ack
from chat.actions.sending import not_too_many
from chat.actions.targets import run_of
from chat.live.hub import hub
from chat.models import Conversation, Message


def stop(user: User, *, run: UUID) -> Ack:
    """Ask for a stop; the text so far stays. Stopping what is over changes nothing."""
    found = run_of(user, run)
    without_deadlock(lambda: runs.request_stop(found))
    worker.stop(found.pk)
    hub.ask_stop(found.thread, found.pk)
    return {"run": str(run)}


def retry(user: User, *, run: UUID) -> Ack:
    """Let a failed or stopped run go on where it broke off."""
    found = run_of(user, run)
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=found.thread)
        not_too_many(queue.unfinished(user), found.thread)
        if Message.objects.filter(run=found, branch__isnull=False).exists():
            raise Refused("refused", "This answer was put away. Bring its branch back first.")
        if runs.retry(found):
            for notice in Message.objects.filter(run=found, kind=Message.Kind.NOTICE, sums_up_until=None):
                messages.remove(notice)
            transaction.on_commit(worker.nudge)
        elif Run.objects.get(pk=run).state in (Run.State.FAILED, Run.State.STOPPED):
            raise Refused("busy", "Another answer is on its way; try again when it is there.", {"run": ["Busy."]})
        faultpoint("before_retry_commit")
    faultpoint("after_retry_commit")
    return {"run": str(run)}
