"""The inputs of a decision as templates draw them, filled with what is there, and what a form says by them.

An edit is called "arguments.place", an answer "output.place".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from agents.runtime import schemas
from agents.runtime.models import Approval
from agents.runtime.schemas import Field

ROWS = 8  # of a long text, at most
LINE = 60  # characters, about, of a row

WHOLES = ("arguments", "output")
_PREFIXES = tuple(f"{whole}." for whole in WHOLES)

_TYPES: dict[str, tuple[str, str]] = {"whole": ("text", "numeric"), "number": ("text", "decimal"), "text": ("text", "")}
_PICKED: dict[str, tuple[str, Any]] = {
    "date": ("date", date),
    "time": ("time", time),
    "moment": ("datetime-local", datetime),
}
_HINTS = {"lines": "One a line.", "json": "As JSON."}


def of(
    approval: Approval, *, typed: Mapping[str, Any] | None = None, errors: Mapping[str, Sequence[str]] | None = None
) -> list[dict[str, Any]]:
    """Return the inputs of the edits of an approval, or of the answer that is asked for.

    `typed` is what was filled in before, by the fields' names, `errors` what was wrong with it, by field.
    """
    whole = whole_of(approval)
    if approval.kind == Approval.Kind.CLIENT or not approval.schema:
        return []
    made = []
    for field, value in schemas.filled(approval.schema, approval.arguments if whole == "arguments" else {}):
        text = field.text(value)
        if typed is not None:
            text = str(typed.get(field.name, "" if field.kind == "box" else text))
        if field.is_secret:
            text = ""  # it is typed anew
        said = [word for name, words in (errors or {}).items() if _is_of(name, field) for word in words]
        made.append({**_drawn(field, text), "name": f"{whole}.{field.name}", "errors": said})
    return made


def gathered(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a form's fields with those called "arguments.place" as one, {"arguments": {"place": …}}.

    "arguments." alone says that there are such fields, though every box among them be empty.
    """
    made: dict[str, Any] = {}
    for name, value in fields.items():
        whole, dot, part = name.partition(".")
        if not dot or whole not in WHOLES:
            made[name] = value
            continue
        inner = made.setdefault(whole, {})
        if part and isinstance(inner, dict):
            inner[part] = value
    return made


def whole_of(approval: Approval) -> str:
    """Return what its inputs are called by: what is approved has edits, what is asked has an answer."""
    return "arguments" if approval.kind == Approval.Kind.APPROVAL else "output"


def within(errors: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return errors by the names of the fields: "place" for what is said of "arguments.place"."""
    return {name.partition(".")[2] if name.startswith(_PREFIXES) else name: words for name, words in errors.items()}


def left_over(drawn: Sequence[Mapping[str, Any]], errors: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what is said of no input that was drawn."""
    named = {each["name"].partition(".")[2] for each in drawn if each["errors"]}
    return [
        word
        for name, words in errors.items()
        if not any(name == each or name.startswith(f"{each}.") for each in named)
        for word in words
    ]


def _drawn(field: Field, text: str) -> dict[str, Any]:
    shape, kind, mode = "line", "text", ""
    if field.is_secret:
        kind = "password"
    elif field.kind == "box":
        shape = "box"
    elif field.kind == "choice":
        shape = "choice"
    elif field.kind in ("lines", "json") or (field.kind == "long" and not (text and _is_short(text))):
        shape = "rows"
    elif field.kind in _PICKED and _can_be_picked(field, text):
        kind = _PICKED[field.kind][0]
    else:
        kind, mode = _TYPES.get(field.kind, ("text", ""))
    return {
        "shape": shape,
        "type": kind,
        "mode": mode,
        "label": field.title,
        "help": " ".join(words for words in (field.help, _HINTS.get(field.kind, "")) if words),
        "value": text,
        "checked": field.kind == "box" and bool(field.value(text)),
        "choices": _choices(field, text),
        "rows": min(ROWS, max(text.count("\n") + 1, len(text) // LINE + 1, 2)),
        "is_code": field.kind == "json",
        "longest": field.longest,
        "autocomplete": "one-time-code" if field.is_secret else "off",
        "required": field.required and not field.may_be_null,
    }


def _is_short(text: str) -> bool:
    return "\n" not in text and len(text) <= LINE


def _choices(field: Field, text: str) -> list[dict[str, Any]]:
    if field.kind != "choice":
        return []
    words = {True: "Yes", False: "No"}
    known = [(field.text(each), words[each] if isinstance(each, bool) else field.text(each)) for each in field.choices]
    if not field.required or field.may_be_null or not text:
        known.insert(0, ("", "—"))
    if text and text not in (value for value, _ in known):
        known.append((text, text))
    return [{"value": value, "words": words, "selected": value == text} for value, words in known]


def _can_be_picked(field: Field, text: str) -> bool:
    """Whether a browser's own picker can show it: no seconds in pieces, no time zone."""
    if not text:
        return True
    try:
        value = _PICKED[field.kind][1].fromisoformat(text)
    except ValueError:
        return False
    return getattr(value, "tzinfo", None) is None and not getattr(value, "microsecond", 0)


def _is_of(name: str, field: Field) -> bool:
    """Whether what is said of this place is said of this input: of what it holds, too."""
    return name == field.name or name.startswith(f"{field.name}.")
