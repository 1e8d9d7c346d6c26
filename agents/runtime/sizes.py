"""How large what is sent to a model is, and how large it may be.

Sizes are bytes of UTF-8: cheap to count, and near to tokens in any language. What a token is worth is learned from what
model servers count.
"""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from django.conf import settings

from agents.llm.candidate import Candidate
from agents.llm.model import Called, Request, Said

SHARE = 0.7  # of the tokens that a model takes: the answer needs room, too
LEAST_SHARE = 0.15  # for what was said, however much instructions and tools take
BYTES_A_TOKEN = 3.5  # until a server has counted
PICTURE = 3500  # bytes that a picture is worth: about a thousand tokens, whatever the server
_MOST_KNOWN = 1000  # models
_bytes_a_token: dict[str, float] = {}  # by the model's name, in this process


def size(items: Iterable[Said | Called]) -> int:
    """Return how large these are."""
    return sum(
        _bytes(item.text) + _attached(item)
        if isinstance(item, Said)
        else _bytes(item.name, item.arguments, item.output)
        for item in items
    )


def _attached(item: Said) -> int:
    return sum(_bytes(each.name, each.text, each.note) + PICTURE * (each.picture is not None) for each in item.attached)


def size_of(request: Request) -> int:
    """Return how large all that is sent for this request is."""
    tools = sum(_bytes(tool.name, tool.description) + len(orjson.dumps(tool.parameters)) for tool in request.tools)
    return _bytes(request.instructions, request.now, request.summary) + tools + size(request.items)


def _bytes(*texts: str) -> int:
    return sum(len(text.encode("utf-8", "replace")) for text in texts)


def has_limit(candidate: Candidate) -> bool:
    """Whether anybody has said how much may be told to this model."""
    return bool(settings.HISTORY_TOKENS or candidate.context_tokens)


def room(candidate: Candidate, request: Request) -> float:
    """Return how large the items of this request may be; infinity where nobody has said it."""
    worth = _bytes_a_token.get(candidate.model.name, BYTES_A_TOKEN)
    if settings.HISTORY_TOKENS:
        return float(settings.HISTORY_TOKENS * worth)
    if not candidate.context_tokens:
        return float("inf")
    whole = candidate.context_tokens * worth
    return max(whole * SHARE - (size_of(request) - size(request.items)), whole * LEAST_SHARE)


def learn(model: str, sent: int, tokens: int) -> None:
    """Take note of how many tokens a server counted in so many bytes."""
    if len(_bytes_a_token) >= _MOST_KNOWN:
        _bytes_a_token.clear()
    counted = min(max(sent / tokens, 1.0), 8.0)
    _bytes_a_token[model] = (_bytes_a_token.get(model, counted) + counted) / 2
