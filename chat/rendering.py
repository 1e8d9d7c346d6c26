"""How a message is shown: as HTML for the page and the browser's socket, as JSON for every other client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils.functional import cached_property

from agents import registry
from agents.choices import without_choices
from agents.runtime import overlay, teams
from agents.runtime.models import Run, ToolCall
from agents.runtime.widget import WidgetType
from chat import used
from chat.approvals.serialized import approval_json
from chat.attachments.shown import shown
from chat.citations import marks
from chat.markdown import render
from chat.models import Message

LONGEST_SHOWN = 20_000  # characters of a tool's arguments or output; programs get all of them


class Rendered:
    """A message with its live rows, read once for whoever needs it: HTML, JSON or the side panel."""

    def __init__(self, message: Message, user: User) -> None:
        self.message = message
        self.user = user

    @cached_property
    def kind(self) -> WidgetType | None:
        return registry.widgets.get(self.message.widget) if self.message.kind == Message.Kind.WIDGET else None

    @cached_property
    def data(self) -> dict[str, Any] | None:
        """The widget's rows as they are now, or None when they are gone."""
        return self.kind.data(self.user, self.message.widget_arguments) if self.kind else None

    @cached_property
    def widget_html(self) -> str:
        return self.kind.html(self.data, message=str(self.message.pk)) if self.kind else ""

    def html(self, *, open_html: str = "") -> str:
        """Render `chat/message.html`. `open_html` is the unfinished block of a text that still grows."""
        message = self.message
        text_html, choices = "", self.choices
        if message.kind == Message.Kind.TEXT and message.role == Message.Role.ASSISTANT:
            text_html = render(without_choices(message.text)[0] if choices else message.text)
            if message.citations:
                text_html = marks.numbered(text_html, message.citations)
        return article(message, text_html=text_html, open_html=open_html, widget_html=self.widget_html, choices=choices)

    @property
    def choices(self) -> list[str]:
        """What an answer that is whole offers to press instead of typing."""
        message = self.message
        is_answer = message.kind == Message.Kind.TEXT and message.role == Message.Role.ASSISTANT
        return without_choices(message.text)[1] if is_answer and message.state == Message.State.COMPLETE else []

    def json(self) -> dict[str, Any]:
        """Return it as protocol.md's `message`."""
        message = self.message
        return {
            "id": str(message.pk),
            "rev": message.rev,
            "role": message.role,
            "kind": message.kind,
            "state": message.state,
            "agent": message.agent,
            "run": str(message.run_id) if message.run_id else None,
            "text": message.text,
            "choices": self.choices,
            "reasoning": message.reasoning,
            "citations": message.citations,
            "widget": self._widget_json(),
            "tool_call": tool_json(message.tool_call, message.run),
            "attachments": shown(message),
            "used": [each.json() for each in used.of(message)],
            "reaction": message.reaction or None,
            "client_id": str(message.client_id) if message.client_id else None,
            "created_at": message.created_at.isoformat(),
        }

    def _widget_json(self) -> dict[str, Any] | None:
        if self.kind is None:
            return None
        return {
            "name": self.kind.name,
            "arguments": self.message.widget_arguments,
            "data": self.data,
            "actions": [
                {"name": action.name, "fields": action.fields.model_json_schema()}
                for action in self.kind.actions.values()
            ],
            "html": self.widget_html,
        }


def article(
    message: Message,
    *,
    text_html: str = "",
    open_html: str = "",
    widget_html: str = "",
    choices: Sequence[str] = (),
) -> str:
    """Render one message's element; live and on reload it is this very template."""
    retry = _may_retry(message)
    context = {
        "message": message,
        "at": message.at,
        "agent_title": agent_title(message.agent),
        "is_named": message.role == Message.Role.ASSISTANT and message.agent not in ("", settings.CHAT_AGENT),
        "model": _model(message),
        "text_html": text_html,
        "open_html": open_html,
        "widget_html": widget_html,
        "choices": choices,
        "tool": tool_line(message.tool_call),
        "attachments": shown(message),
        "sources": sources_html(message.citations),
        "used": used.of(message),
        "retry": retry,
        # The run is looked up for a notice alone: a growing text is rendered on the loop, where nothing may be asked.
        "goes_on": retry and message.run is not None and message.run.goes_on,
    }
    return render_to_string("chat/message.html", context).strip()


def sources_html(citations: list[dict[str, Any]]) -> str:
    """Render the chips of what an answer cites, "" for none."""
    return render_to_string("chat/sources.html", {"sources": citations}).strip() if citations else ""


def _model(message: Message) -> str:
    """Return which model answered. A growing text's run is not looked up: it is rendered on the loop."""
    is_answer = message.kind == Message.Kind.TEXT and message.role == Message.Role.ASSISTANT
    if not is_answer or not Message._meta.get_field("run").is_cached(message):  # type: ignore[union-attr]
        return ""
    return message.run.model if message.run is not None else ""


def agent_title(name: str) -> str:
    """Return what a person calls the agent of this name, one that answers or one that acts by itself."""
    if title := overlay.current().title(name):
        return title
    by_itself = registry.business_agents.get(name)
    return by_itself.title if by_itself else name


def _may_retry(message: Message) -> bool:
    return (
        message.kind == Message.Kind.NOTICE
        and message.state in (Message.State.FAILED, Message.State.STOPPED)
        and message.run is not None
        and message.run.state in (Run.State.FAILED, Run.State.STOPPED)
    )


#: How the line reads on when the call did not end well: "Adding 12 items did not work".
_ENDS: dict[str, str] = {
    ToolCall.State.FAILED: " did not work",
    ToolCall.State.UNKNOWN: ": not known whether it was done",
    ToolCall.State.CANCELLED: ": cancelled",
    ToolCall.State.WAITING: ": waits for you",
}


def tool_line(call: ToolCall | None) -> dict[str, Any] | None:
    """What a person reads of a tool call: one line, and behind it arguments and result."""
    if call is None:
        return None
    tool = teams.known(call.name)
    done = call.state == ToolCall.State.DONE
    line = (
        tool.words(tool.done if done else tool.doing, call.arguments)
        if tool
        else call.name.replace("_", " ").capitalize()
    )
    if end := _ENDS.get(call.state):
        line = line.rstrip("… ") + end
    return {
        "line": line,
        "state": call.state,
        "name": call.name,
        "arguments": _pretty(call.arguments),
        "output": _cut(call.output),
    }


def tool_json(call: ToolCall | None, run: Run | None = None) -> dict[str, Any] | None:
    """Return it as protocol.md's `tool_call`, with what it waits for or waited for."""
    if call is None:
        return None
    if run is not None and call.run_id == run.pk:
        call.run = run
    approval = getattr(call, "approval", None)
    line = tool_line(call) or {}
    return {
        "id": str(call.pk),
        "name": call.name,
        "arguments": call.arguments,
        "state": call.state,
        "output": call.output or None,
        "line": line["line"],
        "approval": approval_json(approval) if approval is not None else None,
    }


def _pretty(arguments: str) -> str:
    """Return JSON as a person reads it, or what a model wrote instead of it; so much as a page can bear."""
    try:
        if len(arguments) <= LONGEST_SHOWN:
            arguments = orjson.dumps(orjson.loads(arguments or "{}"), option=orjson.OPT_INDENT_2).decode()
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass
    return _cut(arguments)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
