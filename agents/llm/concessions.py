"""What is done otherwise for a server that refuses a request as it is, found out by what it says of it.

So nobody has to know which server wants what, and all others are asked by the letter.
"""

from __future__ import annotations

import logging
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

logger = logging.getLogger(__name__)

Body = dict[str, Any]
_LONGEST = 4000  # characters of an error that are looked at


@dataclass(frozen=True, slots=True)
class Concession:
    """`words` are in the error of a server that wants it, small; `make` returns the body as it wants it.

    With `lasts` the server is asked so from then on; without, it was about one model or one form alone.
    """

    words: str
    make: Callable[[Body], Body]
    lasts: bool = True
    statuses: tuple[int, ...] = (400, 422)


def _without(field: str) -> Callable[[Body], Body]:
    return lambda body: {name: value for name, value in body.items() if name != field}


def _with_other_limit(body: Body) -> Body:
    other = {name: value for name, value in body.items() if name != "max_tokens"}
    return other | {"max_completion_tokens": body["max_tokens"]} if "max_tokens" in body else body


def _with_calls(body: Body, change: Callable[[Body], Body]) -> Body:
    """Return the body with each tool call of the past changed, and the message of each tool's output."""
    messages = [
        change(message | {"tool_calls": [change(call) for call in message["tool_calls"]]})
        if message.get("tool_calls")
        else change(message)
        for message in body.get("messages", ())
    ]
    return body | {"messages": messages} if messages else body


def _with_short_ids(body: Body) -> Body:
    """Nine letters and digits, the same for the same call."""

    def change(item: Body) -> Body:
        return item | {name: _short(item[name]) for name in ("id", "tool_call_id") if name in item}

    return _with_calls(body, change)


def _short(call_id: str) -> str:
    if len(call_id) == 9 and call_id.isascii() and call_id.isalnum():
        return call_id
    return b32encode(sha256(call_id.encode()).digest()).decode()[:9]


def _signed(body: Body) -> Body:
    """Gemini signs its calls and wants the signatures back, but takes this in the place of one."""
    signature = {"google": {"thought_signature": "skip_thought_signature_validator"}}

    def change(item: Body) -> Body:
        return item | {"extra_content": signature} if "function" in item else item

    return _with_calls(body, change)


#: Without `stream_options` some servers count no tokens; without the form of an answer, the model is told of it in
#: words alone. Mistral wants the first and the ids, Gemini the signatures, OpenAI's models that reason the last two.
CONCESSIONS = (
    Concession("stream_options", _without("stream_options")),
    Concession("response_format", _without("response_format"), lasts=False),
    Concession("text.format", _without("text"), lasts=False),
    Concession("tool call id was", _with_short_ids, statuses=(400, 422, 500)),
    Concession("thought_signature", _signed),
    Concession("use 'max_completion_tokens'", _with_other_limit),
    Concession("'temperature' does not support", _without("temperature")),
)

_lasting: dict[str, list[Concession]] = {}  # by base URL, for as long as the process


def made(base_url: str, body: Body) -> Body:
    """Return the body as this server is known to want it."""
    for each in _lasting.get(base_url, ()):
        body = each.make(body)
    return body


def after(base_url: str, body: Body, status: int, error: object) -> Body | None:
    """Return the body to send once more after this error, or None if it asks for nothing that can be done."""
    said = str(error)[:_LONGEST].lower()
    changed = body
    for each in CONCESSIONS:
        if status in each.statuses and each.words in said:
            before, changed = changed, each.make(changed)
            known = _lasting.setdefault(base_url, [])
            if each.lasts and changed != before and each not in known:
                known.append(each)
                logger.warning("A model server is asked otherwise from now on: its error spoke of %s", each.words)
    return changed if changed != body else None
