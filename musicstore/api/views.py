"""The store's rows below `/api/music/`, for everybody who is signed in: lists by pages, and each row by its id.

What somebody may not see is 404 like what is not there. Whose invoices are seen, `musicstore.customers` says.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from agents.rest import PageQuery, page, page_of, read_query
from agents.signed_in import signed_in
from musicstore import customers, lookup
from musicstore.api import serializers
from musicstore.models import Album, Artist, Genre, Invoice, InvoiceLine, MediaType, Playlist, Track


class Rows(GenericViewSet):
    """What all have in common: a page of a list that a query narrows, and one row."""

    query: type[PageQuery] = serializers.NamedQuery

    def list(self, request: Request) -> Response:
        query = read_query(self.query, request)
        rows = self.chosen(self.get_queryset(), query)
        if said := query.get("search", "").strip():
            rows = lookup.matching(rows, said)
        return Response(page(rows, query, lambda row: dict(self.get_serializer(row).data)))

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(self.get_serializer(self.get_object()).data)

    def chosen(self, rows: QuerySet[Any], query: dict[str, Any]) -> QuerySet[Any]:
        """Keep the rows that a checked query asks for."""
        return rows

    def get_object(self) -> Any:
        pk = self.kwargs["pk"]
        if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
            raise Http404
        return super().get_object()


def listed(kind: Any, query: type[PageQuery] = serializers.NamedQuery) -> Any:
    """Say in the document what a list takes and answers."""
    return extend_schema_view(list=extend_schema(parameters=[query], responses=page_of(kind)))


@listed(serializers.ArtistSerializer)
class ArtistViewSet(Rows):
    """Artists, by name."""

    queryset = Artist.objects.all()
    serializer_class = serializers.ArtistSerializer


@listed(serializers.AlbumSerializer, serializers.AlbumQuery)
class AlbumViewSet(Rows):
    """Albums, by title. `?artist=` and `?genre=` narrow them."""

    queryset = Album.objects.all()
    serializer_class = serializers.AlbumSerializer
    query = serializers.AlbumQuery

    def get_queryset(self) -> QuerySet[Album]:
        return Album.objects.select_related("artist").annotate(track_count=Count("tracks")).order_by("title", "pk")

    def chosen(self, rows: QuerySet[Album], query: dict[str, Any]) -> QuerySet[Album]:
        if "artist" in query:
            rows = rows.filter(artist=query["artist"])
        if "genre" in query:
            rows = rows.filter(pk__in=Track.objects.filter(genre=query["genre"]).values("album"))
        return rows


@listed(serializers.TrackSerializer, serializers.TrackQuery)
class TrackViewSet(Rows):
    """Tracks with lengths and prices. `?artist=`, `?album=`, `?genre=` and `?playlist=` narrow them."""

    queryset = Track.objects.all()
    serializer_class = serializers.TrackSerializer
    query = serializers.TrackQuery

    def get_queryset(self) -> QuerySet[Track]:
        return Track.objects.select_related("album__artist", "genre", "media_type")

    def chosen(self, rows: QuerySet[Track], query: dict[str, Any]) -> QuerySet[Track]:
        columns = {"artist": "album__artist", "album": "album", "genre": "genre"}
        rows = rows.filter(**{column: query[name] for name, column in columns.items() if name in query})
        if "playlist" in query:
            theirs = Playlist.objects.visible_to(signed_in(self.request)).filter(pk=query["playlist"])
            rows = rows.filter(entries__playlist__in=theirs).order_by("entries__position", "entries__pk")
        return rows


@listed(serializers.GenreSerializer)
class GenreViewSet(Rows):
    """Genres, by name."""

    queryset = Genre.objects.all()
    serializer_class = serializers.GenreSerializer


@listed(serializers.MediaTypeSerializer, PageQuery)
class MediaTypeViewSet(Rows):
    """The kinds of file that tracks are sold as."""

    queryset = MediaType.objects.all()
    serializer_class = serializers.MediaTypeSerializer
    query = PageQuery


@listed(serializers.PlaylistSerializer)
class PlaylistViewSet(Rows):
    """The store's playlists, and your own."""

    queryset = Playlist.objects.all()
    serializer_class = serializers.PlaylistSerializer

    def get_queryset(self) -> QuerySet[Playlist]:
        theirs = Playlist.objects.visible_to(signed_in(self.request))
        return theirs.annotate(track_count=Count("entries")).order_by("name", "pk")


@listed(serializers.InvoiceSerializer, PageQuery)
class InvoiceViewSet(Rows):
    """What you bought, the newest first, with its lines: as the customer that you are, and nobody else's."""

    queryset = Invoice.objects.all()
    serializer_class = serializers.InvoiceSerializer
    query = PageQuery

    def get_queryset(self) -> QuerySet[Invoice]:
        theirs = Invoice.objects.filter(customer__in=customers.seen_by(signed_in(self.request)))
        lines = InvoiceLine.objects.select_related("track__album__artist", "track__genre", "track__media_type")
        return theirs.select_related("customer__support_rep").prefetch_related(Prefetch("lines", lines))
