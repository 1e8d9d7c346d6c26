"""What an event looks like: its scene and colours follow from its kind, until its host picks others."""

from __future__ import annotations

from dataclasses import asdict
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from agents import patterns as re
from planning import catalogue, covers
from planning.models import Event


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG counts it."""

    def luminance(color: str) -> float:
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("kind", "title", "scene"),
    [
        ("wedding", "Ada and Ben", "wedding"),
        ("birthday", "Mia's 5th birthday", "children"),
        ("birthday", "Dad's 70th birthday", "birthday"),
        ("dinner", "Engagement dinner", "engagement"),
        ("party", "Stag party", "drinks"),
        ("office party", "Office party", "drinks"),
        ("offsite", "Two days in the hills", "offsite"),
        ("christmas party", "Christmas party", "holiday"),
        ("eid dinner", "Eid dinner", "lanterns"),
        ("new year's eve party", "New Year's Eve", "fireworks"),
        ("memorial service", "New year of remembrance for Tom", "quiet"),
        ("", "Something unheard of", "confetti"),
        ("", "", "confetti"),
    ],
)
def test_an_event_looks_like_its_kind(kind: str, title: str, scene: str) -> None:
    assert covers.cover_of(Event(kind=kind, title=title)).scene == scene


def test_what_the_host_picked_stays_and_what_nobody_knows_any_more_falls_back() -> None:
    picked = covers.cover_of(Event(kind="wedding", title="Us", cover="garden", palette="plum"))
    assert picked.data() == {"scene": "garden", "palette": "plum"}
    assert picked.colors == covers.PALETTES["plum"].light
    gone = covers.cover_of(Event(kind="wedding", title="Us", cover="unicorns", palette="neon"))
    assert gone.data() == {"scene": "wedding", "palette": "sage"}


def test_every_kind_has_a_scene_and_every_scene_is_drawn_without_a_script_or_a_colour_of_its_own() -> None:
    assert set(covers._OF_KIND) == set(catalogue.kinds())
    assert {*covers._OF_KIND.values(), *covers._OF_WORD.values()} <= set(covers.SCENES)
    for scene, (_, palette) in covers.SCENES.items():
        assert palette in covers.PALETTES
        path = finders.find(f"planning/covers/{scene}.svg")
        assert path, scene
        with open(path, encoding="utf-8") as file:
            drawn = file.read()
        ElementTree.fromstring(drawn)
        assert 'id="scene"' in drawn and "<script" not in drawn and "style=" not in drawn
        assert set(re.findall(r"(?:fill|stroke)=\"([^\"]+)\"", drawn)) <= {
            "none",
            *(f"var(--cover-{name})" for name in ("paper", "ink", "accent", "soft", "pop", "mid", "light")),
        }
        assert len(drawn) < 16_000
        shown = render_to_string("planning/cover.html", {"cover": {"scene": scene, "palette": palette}})
        assert f"planning/covers/{scene}" in shown and f"palette--{palette}" in shown


def test_one_can_read_in_every_palette_by_day_and_by_night_and_pages_have_the_colours_of_letters() -> None:
    path = finders.find("planning/covers.css")
    with open(path, encoding="utf-8") as file:
        styles = file.read()
    for name, palette in covers.PALETTES.items():
        for colors in (palette.light, palette.dark):
            for behind in (colors.paper, colors.soft):
                assert contrast(colors.ink, behind) >= 7, name
                assert contrast(colors.accent, behind) >= 4.5, name
        block = styles.split(f".palette--{name} {{")[1].split("}")[0]
        light, dark = asdict(palette.light), asdict(palette.dark)
        for part in light:
            assert f"--cover-{part}: light-dark({light[part]}, {dark[part]});" in block
