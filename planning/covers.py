"""Covers: the drawn scene and the colours by which an event is recognised, on its card, page, letter and answer page.

A host picks both; what is not picked follows from the kind of event. The scenes are files in `static/planning/covers/`,
drawn in the colours of `static/planning/covers.css`, which are those of `PALETTES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planning import catalogue
from planning.models import Event


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of a cover, each as `#rrggbb`.

    `paper`: behind text. `ink`: text on paper and on soft. `accent`: titles and buttons on paper and on soft, with
    paper as its own text. `soft`: behind the scene. `pop`: drawn with, never read.
    """

    paper: str
    ink: str
    accent: str
    soft: str
    pop: str


@dataclass(frozen=True, slots=True)
class Palette:
    """A palette, as a host picks it: its title, how it reads on a light page and on a dark one."""

    title: str
    light: Colors
    dark: Colors


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


PALETTES: Mapping[str, Palette] = {
    "terracotta": Palette(
        "Terracotta",
        Colors(paper="#fffaf5", ink="#3a1f16", accent="#a8442a", soft="#f6dfd0", pop="#e2a04a"),
        Colors(paper="#1d1512", ink="#f6e6dc", accent="#f0a083", soft="#3a241b", pop="#e0b25c"),
    ),
    "sage": Palette(
        "Sage",
        Colors(paper="#fafbf5", ink="#1f2d22", accent="#3f6b4a", soft="#dfe8d5", pop="#e39a6b"),
        Colors(paper="#131814", ink="#e6efe4", accent="#9fd0a6", soft="#24332a", pop="#e8b08a"),
    ),
    "sea": Palette(
        "Sea",
        Colors(paper="#f6fbfc", ink="#132b36", accent="#1f6480", soft="#d3e6ec", pop="#f0b35a"),
        Colors(paper="#10171b", ink="#e1eef3", accent="#8cc8e0", soft="#1c323d", pop="#f0c27c"),
    ),
    "plum": Palette(
        "Plum",
        Colors(paper="#fdf8fb", ink="#2f1529", accent="#7d3267", soft="#eedae8", pop="#e8996f"),
        Colors(paper="#1a1218", ink="#f4e4ef", accent="#e3a3d0", soft="#3a2234", pop="#f0b190"),
    ),
    "saffron": Palette(
        "Saffron",
        Colors(paper="#fffbf0", ink="#33240a", accent="#8a5200", soft="#fae6b4", pop="#d9603b"),
        Colors(paper="#1a160c", ink="#f6ecd2", accent="#f0c964", soft="#3b2f12", pop="#f0906b"),
    ),
    "midnight": Palette(
        "Midnight",
        Colors(paper="#f7f7fc", ink="#191b3d", accent="#3b3f8f", soft="#d4d8f0", pop="#e6a93c"),
        Colors(paper="#12131f", ink="#e6e8fa", accent="#a9b0f5", soft="#262a52", pop="#f0c264"),
    ),
}

#: Each scene: its title, as a host picks it, and the palette that suits it where none is picked.
SCENES: Mapping[str, tuple[str, str]] = {
    "baby": ("Moon and mobile", "sea"),
    "birthday": ("Cake and balloons", "saffron"),
    "brunch": ("Breakfast table", "saffron"),
    "children": ("Rainbow", "sea"),
    "confetti": ("Confetti", "terracotta"),
    "dinner": ("Laid table", "terracotta"),
    "drinks": ("Glasses and citrus", "plum"),
    "engagement": ("Ring", "plum"),
    "farewell": ("Paper plane", "sea"),
    "fireworks": ("Fireworks", "midnight"),
    "games": ("Cards and dice", "midnight"),
    "garden": ("Garden with lights", "sage"),
    "graduation": ("Caps in the air", "midnight"),
    "holiday": ("Winter night", "midnight"),
    "home": ("Row of houses", "terracotta"),
    "lanterns": ("Lanterns", "saffron"),
    "meeting": ("Tiles", "midnight"),
    "music": ("Record", "plum"),
    "offsite": ("Mountains", "sage"),
    "quiet": ("Still water", "sea"),
    "wedding": ("Wreath and rings", "sage"),
}

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


def choices() -> dict[str, list[dict[str, Any]]]:
    """Return what a host may pick from: `{"scenes": [{"name", "title"}], "palettes": […]}`."""
    return {
        "scenes": [{"name": name, "title": title} for name, (title, _) in SCENES.items()],
        "palettes": [{"name": name, "title": palette.title} for name, palette in PALETTES.items()],
    }
