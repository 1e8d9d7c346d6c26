"""Covers: the drawn scene and the colours by which an event is recognised, on its card, page, letter and answer page.

A host picks both; what is not picked follows from the kind of event. The scenes are files in `static/planning/covers/`,
drawn in the colours of `static/planning/covers.css`, which are those of `planning/scenes.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planning import catalogue
from planning.models import Event
from planning.scenes import PALETTES, SCENES, Colors


@dataclass(frozen=True, slots=True)
class Cover:
    """What an event looks like: `scene` is a key of `SCENES`, `palette` one of `PALETTES`."""

    scene: str
    palette: str

    @property
    def colors(self) -> Colors:
        """The light reading: letters have no other."""
        return PALETTES[self.palette].light

    @property
    def dark(self) -> Colors:
        """The dark reading."""
        return PALETTES[self.palette].dark

    def data(self) -> dict[str, str]:
        """Return it as JSON."""
        return {"scene": self.scene, "palette": self.palette}


ANY = "confetti"

#: The scene of each kind in the catalogue.
_OF_KIND: Mapping[str, str] = {
    "anniversary": "wedding",
    "baby shower": "baby",
    "baptism": "baby",
    "barbecue": "garden",
    "birthday": "birthday",
    "bridal shower": "engagement",
    "brunch": "brunch",
    "cocktail party": "drinks",
    "concert": "music",
    "conference": "meeting",
    "corporate": "meeting",
    "dinner": "dinner",
    "engagement": "engagement",
    "farewell": "farewell",
    "funeral reception": "quiet",
    "gala": "fireworks",
    "game night": "games",
    "graduation": "graduation",
    "holiday": "holiday",
    "housewarming": "home",
    "kids birthday": "children",
    "meeting": "meeting",
    "party": ANY,
    "picnic": "garden",
    "retirement": "farewell",
    "reunion": "garden",
    "sports day": "offsite",
    "stag party": "drinks",
    "wedding": "wedding",
}

#: Words that say it closer than the kind they belong to; the first that is there decides.
_OF_WORD: Mapping[str, str] = {
    "new year": "fireworks",
    "new years": "fireworks",
    "nye": "fireworks",
    "eid": "lanterns",
    "iftar": "lanterns",
    "diwali": "lanterns",
    "halloween": "lanterns",
    "seder": "dinner",
    "passover": "dinner",
    "easter": "brunch",
    "offsite": "offsite",
    "off site": "offsite",
    "retreat": "offsite",
    "office party": "drinks",
    "beach party": "farewell",
    "communion": ANY,
    "bar mitzvah": ANY,
    "bat mitzvah": ANY,
}


def cover_of(event: Event) -> Cover:
    """Return the cover of an event: what its host picked, else what suits its kind and title. No query."""
    scene = event.cover if event.cover in SCENES else scene_for(event.kind, event.title)
    return Cover(scene, event.palette if event.palette in PALETTES else SCENES[scene][1])


def scene_for(kind: str, title: str = "") -> str:
    """Return the scene that suits such an event."""
    known = catalogue.named(kind, title)
    if known and known[0].name == "funeral reception":  # whatever else its title says
        return _OF_KIND[known[0].name]
    said = f" {catalogue.fold(f'{kind} {title}')} "
    closer = next((scene for word, scene in _OF_WORD.items() if f" {word} " in said), None)
    return closer or next((_OF_KIND[each.name] for each in known if each.name in _OF_KIND), ANY)


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return what a host may pick from, each with its title; "" is what suits the event."""
    suits = ("", "What suits it")
    return {
        "scenes": [suits, *((name, title) for name, (title, _) in SCENES.items())],
        "palettes": [suits, *((name, palette.title) for name, palette in PALETTES.items())],
    }
