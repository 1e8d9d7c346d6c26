"""The forms of a decision on a page: what they say is carried out, and what they show, filled in again if refused."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from agents.refused import Refused
from agents.runtime import inputs
from agents.runtime.models import Approval
from chat.approvals import actions
from chat.approvals.serialized import thread_of
from chat.approvals.shown import in_words


def decided(request: HttpRequest, found: Approval, door: str) -> Refused | None:
    """Carry out what the form says; return why not."""
    said = inputs.gathered(dict(request.POST.items()))
    try:
        if "decision" in said:
            fields = {name: said[name] for name in ("decision", "arguments", "reason") if name in said}
            actions.decide(found.user, tool_call=found.pk, door=door, **fields)
        else:
            actions.answer(found.user, tool_call=found.pk, output=said.get("output", ""), door=door)
    except Refused as refused:
        return refused
    return None


def context(request: HttpRequest, found: Approval, refused: Refused | None, *, prefix: str = "a") -> dict[str, Any]:
    """Return what templates show of it as it now is. `prefix` begins the ids, one for each that a page has."""
    found = actions.visible_to(found.user).get(pk=found.pk)
    is_late = found.waits and found.expires_at is not None and found.expires_at <= timezone.now()
    errors = inputs.within(refused.errors) if refused is not None and refused.code == "invalid" else {}
    typed = inputs.gathered(dict(request.POST.items())) if refused is not None else {}
    whole = inputs.whole_of(found)
    filled = typed.get(whole) if isinstance(typed.get(whole), dict) else None
    drawn = inputs.of(found, typed=filled, errors=errors) if found.waits else []
    rest = inputs.left_over(drawn, errors)
    return {
        "asked": in_words(found),
        "is_late": is_late,
        "inputs": drawn,
        "prefix": prefix,
        "is_editing": filled is not None and whole == "arguments",
        "is_declining": typed.get("decision") == "decline",
        "reason": typed.get("reason", ""),
        "output": typed.get("output", "") if filled is None else "",
        "said": rest or ([refused.detail] if refused is not None and not errors else []),
        "conversation": thread_of(found),
    }
