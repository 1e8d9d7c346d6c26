"""What the offline model says of what was attached: what it holds, and plainly what it cannot see or read."""

from __future__ import annotations

from dataclasses import replace

from agents.llm.attached import Attached
from agents.llm.model import Called, Said
from agents.llm.offline.grammar import Answer, Turn

BEGINNING = 160  # characters that are shown of a text
MOST_NAMED = 8  # documents


def described(turn: Turn) -> Answer | None:
    """Return what was attached, where nothing else came of it; None where nothing was."""
    if not turn.attached or turn.results:
        return None
    said = [_of(each) for each in turn.attached[:MOST_NAMED]]
    if any(each.text for each in turn.attached):
        said.append("Say what to do with it, in a few words.")
    return Answer("\n\n".join(said))


def with_unseen(answer: Answer, turn: Turn) -> Answer:
    """Say before an answer what of the attached played no part in it."""
    if turn.results or not answer.text:
        return answer
    unseen = [_of(each) for each in turn.attached[:MOST_NAMED] if not each.text]
    return replace(answer, text="\n\n".join([*unseen, answer.text])) if unseen else answer


def without_pictures(item: Said | Called) -> Said | Called:
    """Return it without what no grammar sees, which would be copied to another process."""
    if isinstance(item, Called) or all(each.picture is None for each in item.attached):
        return item
    return replace(item, attached=tuple(_without_picture(each) for each in item.attached))


def _without_picture(each: Attached) -> Attached:
    return each if each.picture is None else replace(each, picture=replace(each.picture, data_url=""))


def _of(each: Attached) -> str:
    if each.text:
        lines = len(each.text.strip().splitlines())
        begins = " ".join(each.text[: 4 * BEGINNING].split())[:BEGINNING].rstrip()
        much = f"{lines} lines" if lines > 1 else "one line"
        more = f" {each.note}" if each.note else ""
        return f"I have read “{each.name}”: {much}. It begins “{begins}”.{more}"
    if each.picture is not None:
        return f"I cannot see pictures, so I do not know what “{each.name}” shows."
    return f"“{each.name}”: {each.note or 'I found no text in it.'}"
