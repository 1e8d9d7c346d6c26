"""Cutting what was read of a document into passages: by paragraphs, each below its headings, the rows of a table below
its first one."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.knowledge.chunks import LENGTH, at_most

OVERLAP = 120  # characters that a passage has of the one before it
LONGEST_HEADING = 160  # characters; one that is longer is a paragraph

_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_BETWEEN = re.compile(r"\n\s*\n")
_RULE = re.compile(r"\|(?:\s*:?-{3,}:?\s*\|)+")


def split(text: str) -> Iterator[str]:
    """Yield passages of about `LENGTH` characters. Each begins with the headings it stands under, "Dinner › Wine"."""
    for heading, body in _sections(text):
        above = f"{heading}\n" if heading else ""
        room = LENGTH - len(above)
        found = False
        for piece in _packed(body, room):
            found = True
            yield above + piece
        if heading and not found:
            yield heading


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield (headings, what stands under them). One under which others follow at once is in theirs."""
    above: dict[int, str] = {}
    lines: list[str] = []
    for line in text.split("\n"):
        heading = _HEADING.fullmatch(line.strip())
        if heading is None or len(heading[2]) > LONGEST_HEADING:
            lines.append(line)
            continue
        level, body = len(heading[1]), "\n".join(lines).strip()
        if body or level <= max(above, default=0):
            yield _path(above), body
        above = {each: words for each, words in above.items() if each < level} | {level: heading[2].strip()}
        lines = []
    yield _path(above), "\n".join(lines).strip()


def _path(above: dict[int, str]) -> str:
    return " › ".join(above.values())[-LENGTH // 2 :]


def _packed(body: str, room: int) -> Iterator[str]:
    """Yield paragraphs together as far as there is room, each time after the end of the ones before."""
    held = ""
    is_new = False  # whether it holds more than was there before
    for block in filter(None, map(str.strip, _BETWEEN.split(body))):
        for piece in _pieces(block, room - OVERLAP):
            if is_new and len(held) + len(piece) + 2 > room:
                yield held
                held = "" if piece.startswith("|") else _end(held)
            held = f"{held}\n\n{piece}" if held else piece
            is_new = True
    if is_new:
        yield held


def _pieces(block: str, room: int) -> Iterator[str]:
    rows = block.split("\n")
    if len(rows) < 3 or _RULE.fullmatch(rows[1].strip()) is None or len(rows[0]) > room // 2:
        yield from at_most(block, room)
        return
    top, held = "\n".join(rows[:2]), ""
    for row in rows[2:]:
        if held and len(top) + len(held) + len(row) + 2 > room:
            yield f"{top}\n{held}"
            held = ""
        held = f"{held}\n{row}" if held else row
    yield f"{top}\n{held}"


def _end(text: str) -> str:
    """Return the last words of a passage, none of them cut."""
    if text.startswith("|") or "\n|" in text[-OVERLAP:]:
        return ""
    _, _, end = text[-OVERLAP:].partition(" ")
    return end.strip()
