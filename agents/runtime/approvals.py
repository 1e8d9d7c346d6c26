"""What a person does about a call that waits: approve or decline it, answer it. Once, whichever door they come by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents import registry
from agents.faults import faultpoint
from agents.runtime import canonical, children, overlay, schemas, secret_answers, waiting
from agents.runtime.models import Approval, ToolCall
from agents.runtime.outcome import Outcome, storable
from agents.runtime.tool import BadArguments, Tool
from agents.runtime.tool_calls import without_deadlock

LARGEST_OUTPUT = 1024 * 1024  # bytes as JSON
LONGEST_REASON = 2000  # characters
DECISIONS = ("approve", "decline")
BY_A_PERSON = ("card", "admin", "rest", "socket", "letter")


class NotWaiting(Exception):
    """It is not to be decided any more. `code` is "decided", or "expired" when the time for it is over."""

    def __init__(self, code: str) -> None:
        words = {"decided": "This is decided already.", "expired": "The time to decide this is over."}
        super().__init__(words[code])
        self.code = code


def decide(
    user: User,
    tool_call_pk: UUID,
    *,
    decision: str,
    arguments: Mapping[str, Any] | None = None,
    reason: str = "",
    door: str,
) -> Approval:
    """Approve or decline a call. Anything but the literal "approve" approves nothing.

    `arguments` are edits, by name, of what the tool is to run with; `reason` is told to the model. A form or a client's
    output can be declined, too. Errors: `Approval.DoesNotExist` for one that is unknown, of somebody else or cannot be
    approved; `NotWaiting`; `ValidationError` by field, an edit's under `arguments.<name>`.
    """
    _check_door(door)
    if decision not in DECISIONS:
        raise ValidationError({"decision": ['"approve" or "decline" is wanted.']})
    if not isinstance(reason, str) or len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": [f"At most {LONGEST_REASON} characters of text."]})
    if arguments is not None and (not isinstance(arguments, Mapping) or decision == "decline"):
        raise ValidationError({"arguments": ["Only what is approved is changed, by an object of names and values."]})
    reason = storable(reason).strip()

    def once() -> Approval:
        with transaction.atomic():
            call, found = _waiting(user, tool_call_pk, door)
            if decision == "decline":
                _close(found, Approval.State.DECLINED, user, door, reason)
                waiting.settle(call, declined(reason))
            elif found.kind != Approval.Kind.APPROVAL:
                raise Approval.DoesNotExist
            else:
                _edit(found, call, arguments)
                _close(found, Approval.State.APPROVED, user, door, reason)
                waiting.let_run(call)
            waiting.save(found)
            faultpoint("before_decide_commit")
        faultpoint("after_decide_commit")
        return found

    return without_deadlock(once)


def answer(user: User, tool_call_pk: UUID, *, output: Any, door: str) -> Approval:
    """Give a client's output, text or JSON of at most 1 MiB, or the values of a form.

    Errors: `Approval.DoesNotExist` for one that is unknown, of somebody else or no such question; `NotWaiting`;
    `ValidationError` by field, a form's under `output.<name>`.
    """
    _check_door(door)
    given = _storable(output)

    def once() -> Approval:
        with transaction.atomic():
            call, found = _waiting(user, tool_call_pk, door)
            found.answer = secret_answers.sealed(found.schema, given) if found.kind == Approval.Kind.INPUT else given
            _close(found, Approval.State.ANSWERED, user, door, "")
            if found.kind == Approval.Kind.CLIENT:
                waiting.settle(call, output_of(given))
            elif found.kind == Approval.Kind.INPUT:
                _check_form(found, given)
                waiting.let_run(call)
            else:
                raise Approval.DoesNotExist
            waiting.save(found)
            faultpoint("before_give_answer_commit")
        faultpoint("after_give_answer_commit")
        return found

    return without_deadlock(once)


def _waiting(user: User, pk: UUID, door: str) -> tuple[ToolCall, Approval]:
    """Lock what is to be decided: the call, then its row."""
    theirs = Approval.objects.select_related("tool_call").filter(pk=pk)
    if not (door == Approval.Door.ADMIN and user.has_perm("runtime.decide_approval")):
        theirs = theirs.filter(user=user)
    seen = theirs.get()
    call = waiting.held(pk)
    found = Approval.objects.select_for_update().get(pk=pk) if call is not None else seen
    if call is None or not found.waits or not children.is_wanted(call.run):
        raise NotWaiting("expired" if found.state == Approval.State.EXPIRED else "decided")
    if found.expires_at is not None and found.expires_at <= timezone.now():
        raise NotWaiting("expired")
    return call, found


def _check_door(door: str) -> None:
    if door not in BY_A_PERSON:
        raise ValueError(f"No person comes by the door {door!r}. Doors: {', '.join(BY_A_PERSON)}.")


def _close(found: Approval, state: str, user: User | None, door: str, reason: str) -> None:
    found.state, found.decided_by, found.decided_at = state, user, timezone.now()
    found.door, found.reason = door, reason


def declined(reason: str) -> Outcome:
    """Return what comes of a call that a person does not want."""
    words = "The person declined this. It was not done."
    return Outcome.refused(f"{words} Their reason: {reason}" if reason else words, "declined", {"reason": reason})


def _edit(found: Approval, call: ToolCall, arguments: Mapping[str, Any] | None) -> None:
    """Keep what the tool itself makes of the edits, if that is anything else than before."""
    if not arguments:
        return
    tool = _tool(found, call)
    if tool is None:
        raise ValidationError({"arguments": [f"No tool is called {call.name!r} any more: it can only be declined."]})
    try:
        edited = tool.canonical(_spelled({**found.arguments, **arguments}))
    except BadArguments as error:
        words = {f"arguments.{field}": list(each) for field, each in error.errors.items()}
        raise ValidationError(words or {"arguments": [str(error)]}) from None
    digest = canonical.digest(call.name, edited)
    if digest != found.digest:
        found.edited, found.edited_digest = edited, digest


def _spelled(arguments: Mapping[str, Any]) -> str:
    try:
        return canonical.spelled(canonical.plain(arguments))
    except (TypeError, ValueError, RecursionError):
        raise ValidationError({"arguments": ["This is no JSON."]}) from None


def _tool(found: Approval, call: ToolCall) -> Tool | None:
    """Return the tool as the agent has it that asked."""
    name = call.agent or call.run.agent
    agent = overlay.current().at(None, agent=name, user_id=found.user_id).agent(name)
    return (agent.tool(call.name) if agent is not None else None) or registry.tools.get(call.name)


def _storable(output: Any) -> Any:
    try:
        given = canonical.plain(output)
        size = len(orjson.dumps(given))
    except (TypeError, ValueError, RecursionError):
        raise ValidationError({"output": ["Text or JSON is wanted."]}) from None
    if size > LARGEST_OUTPUT:
        raise ValidationError({"output": [f"At most {LARGEST_OUTPUT // 1024} KiB."]})
    return given


def output_of(given: Any) -> Outcome:
    """Return what comes of a call that the client has carried out."""
    text = given if isinstance(given, str) else canonical.spelled(given)
    return Outcome(text or "Done.", data=given if isinstance(given, dict) else {})


def _check_form(found: Approval, given: Any) -> None:
    if not isinstance(given, dict):
        raise ValidationError({"output": ["An object of names and values is wanted."]})
    if errors := schemas.errors(found.schema or {}, given):
        raise ValidationError({f"output.{name}": words for name, words in errors.items()})
