"""Routes: words that lead a conversation to another agent while no model can choose one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from agents import patterns as re

TRANSFER = "transfer_to_"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Route:
    """`words` lead to the agent of this name. Each is one whole word or several, whatever their case and accents."""

    agent: str
    words: tuple[str, ...]


class Match(NamedTuple):
    """A route, and its word that was found."""

    route: Route
    word: str


def transfer_name(agent: str) -> str:
    """Return the name of the tool that hands over to an agent."""
    return TRANSFER + agent


def chosen(routes: Iterable[Route], text: str) -> Match | None:
    """Return the route whose word stands in the text, the longest word first; of two as long the one declared first."""
    said = f" {folded(text)} "
    found = [Match(route, word) for route in routes for word in route.words if f" {folded(word)} " in said]
    return max(found, key=lambda match: len(folded(match.word)), default=None)


def folded(text: str) -> str:
    """Return its words alone, without case and accents, one blank between two."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return " ".join(_WORD.findall(plain))
