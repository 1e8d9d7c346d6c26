"""For whom a conversation speaks, in its header: shown to its person alone, and ended by them with a click."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.dispatch import receiver
from django.template.loader import render_to_string

from agents.refused import not_found
from agents.runtime import speaking
from chat import messages
from chat.models import Conversation
from chat.positions import raise_rev

MOST = 50  # conversations that are shown anew at once


def html(user: User, conversation: UUID, agent: str) -> str | None:
    """Render whom it speaks for; "" for nobody, None where it never speaks for anybody. Database code."""
    if not speaking.may_speak(agent):
        return None
    found = speaking.spoken_for(user, conversation, agent)
    return render_to_string("chat/speaking.html", {"spoken_for": found}).strip() if found else ""


def end(user: User, *, conversation: UUID) -> None:
    """Let it speak for nobody but its person. Errors: `Refused`."""
    with transaction.atomic():
        found = Conversation.objects.visible_to(user).filter(pk=conversation).first()
        if found is None:
            raise not_found("conversation")
        speaking.end(user, found.pk, found.agent)
        speaking.speaker_changed(found.pk)


@receiver(speaking.changed)
def shown_anew(sender: Any, conversations: list[UUID], user: int | None, **kwargs: Any) -> None:
    """Every open page looks again. Of all of a user's, those that they looked at last."""
    known = Conversation.objects.filter(is_deleted=False)
    found = set(known.filter(pk__in=conversations[:MOST]).values_list("pk", flat=True))
    if user is not None:
        theirs = known.filter(user=user, agent__in=speaking.speaking_agents()).order_by("-last_at")
        found |= set(theirs.values_list("pk", flat=True)[:MOST])
    for pk in sorted(found):
        messages.wake_after_commit(pk, raise_rev(pk).rev)
