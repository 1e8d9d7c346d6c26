"""How an event looks: what people call its covers and palettes, and which there are."""

from __future__ import annotations

from agents.formatting import listed
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.understanding.kinds import Listed
from agents.llm.offline.values.span import Extractor
from planning import catalogue
from planning.covers import scene_for
from planning.grammar.requests import Request, Scene
from planning.language.intents import comes_to, event_of
from planning.scenes import PALETTES, SCENES

#: What people call the palettes.
_CALLED = {
    "terracotta": "red redder brown rust rusty earthy warm warmer clay brick autumn autumnal cosy cozy",
    "sage": "green greener olive mint fresh fresher natural",
    "sea": "blue bluer turquoise teal aqua cool cooler cold colder calm calmer maritime",
    "plum": "purple violet lilac lavender pink pinker rose magenta berry romantic",
    "saffron": "yellow gold golden orange sunny sunnier bright brighter cheerful light lighter",
    "midnight": "navy dark darker indigo night black elegant",
}
_PALETTES = {word: name for name, words in _CALLED.items() for word in (name, *words.split())}
_IDLE = frozenset(["and", "with", "in", "the", "of", "a"])


def _covers() -> dict[str, str]:
    """Return scenes by what names them: a kind of event that they suit, a word of their title, their key."""
    of_kinds = {kind: scene_for(kind) for kind in catalogue.kinds()}
    titles = {word: name for name, (title, _) in SCENES.items() for word in title.lower().split() if word not in _IDLE}
    return {**of_kinds, **titles, **{name: name for name in SCENES}}


LOOKS: dict[str, Extractor] = {"colours": Listed("colours", _PALETTES), "cover": Listed("cover", _covers())}


@comes_to("other_colours")
def _which_colours(clause: Clause, scene: Scene) -> Request:
    names = [palette.title.lower() for palette in PALETTES.values()]
    asked = f"Which colours? There are {listed(names, len(names))}. Say, for example: make the colours sage."
    return Request(event=event_of(clause, scene), question=asked)


@comes_to("other_cover")
def _which_cover(clause: Clause, scene: Scene) -> Request:
    asked = f"Which cover? There are {listed(list(SCENES), len(SCENES))}. Say, for example: use the garden picture."
    return Request(event=event_of(clause, scene), question=asked)
