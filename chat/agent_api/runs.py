"""Which run of a session is followed."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Min

from agents.refused import not_found
from agents.runtime.models import Run
from chat.encoders.sse import Cursor
from chat.models import Conversation, Message


class Followed(NamedTuple):
    """A run, and the rev of its conversation before anything was said of it."""

    run: UUID
    rev: int


def to_follow(user: User, session: UUID, cursor: Cursor | None, run: UUID | None) -> Followed:
    """Return the run of this id; else the one asked for last before the cursor; else the newest one.

    Errors: `Refused`, for a session or a run that is not there or not theirs, and where nothing has been asked yet.
    """
    if not Conversation.objects.visible_to(user).filter(pk=session).exists():
        raise not_found("session_id")
    theirs = Run.objects.filter(thread=session, surface="chat")
    if run is None and cursor is not None:
        # By the questions, which stay as they are: what an older run has shown may have changed since.
        asked = Message.objects.filter(conversation=session, role=Message.Role.USER, run__surface="chat")
        run = asked.filter(rev__gt=0, rev__lte=cursor.rev).order_by("-rev").values_list("run", flat=True).first()
    found = (theirs.filter(pk=run) if run else theirs.order_by("-queued_at")).values_list("pk", flat=True).first()
    if found is None:
        raise not_found("run")
    first = Message.objects.filter(run=found, rev__gt=0).aggregate(first=Min("rev"))["first"] or 1
    return Followed(found, first - 1)
