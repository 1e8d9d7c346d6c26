"""Whether a call may run: what waits for a person's yes, for their answer or for the client's output does not.

Nothing but an explicit yes to exactly these arguments lets a tool run that asks for one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from pydantic_core import PydanticSerializationError

from agents import registry
from agents.database.outage import is_outage
from agents.runtime import canonical, secret_answers
from agents.runtime.asking import AskPerson
from agents.runtime.context import Context
from agents.runtime.models import Approval, Run, ToolCall
from agents.runtime.outcome import Outcome, storable
from agents.runtime.signals import approval_asked
from agents.runtime.teams import Transfer
from agents.runtime.tool import BadArguments, Tool, ToolRefused
from agents.runtime.transcript import WAITING
from agents.runtime.visible import visible

logger = logging.getLogger(__name__)

CHANGED = "What was approved is not what this tool would do now. Nothing was done. Ask again."
NOT_APPROVED = "Nobody has approved this. Nothing was done."
NOT_SHOWN = "Its arguments cannot be shown to anybody, so nobody can approve it. Nothing was done."
ASKED_TWICE = "This tool asked the person twice in one call. Nothing was done."


@dataclass(frozen=True, slots=True)
class Pass:
    """A call may run, with these arguments as JSON text. `told` is what the model hears beside what comes of it."""

    arguments: str
    answer: dict[str, Any] | None = None
    told: str = ""
    is_decided: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """What a call waits for. Called in the commit that lets go of its run, it makes the row. Then it calls `begin`."""

    kind: str
    title: str
    arguments: dict[str, Any]
    digest: str
    schema: dict[str, Any] | None
    begin: Callable[[], None] | None = None
    seconds: float | None = None  # that it waits, where not as long as all do

    def __call__(self, run: Run, call: ToolCall) -> None:
        now = timezone.now()
        end = now + timedelta(seconds=settings.APPROVAL_TIME if self.seconds is None else self.seconds)
        approval = Approval.objects.create(
            tool_call=call,
            user_id=run.user_id,
            kind=self.kind,
            title=self.title,
            arguments=self.arguments,
            digest=self.digest,
            schema=self.schema,
            created_at=now,
            expires_at=None if self.kind == Approval.Kind.CLIENT else end,
        )
        if self.begin is not None:
            self.begin()
        registry.transcripts[run.surface].tool_waits(run, call, approval)
        approval_asked.send(sender=Approval, approval=approval)


def check(run: Run, call: ToolCall, tool: Tool, context: Context) -> Pass | Outcome:
    """Return with what this call runs, or what comes of it instead: it waits, or it may not run.

    The first attempt at a run knows of no decision, so nothing is asked of the database there.
    """
    if call.state == ToolCall.State.WAITING:
        return waiting(_as_it_is)
    if call.state != ToolCall.State.REQUESTED:  # it has begun, or is over
        return Pass(call.arguments)
    decided = Approval.objects.filter(pk=call.pk).first() if run.attempt > 1 else None
    if decided is not None:
        return _by_decision(decided, call, tool, context)
    is_given = run.options.get("auto_execute_tools") is False and not isinstance(tool, Transfer)
    return undecided(tool, context, call.arguments, is_given=is_given) or Pass(call.arguments)


def undecided(tool: Tool, context: Context, arguments: str, *, is_given: bool = False) -> Outcome | None:
    """Return what comes of a call on which nobody has decided: it waits, or is refused; None when it may run.

    With `is_given` the client carries it out, whatever tool it is.
    """
    is_given = is_given or tool.client
    if not is_given and tool.approval is False:
        return None
    try:
        if is_given:
            return waiting(_ask(Approval.Kind.CLIENT, tool, arguments))
        if _needs_approval(tool, context, arguments):
            exact = _prepared(tool, context, arguments)
            return waiting(_ask(Approval.Kind.APPROVAL, tool, exact, schema=tool.schema.parameters))
    except ToolRefused as refusal:
        return Outcome.refused(str(refusal), refusal.code, refusal.data)
    except (BadArguments, PydanticSerializationError) as error:
        return _not_asked(tool, error)
    return None


def _prepared(tool: Tool, context: Context, arguments: str) -> str:
    """Return the arguments that a person is shown. Errors: `ToolRefused` for what cannot be asked."""
    if tool.prepare is None:
        return arguments
    try:
        with transaction.atomic():
            return canonical.spelled(canonical.plain(tool.prepare(context, tool.parse(arguments))))
    except (ToolRefused, BadArguments, PydanticSerializationError):
        raise
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("Tool %s could not prepare its approval", tool.name)
        raise ToolRefused(NOT_SHOWN, code="not_shown") from None


def _not_asked(tool: Tool, error: BadArguments | PydanticSerializationError) -> Outcome:
    """Return what comes of a call whose arguments no person can be shown."""
    if isinstance(error, BadArguments):
        return Outcome.refused(str(error), "bad_arguments", {"errors": error.errors})
    logger.error("The arguments of %s are no JSON", tool.name, exc_info=error)
    return Outcome.refused(NOT_SHOWN, "not_shown")


def waiting(begin: Any) -> Outcome:
    """Return what comes of a call for now: nothing, until what begins here is settled."""
    return Outcome(WAITING, ok=False, data={"code": "waiting"}, waits=begin)


def asked(tool: Tool, arguments: str, form: AskPerson) -> Outcome:
    """Return what comes of a tool that asked the person for more."""
    try:
        made = _ask(Approval.Kind.INPUT, tool, arguments, schema=form.schema, title=form.title)
        return waiting(replace(made, begin=form.begin, seconds=form.seconds))
    except (BadArguments, PydanticSerializationError) as error:
        return _not_asked(tool, error)


def forget_secrets(**calls: Any) -> None:
    """In the transaction of what came of these calls: take away what was filled in that nobody else may read.

    `calls` says of which approvals, as in a filter.
    """
    filled_in = Approval.objects.filter(**calls, kind=Approval.Kind.INPUT, state=Approval.State.ANSWERED)
    for each in filled_in.order_by("pk"):
        if secret_answers.has_secrets(each.schema):
            answer = secret_answers.blanked(each.schema, each.answer)
            Approval.objects.filter(pk=each.pk).update(answer=answer)


def told(outcome: Outcome, passed: Pass) -> Outcome:
    """Return what came of a call that was let through, with what a person changed of it; it asks for nothing more."""
    if isinstance(outcome.waits, Ask) and passed.is_decided:
        return Outcome.refused(ASKED_TWICE, "asked_twice")
    return replace(outcome, text=f"{outcome.text}\n{passed.told}") if passed.told else outcome


def _as_it_is(run: Run, call: ToolCall) -> None:
    """It waits already."""


def _ask(
    kind: str,
    tool: Tool,
    arguments: str,
    *,
    schema: dict[str, Any] | None = None,
    title: str = "",
) -> Ask:
    plain = tool.canonical(arguments)
    title = visible(storable(title or tool.words(tool.doing, canonical.spelled(plain)).rstrip("…. ")))
    return Ask(kind, title[:300], plain, canonical.digest(tool.name, plain), storable(schema))


def _needs_approval(tool: Tool, context: Context, arguments: str) -> bool:
    keywords = tool.parse(arguments)
    if not callable(tool.approval):
        return bool(tool.approval)
    try:
        return tool.approval(context, keywords) is not False  # None is no answer
    except Exception:
        logger.exception("Tool %s could not say whether it needs an approval", tool.name)
        return True


def _by_decision(decided: Approval, call: ToolCall, tool: Tool, context: Context) -> Pass | Outcome:
    """Let it run with what was approved, after a look whether that still means the same.

    An answer to a form is no approval: a tool that needs one by now does not run.
    """
    if decided.state == Approval.State.ANSWERED and decided.kind == Approval.Kind.INPUT:
        if undecided(tool, context, call.arguments) is not None:
            return Outcome.refused(NOT_APPROVED, "not_approved")
        answer = secret_answers.opened(decided.schema, decided.answer)
        return Pass(call.arguments, answer=answer, is_decided=True)
    if decided.state != Approval.State.APPROVED or decided.kind != Approval.Kind.APPROVAL:
        return Outcome.refused(NOT_APPROVED, "not_approved")
    is_edited = decided.edited is not None
    approved, wanted = (decided.edited, decided.edited_digest) if is_edited else (decided.arguments, decided.digest)
    arguments = canonical.spelled(approved)
    try:
        found = canonical.digest(tool.name, tool.canonical(arguments))
    except BadArguments:
        found = ""
    if found != wanted:
        return Outcome.refused(CHANGED, "changed")
    return Pass(arguments, told=_edits(decided) if is_edited else "", is_decided=True)


def _edits(decided: Approval) -> str:
    before, after = decided.arguments, decided.edited or {}
    changed = [
        f"{name} from {canonical.spelled(before.get(name))} to {canonical.spelled(after.get(name))}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
    return f"The person changed this before approving it: {'; '.join(changed)}."
