"""The store's rows as JSON, and what their lists can be asked for."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agents.rest import PageQuery
from musicstore.models import Album, Artist, Customer, Genre, Invoice, InvoiceLine, MediaType, Playlist, Track

LARGEST = 2**63 - 1


def some_id(what: str) -> serializers.IntegerField:
    """Return a field for the id of a row by which a list is narrowed."""
    return serializers.IntegerField(
        min_value=1, max_value=LARGEST, required=False, help_text=f"Only those of this {what}."
    )


class NamedQuery(PageQuery):
    search = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="A name, or words of it, however it is spelled."
    )


class AlbumQuery(NamedQuery):
    artist = some_id("artist")
    genre = some_id("genre")


class TrackQuery(NamedQuery):
    artist = some_id("artist")
    album = some_id("album")
    genre = some_id("genre")
    playlist = some_id("playlist")


class ArtistSerializer(serializers.ModelSerializer):
    class Meta:
        model = Artist
        fields = ("id", "name")


class GenreSerializer(serializers.ModelSerializer):
    class Meta:
        model = Genre
        fields = ("id", "name")


class MediaTypeSerializer(serializers.ModelSerializer):
    class Meta:
        model = MediaType
        fields = ("id", "name")


class AlbumSerializer(serializers.ModelSerializer):
    artist = ArtistSerializer()
    tracks = serializers.IntegerField(
        source="track_count", min_value=0, help_text="How many; `/tracks/?album=` has them."
    )

    class Meta:
        model = Album
        fields = ("id", "title", "artist", "about", "tracks")


class AlbumTitleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Album
        fields = ("id", "title")


class TrackSerializer(serializers.ModelSerializer):
    album = AlbumTitleSerializer(allow_null=True)
    artist = serializers.SerializerMethodField()
    genre = GenreSerializer(allow_null=True)
    media_type = MediaTypeSerializer()

    class Meta:
        model = Track
        fields = (
            *("id", "name", "album", "artist", "genre", "media_type", "composer", "about"),
            *("milliseconds", "bytes", "unit_price"),
        )

    @extend_schema_field(ArtistSerializer(allow_null=True))
    def get_artist(self, track: Track) -> Any:
        return ArtistSerializer(track.album.artist).data if track.album else None


class PlaylistSerializer(serializers.ModelSerializer):
    is_mine = serializers.SerializerMethodField()
    tracks = serializers.IntegerField(
        source="track_count", min_value=0, help_text="How many; `/tracks/?playlist=` has them, in their order."
    )

    class Meta:
        model = Playlist
        fields = ("id", "name", "is_mine", "tracks", "created_at")

    def get_is_mine(self, playlist: Playlist) -> bool:
        return bool(playlist.owner_id == self.context["request"].user.pk)


class CustomerSerializer(serializers.ModelSerializer):
    """Whose an invoice is, and who helps them."""

    name = serializers.CharField(source="__str__")
    support = serializers.SerializerMethodField()

    class Meta:
        model = Customer
        fields = ("id", "name", "support")

    def get_support(self, customer: Customer) -> str:
        return str(customer.support_rep or "")


class InvoiceLineSerializer(serializers.ModelSerializer):
    track = TrackSerializer()
    cost = serializers.DecimalField(max_digits=20, decimal_places=2)

    class Meta:
        model = InvoiceLine
        fields = ("id", "track", "unit_price", "quantity", "cost")


class InvoiceSerializer(serializers.ModelSerializer):
    customer = CustomerSerializer()
    lines = InvoiceLineSerializer(many=True)

    class Meta:
        model = Invoice
        fields = (
            *("id", "customer", "invoice_date", "billing_address", "billing_city", "billing_state", "billing_country"),
            *("billing_postal_code", "total", "lines"),
        )
