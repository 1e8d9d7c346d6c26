"""Who may have a run differ from what its agent is: told something else, or answered by another model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from agents.refused import NOT_RIGHT, Refused
from agents.runtime import overlay
from chat.models import Conversation

MAY_VARY = "profiles.view_agentprofile"

_NOT_YOURS = {
    "prompt": "Only staff, and whoever the agent is alone, changes what it is told.",
    "model": "Only staff chooses a model. Leave it out for the agent's own.",
}


def may_choose_model(user: User) -> bool:
    return user.is_staff and user.has_perm(MAY_VARY)


def may_change_prompt(user: User, agent: str) -> bool:
    """Whether this person may read and change what the agent of this key is told."""
    return may_choose_model(user) or overlay.current().is_owned(user, agent)


def checked(user: User, session: UUID | None, agent: str | None, options: Mapping[str, Any]) -> str | None:
    """Only staff chooses a model for a run; its prompt also whoever the agent is alone. Errors: `Refused`.

    Returns who is to be asked: the agent that was looked at, though the conversation has another one by then.
    """
    if not options or may_choose_model(user):
        return agent
    if agent is None and session is not None:
        agent = Conversation.objects.visible_to(user).filter(pk=session).values_list("agent", flat=True).first()
    agent = agent or overlay.current().chosen(user, None)
    refused = {name: [_NOT_YOURS[name]] for name in options if name == "model" or not may_change_prompt(user, agent)}
    if refused:
        raise Refused("permission_denied", NOT_RIGHT, refused)
    return agent
