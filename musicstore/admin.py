"""The store in the admin: its catalogue, those who buy, what they bought, and which user is which customer.

What is shown below a row in any number is read there, by one query: each field to choose from would take its own.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from agents.admin import ReadOnlyAdmin, ShownFieldsAdmin
from agents.signed_in import signed_in
from musicstore.models import (
    Album,
    Artist,
    Customer,
    CustomerLink,
    Employee,
    Genre,
    Invoice,
    InvoiceLine,
    MediaType,
    Playlist,
    PlaylistTrack,
    Track,
)


class AlbumInline(admin.TabularInline):
    model = Album
    extra = 0
    show_change_link = True


class TrackInline(ReadOnlyAdmin, admin.TabularInline):
    model = Track
    extra = 0
    fields = ("name", "genre", "media_type", "composer", "milliseconds", "unit_price")
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Track]:
        return super().get_queryset(request).select_related("genre", "media_type")


class CustomerLinkInline(admin.TabularInline):
    """Who of the users this customer is. Whoever is written here needs no code."""

    model = CustomerLink
    extra = 0
    autocomplete_fields = ("user",)
    readonly_fields = ("linked_by", "created_at")


class InvoiceLineInline(ReadOnlyAdmin, admin.TabularInline):
    model = InvoiceLine
    extra = 0
    fields = ("track", "unit_price", "quantity")

    def get_queryset(self, request: HttpRequest) -> QuerySet[InvoiceLine]:
        return super().get_queryset(request).select_related("track")


class NamedAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    """Rows that are found by their name, with or without accents."""

    search_fields: ClassVar[tuple[str, ...]] = ("name", "folded")


@admin.register(Artist)
class ArtistAdmin(NamedAdmin):
    list_display = ("name",)
    inlines = (AlbumInline,)


@admin.register(Album)
class AlbumAdmin(NamedAdmin):
    list_display = ("title", "artist")
    list_select_related = ("artist",)
    search_fields = ("title", "folded", "artist__name", "artist__folded")
    autocomplete_fields = ("artist",)
    inlines = (TrackInline,)


@admin.register(Genre)
class GenreAdmin(NamedAdmin):
    list_display = ("name",)


@admin.register(MediaType)
class MediaTypeAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(Track)
class TrackAdmin(NamedAdmin):
    list_display = ("name", "album", "artist", "genre", "composer", "milliseconds", "unit_price")
    list_filter = ("genre", "media_type")
    list_select_related = ("album__artist", "genre")
    search_fields = ("name", "folded", "composer", "album__title", "album__artist__name")
    autocomplete_fields = ("album", "genre", "media_type")

    @admin.display(ordering="album__artist__name")
    def artist(self, track: Track) -> str:
        """Who made its album."""
        return str(track.album.artist) if track.album else ""


@admin.register(Playlist)
class PlaylistAdmin(NamedAdmin):
    list_display = ("name", "owner", "songs", "created_at")
    list_select_related = ("owner",)
    search_fields = ("name", "folded", "owner__username")
    autocomplete_fields = ("owner",)
    readonly_fields = ("songs", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Playlist]:
        return super().get_queryset(request).annotate(entry_count=Count("entries"))

    @admin.display(ordering="entry_count")
    def songs(self, playlist: Playlist) -> str:
        """How many tracks are on it, as a link to them: there may be thousands."""
        if not playlist.pk:
            return "0"
        address = reverse("admin:musicstore_playlisttrack_changelist")
        found: int = playlist.entry_count  # type: ignore[attr-defined]
        return format_html('<a href="{}?playlist__id__exact={}">{}</a>', address, playlist.pk, found)


@admin.register(PlaylistTrack)
class PlaylistTrackAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("playlist", "position", "track")
    list_select_related = ("playlist", "track")
    search_fields = ("playlist__name", "track__name")
    autocomplete_fields = ("playlist", "track")


@admin.register(Employee)
class EmployeeAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("__str__", "title", "email", "phone", "reports_to")
    list_select_related = ("reports_to",)
    search_fields = ("first_name", "last_name", "email", "title")
    autocomplete_fields = ("reports_to",)


@admin.register(Customer)
class CustomerAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("__str__", "company", "email", "phone", "city", "country", "support_rep")
    list_filter = ("country",)
    list_select_related = ("support_rep",)
    search_fields = ("first_name", "last_name", "company", "email", "phone")
    autocomplete_fields = ("support_rep",)
    inlines = (CustomerLinkInline,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Write down who linked a user, and who made a link lead to somebody else."""
        for each in formset.forms:
            if isinstance(each.instance, CustomerLink) and each.has_changed():
                each.instance.linked_by = signed_in(request)
        super().save_formset(request, form, formset, change)


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """What was paid is not written over: purchases make invoices, and `load_chinook` does."""

    list_display = ("__str__", "customer", "invoice_date", "billing_country", "total")
    list_filter = ("invoice_date",)
    list_select_related = ("customer",)
    search_fields = ("=id", "customer__first_name", "customer__last_name", "customer__email")
    date_hierarchy = "invoice_date"
    inlines = (InvoiceLineInline,)
