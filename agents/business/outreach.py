"""Saying something to a person: a row, once for each state spoken of. The contact policy carries it on."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from agents import due, registry
from agents.business.models import AgentRun, OptOut, Outreach

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from agents.business.kinds import OutreachKind
    from agents.runtime.widget import Widget

LONGEST_KEY = 250
WAITING = (Outreach.State.DUE, Outreach.State.HELD)
SETTLED = "There is nothing to do about it any more."
UNWANTED = "The person does not want this kind."


def say(
    person: User,
    text: str = "",
    *,
    kind: str | OutreachKind,
    widget: Widget | None = None,
    dedupe_key: str | None = None,
    thread: UUID | None = None,
    link: str = "",
    agent_run: AgentRun | None = None,
) -> Outreach | None:
    """In the caller's transaction: record what is to be said; return None when just that was said before.

    A workflow may say something too: then there is no agent run. With a `link`, the path of a page where the person
    acts, no conversation is needed: the words lead there. See `withdraw`.
    Errors: `LookupError` for a kind nobody declared, `ValueError` when nothing is said, or to nobody.
    """
    declared = registry.outreach_kinds[kind if isinstance(kind, str) else kind.name]
    if person is None:
        raise ValueError(
            "say() was given nobody to say it to. Give the agent a method get_user(event), or its entity a field "
            "called user or owner."
        )
    if not text and widget is None:
        raise ValueError("say() was given neither a text nor a widget.")
    now = timezone.now()
    place = agent_run.namespace if agent_run is not None else "*"
    fields: dict[str, Any] = {
        "agent_run": agent_run,
        "text": text,
        "widget": widget.name if widget is not None else "",
        "widget_arguments": dict(widget.arguments) if widget is not None else {},
        "thread": thread,
        "link": link,
        "due_at": now,
        "created_at": now,
    }
    if OptOut.objects.filter(user=person, kind=declared.name, channel=OptOut.Channel.ALL).exists():
        fields |= {"state": Outreach.State.DROPPED, "reason": UNWANTED}
    outreach, is_new = Outreach.objects.get_or_create(
        user=person, kind=declared.name, dedupe_key=_dedupe_key(place, dedupe_key, text, widget), defaults=fields
    )
    if not is_new:
        return None
    due.hint()
    return outreach


def withdraw(person: User, link: str) -> None:
    """In the caller's transaction: nothing is to be done on this page any more. What was said of it is taken back.

    What has not reached the person yet never does.
    """
    said = Outreach.objects.filter(user=person, link=link)
    said.filter(state__in=WAITING).update(state=Outreach.State.DROPPED, reason=SETTLED)
    for channel in registry.channels:
        channel.withdraw(person, link)


def _dedupe_key(place: str, dedupe_key: str | None, text: str, widget: Widget | None) -> str:
    of_state = dedupe_key if dedupe_key is not None else f"{text}\n{widget.key if widget is not None else ''}"
    whole = f"{place} {of_state}"
    if dedupe_key is None or len(whole) > LONGEST_KEY:
        return f"{place[:100]} {hashlib.sha256(whole.encode()).hexdigest()}"
    return whole
