"""Takes conversations in from such a document: all of it or nothing, and what is here already is left as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.contrib.auth.models import User
from django.core import serializers
from django.core.serializers.base import DeserializationError
from django.db import models, transaction

from agents.documents import Document
from agents.runtime.models import Run, ToolCall
from chat import listing
from chat.models import Attachment, Branch, Conversation, Message
from chat.transfer import rows

#: What is left of a conversation that was deleted, emptied: it is filled again.
STAY = (Run, ToolCall)


class NotTakenIn(Exception):
    """Nothing of the file was taken in; `str()` says why, in words for an operator."""


@dataclass
class TakenIn:
    """What became of the conversations of a file, by their ids."""

    new: list[UUID] = field(default_factory=list)
    known: list[UUID] = field(default_factory=list)


def take_in(text: bytes, *, user: User | None = None, told: Callable[[int], object] = lambda rows: None) -> TakenIn:
    """Write the conversations of a document down in one commit; one whose id is here is passed over.

    With a `user` only theirs may be in it. Their runs are over: what was on its way is stopped. `told` hears how many
    rows more there are. Errors: `NotTakenIn`, for a document that is cut off or of another kind, for people who are not
    here, and where an id is somebody else's.
    """
    taken = TakenIn()
    with transaction.atomic():
        for entry in _entries(text):
            (taken.new if _one(entry, user, told) else taken.known).append(UUID(entry["id"]))
    return taken


def _entries(text: bytes) -> list[dict[str, Any]]:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise NotTakenIn(f"This is no whole JSON document: {error}.") from None
    if not isinstance(document, dict) or document.get("format") != rows.FORMAT:
        raise NotTakenIn("This is no file of `manage.py export_conversations --format=json`.")
    if document.get("version") != rows.VERSION:
        raise NotTakenIn(f"This file is of version {document.get('version')}; version {rows.VERSION} can be read.")
    try:
        for entry in document["conversations"]:
            UUID(entry["id"]), entry["rows"], entry["user"]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NotTakenIn("A conversation in it lacks its id, its user or its rows.") from None
    return list(document["conversations"])


def _one(entry: Mapping[str, Any], only: User | None, told: Callable[[int], object]) -> bool:
    """Return whether it is new here."""
    pk, name = UUID(entry["id"]), entry["user"]
    if only is not None and name != only.get_username():
        raise NotTakenIn(f"Conversation {pk} is {name}'s, not {only.get_username()}'s.")
    owner = User.objects.filter(username=name).first()
    if owner is None:
        raise NotTakenIn(f"Nobody is called {name} here, and conversation {pk} is theirs. Make the account first.")
    found = Conversation.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if found is not None:
        if found.user_id != owner.pk:
            raise NotTakenIn(f"Conversation {pk} is another person's here than in the file, where it is {name}'s.")
        return False
    made = _rows(entry)
    _check(pk, owner, made)
    for kind in rows.KINDS:
        over = _over(kind) if kind in STAY else {}
        kind._base_manager.bulk_create(made[kind], batch_size=500, **over)
        told(len(made[kind]))
    listing.changed(owner, pk)
    return True


def _over(kind: type[models.Model]) -> dict[str, Any]:
    columns = [each.name for each in kind._meta.concrete_fields if not each.primary_key]
    return {"update_conflicts": True, "unique_fields": ["id"], "update_fields": columns}


Made = dict[type[models.Model], list[Any]]


def _rows(entry: Mapping[str, Any]) -> Made:
    made: Made = {kind: [] for kind in rows.KINDS}
    try:
        for each in serializers.deserialize("python", entry["rows"], ignorenonexistent=True):
            made[type(each.object)].append(each.object)
    except KeyError as error:
        raise NotTakenIn(f"Conversation {entry['id']} has rows that are no part of one: {error}.") from None
    except (DeserializationError, AttributeError, TypeError, ValueError) as error:
        raise NotTakenIn(f"A row of conversation {entry['id']} cannot be read: {error}.") from None
    return made


def _check(pk: UUID, owner: User, made: Made) -> None:
    """Rows lead to one another and to nothing else of this installation. Errors: `NotTakenIn`."""
    runs, calls, said = ({row.pk for row in made[kind]} for kind in (Run, ToolCall, Message))
    documents = _documents(owner, made[Attachment])
    for run in made[Run]:
        if not run.is_final:
            run.state, run.owner, run.lease_until, run.decided_at = Run.State.STOPPED, "", None, None
    for call in made[ToolCall]:
        if call.state in (ToolCall.State.REQUESTED, ToolCall.State.STARTED, ToolCall.State.WAITING):
            call.state = ToolCall.State.CANCELLED
    for attached in made[Attachment]:
        attached.pk = None
        attached.document_id = attached.document_id if attached.document_id in documents else None
    is_whole = (
        [(row.pk, row.user_id) for row in made[Conversation]] == [(pk, owner.pk)]
        and all(row.conversation_id == pk for kind in (Branch, Message) for row in made[kind])
        and all(row.user_id == owner.pk and (row.parent_id in calls or row.thread == pk) for row in made[Run])
        and all(row.parent_id is None or row.parent_id in calls for row in made[Run])
        and all(row.run_id in runs for row in made[ToolCall])
        and all(row.run_id in {*runs, None} and row.tool_call_id in {*calls, None} for row in made[Message])
        and all(row.message_id in said for row in made[Attachment])
    )
    if not is_whole:
        raise NotTakenIn(f"Conversation {pk} has rows that lead to what is not in it.")
    ours = {
        Branch: Branch.objects.none(),
        Message: Message.objects.none(),
        Run: Run.objects.filter(surface="chat", thread=pk, user=owner)
        | Run.objects.filter(parent__in=calls, user=owner),
        ToolCall: ToolCall.objects.filter(run__in=runs),
    }
    for kind, rest in ours.items():
        wanted = kind._base_manager.filter(pk__in=[row.pk for row in made[kind]])
        if wanted.exclude(pk__in=rest.values("pk")).exists():
            raise NotTakenIn(f"Conversation {pk} has rows whose ids are others' here.")


def _documents(owner: User, attached: list[Attachment]) -> set[Any]:
    """Return which of the files that were sent are here still; files themselves are not in the document."""
    wanted = [row.document_id for row in attached if row.document_id]
    return set(Document.objects.filter(owner=owner, pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
