"""Planning in the admin. Saves go through signals, so every open widget follows."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agents import due
from agents.admin import ReadOnlyAdmin, ShownFieldsAdmin
from planning import bounces
from planning.models import (
    Event,
    Guest,
    Invitation,
    Mail,
    MailFeedback,
    MailRefusal,
    MailSender,
    Reservation,
    ShoppingItem,
    ShoppingList,
    Vendor,
    Venue,
)
from planning.public import links


class GuestInline(admin.TabularInline):
    model = Guest
    extra = 0


class InvitationInline(admin.StackedInline):
    model = Invitation
    extra = 0


class ShoppingListInline(admin.TabularInline):
    model = ShoppingList
    extra = 0
    show_change_link = True


class ReservationInline(admin.TabularInline):
    model = Reservation
    extra = 0
    fields = ("vendor", "venue", "starts_at", "ends_at", "status", "price", "ask_next")
    autocomplete_fields = ("vendor", "venue")


class ShoppingItemInline(admin.TabularInline):
    model = ShoppingItem
    extra = 0


@admin.register(Event)
class EventAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("title", "kind", "starts_at", "guest_count", "place", "owner")
    list_filter = ("kind", "starts_at")
    list_select_related = ("owner",)
    search_fields = ("title", "place", "owner__username")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("owner", "co_hosts")
    readonly_fields = ("thread", "over_budget", "created_at", "updated_at")
    inlines = (InvitationInline, GuestInline, ReservationInline, ShoppingListInline)


@admin.register(ShoppingList)
class ShoppingListAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("title", "event", "created_at")
    list_select_related = ("event",)
    search_fields = ("title", "event__title")
    autocomplete_fields = ("event",)
    inlines = (ShoppingItemInline,)


@admin.register(Guest)
class GuestAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("name", "event", "answer", "party_size", "email")
    list_filter = ("answer",)
    list_select_related = ("event",)
    search_fields = ("name", "email", "event__title")
    autocomplete_fields = ("event",)


@admin.register(Vendor)
class VendorAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("name", "kind", "town", "price", "email")
    list_filter = ("kind", "town")
    search_fields = ("name", "town", "about")


@admin.register(Venue)
class VenueAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("name", "town", "capacity", "price", "email")
    list_filter = ("town",)
    search_fields = ("name", "town", "about")


@admin.register(Reservation)
class ReservationAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("who", "event", "starts_at", "status", "price", "answered_at")
    list_filter = ("status", "starts_at")
    list_select_related = ("event", "vendor", "venue")
    search_fields = ("event__title", "vendor__name", "venue__name")
    autocomplete_fields = ("event", "vendor", "venue", "requested_by")


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """What was written to whom, without the keys in its links; what was given up can be tried again."""

    list_display = ("subject", "to", "created_at", "due_at", "sent_at", "attempts")
    list_filter = (
        *(("sent_at", admin.EmptyFieldListFilter), ("due_at", admin.EmptyFieldListFilter)),
        *("held", "created_at"),
    )
    search_fields = ("subject", "to", "key")
    fields = (
        "key", "guest", "reservation", "to", "sender_name", "reply_to", "subject", "words", "created_at", "due_at",
        "attempts", "sent_at", "error",
    )  # fmt: skip
    readonly_fields = ("words",)
    actions = ("try_again",)

    @admin.display(description="text")
    def words(self, mail: Mail) -> str:
        """A letter's link is as good as its reader's signature: no one else needs it."""
        return links.masked(mail.text)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("planning.change_mail")

    @admin.action(description="Send what was given up once more", permissions=["send"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        given_up = queryset.filter(sent_at=None, due_at=None).exclude(attempts=0)
        tried = given_up.update(due_at=timezone.now(), attempts=0)
        due.hint()
        self.message_user(request, f"{tried} will be sent once more.")


@admin.register(MailSender)
class MailSenderAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    """Who writes how much, and whose letters are held back. Staff give a host more letters, and lift a pause."""

    list_display = ("user", "written", "day_began_at", "a_day", "paused_at", "paused_because")
    list_filter = (("paused_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__email")
    readonly_fields = ("user", "written", "day_began_at", "paused_at", "paused_because", "resumed_at")
    fields = ("user", "a_day", "written", "day_began_at", "paused_at", "paused_because", "resumed_at")
    actions = ("resume",)

    @admin.action(description="Let their letters go on", permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[MailSender]) -> None:
        paused = list(queryset.filter(paused_at__isnull=False).select_related("user"))
        for sender in paused:
            bounces.resume(sender.user)
        self.message_user(request, f"The letters of {len(paused)} go on.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: MailSender | None = None) -> bool:
        return False


@admin.register(MailRefusal)
class MailRefusalAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    """Which addresses get nothing more, and from whom. Whoever may delete one lets letters go there again."""

    list_display = ("address", "host", "reason", "created_at")
    list_filter = ("reason", "created_at")
    list_select_related = ("host",)
    search_fields = ("address", "host__username")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: MailRefusal | None = None) -> bool:
        return False


@admin.register(MailFeedback)
class MailFeedbackAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """What came of whose letters: staff look here before they let a host's go on."""

    list_display = ("address", "host", "kind", "told_at")
    list_filter = ("kind", "told_at")
    list_select_related = ("host",)
    search_fields = ("address", "host__username")
