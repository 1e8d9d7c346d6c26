"""What a person does in a conversation: send, stop, retry, act, react, read. One commit each, and only then an ack.

Every function takes the user first and finds its target among what that user may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from pydantic import ValidationError as PydanticError

from agents import refused, registry
from agents.faults import faultpoint
from agents.refused import NOT_RIGHT, Refused, not_found
from agents.runtime import overlay, queue, runs
from agents.runtime.models import Run
from agents.runtime.options import checked
from agents.runtime.tool import ToolRefused
from agents.runtime.tool_calls import without_deadlock
from agents.runtime.widget import Action
from agents.runtime.worker import worker
from agents.threads import pipelined
from chat import messages
from chat.attachments import attaching
from chat.care import temporary
from chat.care.interruption import make_way
from chat.live.hub import hub
from chat.models import CommandReceipt, Conversation, Message, Position, raise_rev
from chat.notifications import inbox
from chat.sockets.commands import NOTHING_SAID, by_field

Ack = dict[str, Any]
NEW = UUID("6d1c8f8e-5c0a-4c0e-9d1b-2f6f4f0f7a11")  # names new conversations after their first client id


def send(
    user: User,
    *,
    text: str,
    client_id: UUID,
    conversation: UUID | None = None,
    agent: str | None = None,
    may_create: bool = False,
    options: Mapping[str, Any] | None = None,
    replaces: UUID | None = None,
    is_temporary: bool = False,
    attachments: Sequence[UUID] | None = None,
) -> Ack:
    """Store a message and queue the run that answers it, in one commit; return the ack.

    The same `client_id` again gives the same ack and nothing else. Without a `conversation` a new one is made,
    named after the client id, so that this too happens once. `options` are those of `agents.runtime.options`; whether
    this user may give them is for the door to say. With `replaces` it stands in the place of that message of the
    person's, which is kept with all below it as a branch. `attachments` are documents of theirs, which go with it, and
    need no words; where it replaces a message and they are not given, they are those of that one. With `is_temporary` a
    new conversation is a temporary one; where there is one already that is kept, nothing is said. Errors: `Refused`.
    """
    if not text and not attachments and replaces is None:
        raise Refused("invalid", NOT_RIGHT, {"text": [NOTHING_SAID]})
    try:
        asked = checked(options)
    except ValidationError as error:
        raise Refused("invalid", NOT_RIGHT, refused.by_field(error)) from None
    if agent is not None:
        try:
            overlay.current().chosen(user, agent)
        except LookupError:
            raise Refused("invalid", NOT_RIGHT, {"agent": ["No agent has this name."]}) from None
    if conversation is None:
        conversation, may_create = id_of_new(user, client_id), True

    def once() -> Message:
        # To make way asks how many rows were changed, which a pipeline does not tell at once.
        with pipelined() if replaces is None else nullcontext(), transaction.atomic():
            # Before the conversation: whoever reads a document and then tells its conversation locks them so, too.
            came = attaching.taken(user, conversation, attachments, replaces=replaces)
            if not text and not came:
                raise Refused("invalid", NOT_RIGHT, {"text": [NOTHING_SAID]})
            if replaces is not None:
                make_way(user, conversation, replaces, client_id)
            title = text or came[0].name
            position = _position(
                user, conversation, agent=agent, may_create=may_create, title=title, is_temporary=is_temporary
            )
            going_on = queue.unfinished(user)
            not_too_many(going_on, conversation)
            run = queue.enqueue(
                going_on,
                surface="chat",
                thread=conversation,
                user=user,
                agent=agent or position.agent,
                owner=worker.free_owner,
                options=asked,
            )
            transaction.on_commit(lambda: worker.take(run))  # before anybody is told: the model is the slowest
            said = {"role": Message.Role.USER, "text": text, "client_id": client_id, "attachment_count": len(came)}
            message = messages.post(conversation, position=position, run=run, **said)
            attaching.keep(message, came)
            faultpoint("before_send_commit")
        faultpoint("after_send_commit")
        return message

    try:
        sent = without_deadlock(once)
    except (IntegrityError, Refused):  # Most are new: only who cannot be stored is looked for.
        mine = Conversation.objects.visible_to(user)
        found = Message.objects.filter(conversation__in=mine, conversation=conversation, client_id=client_id).first()
        if found is None:
            raise
        sent = found
    return {
        "conversation": str(sent.conversation_id),
        "message": str(sent.pk),
        "run": str(sent.run_id),
        "rev": sent.rev,
    }


def id_of_new(user: User, client_id: UUID) -> UUID:
    """Return the id of the conversation that `send` makes for this client id, where it is told of none."""
    return uuid5(NEW, f"{user.pk}:{client_id}")


def not_too_many(going_on: Iterable[tuple[str, UUID, str]], thread: UUID) -> None:
    """One user must not keep the models from all others. Errors: `Refused`; the same command may come again later."""
    answers = [other for surface, other, _ in going_on if surface == "chat"]  # what agents think over is not asked for
    if sum(other != thread for other in answers) >= settings.RUNS_PER_USER:
        words = f"You have {settings.RUNS_PER_USER} answers on their way. Try again when one of them is there."
        raise Refused("too_fast", words)


def _position(user: User, pk: UUID, *, agent: str | None, may_create: bool, title: str, is_temporary: bool) -> Position:
    """Raise the rev for what is said, which locks the conversation: sends to it are put in order here."""
    try:
        return _raised(user, pk, is_temporary=is_temporary)
    except Conversation.DoesNotExist:
        if not may_create:
            raise not_found("conversation") from None
    agent = agent or overlay.current().chosen(user, None) or settings.CHAT_AGENT
    expires_at = temporary.end() if is_temporary else None
    new = Conversation(pk=pk, user=user, agent=agent, title=shortened(title), expires_at=expires_at)
    # There is one already when another tab has just made it, or the id is somebody else's.
    Conversation.objects.bulk_create([new], ignore_conflicts=True)
    try:
        return _raised(user, pk, is_temporary=is_temporary)
    except Conversation.DoesNotExist:
        raise not_found("conversation") from None


def _raised(user: User, pk: UUID, *, is_temporary: bool) -> Position:
    """What is said as in a temporary conversation gets into no other."""
    position = raise_rev(pk, by=user)
    if is_temporary and Conversation.objects.listed().filter(pk=pk).exists():
        words = "This conversation is there already, and is kept."
        raise Refused("invalid", NOT_RIGHT, {"is_temporary": [words]})
    return position


def shortened(text: str) -> str:
    """Make a title of what a person said first: its first line, cut at a word."""
    line = " ".join(text.split("\n", 1)[0].split())
    return line if len(line) <= 60 else line[:59].rsplit(" ", 1)[0] + "…"


def stop(user: User, *, run: UUID) -> Ack:
    """Ask for a stop; the text so far stays. Stopping what is over changes nothing."""
    found = _run(user, run)
    without_deadlock(lambda: runs.request_stop(found))
    worker.stop(found.pk)
    hub.ask_stop(found.thread, found.pk)
    return {"run": str(run)}


def retry(user: User, *, run: UUID) -> Ack:
    """Let a failed or stopped run go on where it broke off."""
    found = _run(user, run)
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=found.thread)
        not_too_many(queue.unfinished(user), found.thread)
        if Message.objects.filter(run=found, branch__isnull=False).exists():
            raise Refused("refused", "This answer was put away. Bring its branch back first.")
        if runs.retry(found):
            for notice in Message.objects.filter(run=found, kind=Message.Kind.NOTICE, sums_up_until=None):
                messages.remove(notice)
            transaction.on_commit(worker.nudge)
        elif Run.objects.get(pk=run).state in (Run.State.FAILED, Run.State.STOPPED):
            raise Refused("busy", "Another answer is on its way; try again when it is there.", {"run": ["Busy."]})
        faultpoint("before_retry_commit")
    faultpoint("after_retry_commit")
    return {"run": str(run)}


def _run(user: User, pk: UUID) -> Run:
    found = Run.objects.filter(pk=pk, user=user, surface="chat").first()
    if found is None or not Conversation.objects.visible_to(user).filter(pk=found.thread).exists():
        raise not_found("run")
    return found


def _message(user: User, pk: UUID, kind: str) -> Message:
    found = (
        Message.objects.filter(pk=pk, conversation__user=user, conversation__is_deleted=False, kind=kind, rev__gt=0)
        .filter(branch__isnull=True)
        .select_related("conversation", "run", "tool_call")
        .first()
    )
    if found is None:
        raise not_found("message")
    return found


def act(user: User, *, message: UUID, action: str, arguments: dict[str, Any], client_id: UUID | None = None) -> Ack:
    """Carry out a widget's button or form with the user's rights. Errors: `Refused`, by field."""
    found = _message(user, message, Message.Kind.WIDGET)
    widget = registry.widgets.get(found.widget)
    verb = widget.actions.get(action) if widget else None
    if verb is None:
        raise Refused("invalid", NOT_RIGHT, {"action": ["This card has no such action."]})
    fields = _fields(verb, arguments)

    def work() -> None:
        verb.function(user, **found.widget_arguments, **fields)  # by name: the database keeps no order of keys

    def once() -> Ack:
        with transaction.atomic():
            receipt = receipt_of(found.conversation, client_id)
            if receipt is not None and receipt.answer:
                return dict(receipt.answer)
            _in_words(work)
            found.conversation.refresh_from_db(fields=["rev"])
            ack = {"conversation": str(found.conversation_id), "message": str(message), "rev": found.conversation.rev}
            if receipt is not None:
                receipt.answer = ack
                receipt.save(update_fields=["answer"])
            faultpoint("before_act_commit")
        faultpoint("after_act_commit")
        return ack

    return without_deadlock(once)


def receipt_of(conversation: Conversation, client_id: UUID | None) -> CommandReceipt | None:
    """Return this command's receipt, empty when it is new. A twin at the same moment waits here for the first."""
    if client_id is None:
        return None
    receipt, created = CommandReceipt.objects.get_or_create(conversation=conversation, client_id=client_id)
    return receipt if created else CommandReceipt.objects.select_for_update().get(pk=receipt.pk)


