"""The further pages of long lists, as "Show more" fetches them. The catalogue is for all who are signed in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from musicstore.widgets import albums, tracks

MOST = 10_000  # pages


@require_safe
@login_required
def more_tracks(request: HttpRequest) -> HttpResponse:
    """Answer with the rows of a page of a list of tracks: `of`, `by`, `page`."""
    of = request.GET.get("of", "")[:300]
    return _rows(request, "musicstore/track_rows.html", lambda page: tracks.page_of(of, _number(request, "by"), page))


@require_safe
@login_required
def more_albums(request: HttpRequest) -> HttpResponse:
    """Answer with the covers of a page of an artist's albums: `artist`, `page`."""
    artist = _number(request, "artist")
    return _rows(request, "musicstore/album_rows.html", lambda page: albums.page_of(artist, page))


def _rows(request: HttpRequest, template: str, load: Any) -> HttpResponse:
    page = _number(request, "page")
    if not 1 <= page <= MOST:
        raise Http404
    try:
        return render(request, template, load(page))
    except ObjectDoesNotExist:
        raise Http404 from None


def _number(request: HttpRequest, name: str) -> int:
    said = request.GET.get(name, "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else 0


urlpatterns = [
    path("store/tracks/", more_tracks, name="store_tracks"),
    path("store/albums/", more_albums, name="store_albums"),
]
