"""Keeps what was not understood, where the setting says so, and what it means: nothing that leads to who wrote it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from agents import patterns as re
from agents.learning.models import LONGEST, UnknownRequest
from agents.memory import is_temporary
from agents.memory.private import is_private
from agents.runtime.context import Context

MOST = 10_000  # rows: of more nobody learns

#: Addresses, links, and numbers of four figures or more: a telephone's, a customer's, an account's.
_LEADS_TO_SOMEBODY = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+|\+?\d(?:[\s()/.-]*\d){3,}")
_MARKS = re.compile(r"[^\w…]+")
LEFT_OUT = "…"


def keep(sender: Any, *, context: Context, text: str, **more: Any) -> None:
    """Count a request. Nothing of a temporary conversation is kept, and nothing that is private by its kind."""
    if not settings.KEEP_UNKNOWN_REQUESTS or len(text) > LONGEST or is_private(text):
        return
    if is_temporary(context.conversation):
        return
    said = _said(text)
    folded = _folded(said)
    if not folded:
        return
    now, agent = timezone.now(), context.agent.name
    known = UnknownRequest.objects.filter(agent=agent, folded=folded)
    if known.update(times=F("times") + 1, last_at=now) or UnknownRequest.objects.count() >= MOST:
        return
    UnknownRequest.objects.bulk_create(
        [UnknownRequest(agent=agent, text=said, folded=folded, first_at=now, last_at=now)], ignore_conflicts=True
    )


async def meaning(text: str) -> str | None:
    """Return the example that staff said these words stand for; None where nobody did."""
    if not settings.KEEP_UNKNOWN_REQUESTS or len(text) > LONGEST:
        return None
    rows = UnknownRequest.objects.filter(folded=_folded(_said(text))).exclude(means="")
    return await rows.values_list("means", flat=True).afirst()


def _said(text: str) -> str:
    return " ".join(_LEADS_TO_SOMEBODY.sub(LEFT_OUT, text.replace("\x00", "")).split())


def _folded(said: str) -> str:
    return _MARKS.sub(" ", said.casefold()).strip()[:LONGEST]
