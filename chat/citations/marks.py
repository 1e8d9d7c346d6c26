"""Marks in an answer, `[12]` or `[12, 15]`: ids of passages that its agent was shown, and of no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.html import escape

from agents import patterns as re

MOST = 50  # passages that one answer names
_MARK = re.compile(r"\[([0-9]{1,18}(?:, ?[0-9]{1,18}){0,9})\]")
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_WHOLE = {"a", "code", "pre"}  # in these a number in brackets is somebody else's


def has_any(text: str) -> bool:
    return _MARK.search(text) is not None


def named(text: str) -> set[int]:
    """Return the ids that stand in brackets in this text, whatever they are of."""
    return {int(each) for mark in _MARK.finditer(text) for each in mark[1].split(",")}


def cited(text: str, known: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what this text names of what is known by id, numbered as it is named first. Pure: it asks nothing."""
    found: dict[int, dict[str, Any]] = {}
    for _, _, ids in _marks(text, known):
        for pk in ids:
            if pk not in found and len(found) < MOST:
                told = {name: str(known[pk].get(name) or "") for name in ("title", "kind", "url")}
                found[pk] = {"number": len(found) + 1, "passage": pk, **told}
    return list(found.values())


def numbered(html: str, citations: Sequence[Mapping[str, Any]]) -> str:
    """Return sanitized HTML with these citations' marks as small numbers, where they stand as text."""
    known = {each["passage"]: each for each in citations}
    parts, end, inside = [], 0, 0
    for tag in _TAG.finditer(html):
        parts += [_numbered(html[end : tag.start()], known) if not inside else html[end : tag.start()], tag[0]]
        end = tag.end()
        if tag[2] in _WHOLE:
            inside += -1 if tag[1] else 1
    return "".join([*parts, _numbered(html[end:], known)])


def _numbered(text: str, known: Mapping[int, Mapping[str, Any]]) -> str:
    parts, end = [], 0
    for start, stop, ids in _marks(text, known):
        numbers = "".join(
            f'<sup class="cite" title="{escape(known[pk]["title"])}">{known[pk]["number"]}</sup>' for pk in ids
        )
        parts += [text[end:start].rstrip(" ") if ids else text[end:start], numbers]
        end = stop
    return "".join([*parts, text[end:]])


def _marks(text: str, known: Mapping[int, Any]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield where each mark begins and ends, and its ids. `list[3]`, `[3](…)` and one with an unknown id are none."""
    for mark in _MARK.finditer(text):
        before, after = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : mark.end() + 1]
        ids = [int(each) for each in mark[1].split(",")]
        if (
            not before.isalnum()
            and before not in ("_", "\\", "!")
            and after not in ("(", ":")
            and known.keys() >= {*ids}
        ):
            yield mark.start(), mark.end(), ids
