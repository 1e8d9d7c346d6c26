"""The covers of letters, as anybody's mail program fetches them: the same address for all events of that look."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from planning.covers import PALETTES, SCENES
from planning.letters.cover_picture import cover_picture

A_WEEK = 7 * 24 * 3600  # seconds


@require_safe
@cache_control(public=True, max_age=A_WEEK)
def cover(request: HttpRequest, scene: str, palette: str) -> HttpResponse:
    """Return the picture of a scene in a palette."""
    if scene not in SCENES or palette not in PALETTES:
        raise Http404
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}  # mail programs in browsers show it in their own pages
    return HttpResponse(cover_picture(scene, palette), content_type="image/png", headers=headers)
