"""Fields of a request that some servers refuse, and that an answer can do without."""

from __future__ import annotations

from typing import Any

#: By field, how a server that refuses it names it. Without `stream_options` some count no tokens; without the form of
#: an answer, the model is told of it in words alone.
_NAMES = {"stream_options": "stream_options", "response_format": "response_format", "text": "text.format"}
#: What a server refuses always, not only for one model or one form.
_FOR_GOOD = frozenset({"stream_options"})
_REFUSALS = {400, 422}
_LONGEST = 4000  # characters of an error that are looked at

_refused: dict[str, set[str]] = {}  # by base URL, for as long as the process


def without(base_url: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the body without what this server has refused for good."""
    refused = _refused.get(base_url)
    return {name: value for name, value in body.items() if name not in refused} if refused else body


def less(base_url: str, body: dict[str, Any], status: int, error: object) -> dict[str, Any] | None:
    """Return the body without the fields that an error names, to be sent once more; None if it names none of ours."""
    if status not in _REFUSALS:
        return None
    said = str(error)[:_LONGEST]
    refused = {field for field, name in _NAMES.items() if field in body and name in said}
    if not refused:
        return None
    if for_good := refused & _FOR_GOOD:
        _refused.setdefault(base_url, set()).update(for_good)
    return {name: value for name, value in body.items() if name not in refused}