def _fields(verb: Action, arguments: dict[str, Any]) -> dict[str, Any]:
    """Check the fields of an action. An empty input of a form means none where none is allowed."""
    given = {name: _given(verb, name, value) for name, value in arguments.items()}
    try:
        parsed = verb.fields.model_validate(given)
    except PydanticError as error:
        raise Refused("invalid", NOT_RIGHT, by_field(error)) from None
    return {name: getattr(parsed, name) for name in type(parsed).model_fields}


def _given(verb: Action, name: str, value: Any) -> Any:
    if value == "" and _may_be_none(verb, name):
        return None
    return value.replace("\x00", "") if isinstance(value, str) else value


def _may_be_none(verb: Action, name: str) -> bool:
    field = verb.fields.model_fields.get(name)
    return field is not None and type(None) in getattr(field.annotation, "__args__", ())


def _in_words(work: Callable[[], None]) -> None:
    """Do it; whatever a domain says is wrong becomes an error by field."""
    try:
        work()
    except ValidationError as error:
        raise Refused("invalid", " ".join(error.messages), refused.by_field(error)) from None
    except ToolRefused as error:
        raise Refused("refused", str(error), {"form": [str(error)]}) from None
    except (ObjectDoesNotExist, PermissionDenied):
        raise not_found("message") from None


