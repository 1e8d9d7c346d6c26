"""What a host may pick for an event: the drawn scenes, and the palettes that they are drawn in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError


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


def is_a_scene(name: str) -> None:
    """Validate a field: the name of a scene."""
    _is_one_of(name, SCENES)


def is_a_palette(name: str) -> None:
    """Validate a field: the name of a palette."""
    _is_one_of(name, PALETTES)


def _is_one_of(name: str, names: Mapping[str, object]) -> None:
    if name not in names:
        raise ValidationError(f"Choose one of {', '.join(names)}.", code="unknown")
