"""A number that is taken back: "12, no 14 napkins", "3 bottles of wine, sorry, 4", "wine x3, make that 4"."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from agents import patterns as re
from agents.llm.offline.values.quantities import quantities
from agents.llm.offline.values.span import Span
from agents.llm.offline.values.units import UNIT

_words = r"(?:no|nope|sorry|actually|rather|or rather|i mean|i meant|wait|hang on|make that|make it|oops|scratch that)"
_TAKES_BACK = re.compile(rf"\b{_words}\b", re.I)
_strong = r"(?:(?:no|sorry|oops|wait),? (?:make (?:that|it)|i mean|wait|sorry)|scratch that|make that)"
_BETWEEN = re.compile(
    rf"(?P<what>(?:\s*[a-z][a-z'’-]*){{0,5}}?)(?:\s*[,.;:–—-]+\s*(?:{_words}\b[\s,.:…-]*)+|\s+{_strong}\s+)", re.I
)
_ONLY_WORDS = re.compile(rf"\s*[,.;:–—-]*\s*(?:{_words}\b[\s,.:…-]*)+", re.I)
#: "add six, no seven, tubs of ice cream".
_COMMA = re.compile(rf"^\s*,(?=\s*{UNIT}\b)", re.I)
_AFTER_VERB = re.compile(r"^\s*,(?=\s*[a-z][\w' -]*$)", re.I)
_WANTED = re.compile(r"\b(?:add|get|buy|order|need|want|grab)(?: about| some)? $", re.I)
_SAME = re.compile(r"(?:\s+(?:of them|instead|please|then|in all))*\s*(?=$|[,.;\n]|\band\b)", re.I)


def taken_back(text: str, spans: Iterable[Span]) -> str:
    """Return the text without values of one kind that were taken back: "move it to Friday, no, Sunday the 13th"."""
    if not _TAKES_BACK.search(text):
        return text
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not found or span.start >= found[-1].end:
            found.append(span)
    for first, second in pairwise(found):
        if _ONLY_WORDS.fullmatch(text[first.end : second.start]):
            return text[: first.start] + text[second.start :]
    return text


def corrected(text: str) -> tuple[str, str]:
    """Return the text as it is meant, and a question where that is not clear."""
    if not _TAKES_BACK.search(text):
        return text, ""
    for first, second in pairwise(quantities(text)):
        match = _BETWEEN.fullmatch(text[first.end : second.start])
        if match is None or first.is_article:
            continue
        what, behind = match["what"].strip(), text[second.end :]
        if not what or behind.strip().lower().startswith(what.lower()):
            comma = _AFTER_VERB if _WANTED.search(text[: first.start]) else _COMMA
            return corrected(text[: first.start] + text[second.start : second.end] + comma.sub("", behind))
        if not (same := _SAME.match(behind)):
            one, other = text[first.start : first.end], text[second.start :].strip()
            return text, f"Is it {one} {what} or {other}, or both?"
        said = text[second.start : second.end]
        return corrected(f"{text[: first.start]}{said} {what}{behind[same.end() :]}")
    return text, ""
