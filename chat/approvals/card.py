"""The card of what waits: the exact arguments, the buttons and forms that decide, and afterwards who decided what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from agents.runtime import inputs, widget
from agents.runtime.models import Approval
from chat.approvals.serialized import approval_json, with_rows
from chat.approvals.shown import in_words
from chat.approvals.waiting import CARD


@widget(CARD, template="chat/approvals/card.html", title="A decision", follows={Approval: "pk"})
def approval(user: User, *, tool_call: str) -> dict[str, Any]:
    """Return what is asked, in words, and the inputs of its forms."""
    found = with_rows(Approval.objects.filter(user=user)).get(pk=UUID(tool_call))
    shown = in_words(found)
    return {"approval": approval_json(found), "asked": shown, "inputs": inputs.of(found) if found.waits else []}
