"""What programs ask a conversation for that have no use for its messages: its last answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agents.runtime.models import Run
from chat.models import Message


def of(conversation: UUID) -> dict[str, Any]:
    """Return `previous_response_id`, the model server's name for it, and `last_output`; "" and None without any.

    It is read from the messages that are shown: nothing is written twice, and what is cleared is gone.
    """
    answers = Message.objects.filter(
        conversation=conversation,
        branch__isnull=True,
        role=Message.Role.ASSISTANT,
        kind=Message.Kind.TEXT,
        state=Message.State.COMPLETE,
        run__state=Run.State.COMPLETED,
    )
    last = answers.select_related("run").order_by("-created_at", "-id").first()
    if last is None or last.run is None:
        return {"previous_response_id": "", "last_output": None}
    said = {"run": str(last.run.pk), "model": last.run.model, "text": last.text, "output": last.run.output}
    return {"previous_response_id": last.run.response_id, "last_output": said}