def react(user: User, *, message: UUID, reaction: str | None) -> Ack:
    """Set or clear the thumbs of an answer."""
    found = _message(user, message, Message.Kind.TEXT)
    if found.role != Message.Role.ASSISTANT:
        raise not_found("message")
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=found.conversation_id)
        found.refresh_from_db(fields=["reaction", "rev"])
        if found.reaction != (reaction or ""):
            messages.change(found, reaction=reaction or "")
    return {"conversation": str(found.conversation_id), "message": str(message), "rev": found.rev}


def mark_read(user: User, *, conversation: UUID, rev: int) -> Ack:
    """A read receipt moves the read marker on; it never goes back, nor beyond what there is."""
    found = Conversation.objects.visible_to(user).filter(pk=conversation).first()
    if found is None:
        raise not_found("conversation")
    upto = min(rev, found.rev)
    if Conversation.objects.filter(pk=conversation, seen_rev__lt=upto).update(seen_rev=upto):
        inbox.mark_read_up_to(user, conversation, upto)
    return {"conversation": str(conversation), "rev": max(upto, found.seen_rev)}


#: By the command that asks for it.
ACTIONS: dict[str, Callable[..., Ack]] = {
    "send": send, "stop": stop, "retry": retry, "act": act, "react": react, "seen": mark_read,
}  # fmt: skip
