"""What a letter to a guest looks like: the event's cover and colours, when, where and whose it is, beside its words."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.urls import reverse

from planning.covers import cover_of
from planning.models import Event
from planning.moments import when_words

#: The template of letters about an event.
TEMPLATE = "planning/letter.html"


def facts(event: Event, eyebrow: str, *, button: str = "Answer", told_apart: str = "") -> dict[str, Any]:
    """Return what the template tells beside the words of a letter.

    eyebrow: the few words above the title. button: what the link to the guest's own page is called. told_apart: the
    paragraph of the plain text that says when and where, which here stands by itself.
    """
    cover = cover_of(event)
    return {
        "eyebrow": eyebrow,
        "title": event.title,
        "when": when_words(event, zone=True),
        "where": event.place,
        "host": event.host,
        "button": button,
        "told_apart": told_apart,
        "is_off": event.status == Event.Status.CANCELLED,
        "picture": f"{settings.SITE_URL.rstrip('/')}{picture(event)}",
        "light": asdict(cover.colors),
        "dark": asdict(cover.dark),
    }


def picture(event: Event) -> str:
    """Return the path of the picture above an event's letters."""
    cover = cover_of(event)
    return reverse("cover_picture", args=[cover.scene, cover.palette])
