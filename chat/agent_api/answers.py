"""What a run came to, as programs read it: the `done` of a stream, the body of a chat that waits."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from agents.rest import problems
from agents.runtime.models import Run
from chat import used
from chat.approvals import waiting
from chat.models import Message

#: Of problems, by the code that a run failed with. Whatever else a model server does wrong is a bad gateway.
STATUS = {
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
    "gave_up": HTTPStatus.INTERNAL_SERVER_ERROR,
    "no_agent": HTTPStatus.CONFLICT,
    "over_limit": HTTPStatus.TOO_MANY_REQUESTS,
    "timeout": HTTPStatus.GATEWAY_TIMEOUT,
}
BUSY = (Run.State.QUEUED, Run.State.RUNNING)


def is_busy(run: Run) -> bool:
    """Whether more of it comes by itself. Database code; no query for a run that is at work or over."""
    return run.state in BUSY or (run.waits and not waiting.interrupts(run.pk))


def ending_of(run: Run) -> dict[str, Any]:
    """Return what `AnswerSerializer` has, as things are now. Database code.

    `text` is all that the agent said, its texts apart by a blank line; `output` its data, if it answers with
    data. `cost` is in the currency of the prices.
    """
    texts = Message.objects.filter(run=run, kind=Message.Kind.TEXT, role=Message.Role.ASSISTANT, rev__gt=0)
    said = list(texts.order_by("created_at", "pk").values_list("text", "citations"))
    cited = {each["passage"]: each for _, citations in said for each in citations}
    return {
        "session_id": str(run.thread),
        "run": str(run.pk),
        "state": run.state,
        "text": "\n\n".join(text for text, _ in said),
        "citations": [{**each, "number": number} for number, each in enumerate(cited.values(), 1)],
        "output": run.output,
        "outcome": outcome_of(run),
        "used": [each.json() for each in used.by(run)],
        "usage": {
            "input_tokens": run.input_tokens,
            "output_tokens": run.output_tokens,
            "cached_tokens": run.cached_tokens,
            "reasoning_tokens": run.reasoning_tokens,
            "cost": str(run.cost),
        },
    }


def outcome_of(run: Run) -> dict[str, Any] | None:
    """Return how it ended, as AG-UI has it: {"type": "success"}, …; None while it goes on."""
    match run.state:
        case Run.State.COMPLETED:
            return {"type": "success"}
        case Run.State.STOPPED:
            return {"type": "cancelled"}
        case Run.State.FAILED:
            return {"type": "error", "code": run.error_code, "message": run.error}
        case Run.State.INTERRUPTED if interrupts := waiting.interrupts(run.pk):
            return {"type": "interrupt", "interrupts": list(interrupts)}
    return None


def problem_of(run: Run) -> dict[str, Any]:
    """Return why a run failed, as problem+json."""
    status = STATUS.get(run.error_code, HTTPStatus.BAD_GATEWAY)
    return problems.problem(status, run.error, code=run.error_code or "error")
