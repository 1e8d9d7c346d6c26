"""Choices that close an answer: messages that a person may press instead of typing one.

They stand in its text, as the last thing in it, so that whoever only reads text loses nothing:

    Which one do you mean?

    You could say:

    - move the roast to 8
    - move the dinner to 8
"""

from __future__ import annotations

from collections.abc import Sequence

from agents import patterns as re

MOST = 3
LONGEST = 200  # characters of one
INTRODUCED = "You could say:"

_CLOSING = re.compile(rf"(?:^|\n\n){re.escape(INTRODUCED)}\n\n(?P<list>(?:- [^\n]+\n?)+)\s*$")


def with_choices(text: str, choices: Sequence[str]) -> str:
    """Return the text with the choices below it; the same text where there is none."""
    kept = [" ".join(each.split()) for each in choices if each.strip() and len(each) <= LONGEST][:MOST]
    if not kept:
        return text
    return f"{text}\n\n{INTRODUCED}\n\n" + "\n".join(f"- {each}" for each in kept)


def without_choices(text: str) -> tuple[str, list[str]]:
    """Return the text up to its choices, and these; ([] of them where it does not close with one to three)."""
    if INTRODUCED not in text[-MOST * (LONGEST + 3) - len(INTRODUCED) - 10 :]:
        return text, []
    match = _CLOSING.search(text)
    if match is None:
        return text, []
    choices = [line[2:].strip() for line in match["list"].strip().split("\n")]
    if len(choices) > MOST or any(not each or len(each) > LONGEST for each in choices):
        return text, []
    return text[: match.start()], choices
