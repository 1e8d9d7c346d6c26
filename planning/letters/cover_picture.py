"""Covers as pictures, for letters: mail programs show no SVG."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import resvg_py
from django.contrib.staticfiles import finders
from PIL import Image

from planning.covers import PALETTES, SCENES

WIDTH = 1200  # pixels: twice of what a letter shows, for fine screens
COLORS = 64


@lru_cache(maxsize=len(SCENES) * len(PALETTES))
def cover_picture(scene: str, palette: str) -> bytes:
    """Return a scene in the light colours of a palette as PNG, about 20 kB. Errors: `KeyError` for names of none."""
    _, colors = SCENES[scene], PALETTES[palette].light
    file = finders.find(f"planning/covers/{scene}.svg")
    with open(str(file), encoding="utf-8") as opened:
        drawing = opened.read()
    shades = {
        **{name: getattr(colors, name) for name in ("paper", "ink", "accent", "soft", "pop")},
        "mid": _mixed(colors.accent, colors.soft, 0.45),
        "light": colors.paper,
    }
    for name, shade in shades.items():
        drawing = drawing.replace(f"var(--cover-{name})", shade)
    drawn = resvg_py.svg_to_bytes(
        svg_string=drawing, width=WIDTH, background=colors.soft, skip_system_fonts=True, log_information=False
    )
    small = BytesIO()
    Image.open(BytesIO(bytes(drawn))).convert("RGB").quantize(COLORS).save(small, "PNG", optimize=True)
    return small.getvalue()


def _mixed(one: str, other: str, share: float) -> str:
    """Return `#rrggbb` between two, with this share of the first."""
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(mine * share + its * (1 - share)):02x}" for mine, its in pairs)
