"""Planning in the admin. Saves go through signals, so every open widget follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from agents.admin import ReadOnlyAdmin, ShownFieldsAdmin
from agents.formatting import capital
from planning import actions, moments
from planning.actions import timing
from planning.models import (
    AgendaItem,
    Announcement,
    BudgetCategory,
    CalendarFeed,
    CoHostInvitation,
    DateOption,
    Event,
    Expense,
    Guest,
    GuestImport,
    Invitation,
    Question,
    Reservation,
    ShoppingItem,
    ShoppingList,
    Task,
    Vendor,
    Venue,
)
from planning.time_zone import in_events_zone


class GuestInline(admin.TabularInline):
    model = Guest
    extra = 0


class InvitationInline(admin.StackedInline):
    model = Invitation
    extra = 0


class CoHostInvitationInline(admin.TabularInline):
    model = CoHostInvitation
    extra = 0
    fields = ("email", "may", "accepted_at")
    readonly_fields = ("email", "accepted_at")

    def has_add_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False  # a row without its letter would invite nobody


class ShoppingListInline(admin.TabularInline):
    model = ShoppingList
    extra = 0
    show_change_link = True


class ReservationInline(admin.TabularInline):
    model = Reservation
    extra = 0
    fields = ("vendor", "venue", "starts_at", "ends_at", "status", "price", "deposit", "deposit_due_on", "ask_next")
    autocomplete_fields = ("vendor", "venue")


class BudgetCategoryInline(admin.TabularInline):
    model = BudgetCategory
    extra = 0


class ExpenseInline(admin.TabularInline):
    model = Expense
    extra = 0


class AgendaItemInline(admin.TabularInline):
    model = AgendaItem
    extra = 0


class ShoppingItemInline(admin.TabularInline):
    model = ShoppingItem
    extra = 0


@admin.register(Event)
class EventAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("title", "kind", "when", "status", "guest_count", "place", "owner")
    list_filter = ("kind", "starts_at")
    list_select_related = ("owner",)
    search_fields = ("title", "place", "owner__username")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("owner", "co_hosts")
    readonly_fields = ("thread", "status", "cancelled_at", "over_budget", "created_at", "updated_at")
    actions = ("cancel_selected",)
    inlines = (
        InvitationInline,
        CoHostInvitationInline,
        GuestInline,
        ReservationInline,
        ShoppingListInline,
        BudgetCategoryInline,
        ExpenseInline,
        AgendaItemInline,
    )

    @admin.display(ordering="starts_at")
    def when(self, event: Event) -> str:
        return capital(moments.when_words(event, zone=True))

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """Show and read its moments on the event's own clock, whoever looks."""
        event = self.get_object(request, object_id) if object_id else None
        if event is None:
            return super().changeform_view(request, object_id, *args, **kwargs)
        with in_events_zone(event):
            response = super().changeform_view(request, object_id, *args, **kwargs)
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        """In another zone its clocks show the same."""
        if change and "zone" in form.changed_data:
            timing.keep_clocks(obj, ZoneInfo(timezone.get_current_timezone_name()))
        super().save_model(request, obj, form, change)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """More room, or a guest fewer: whoever waits moves up."""
        super().save_related(request, form, formsets, change)
        actions.fill_places(form.instance, by=form.instance.owner)

    @admin.action(description="Cancel selected events", permissions=["change"])
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        """As their owners would: guests and vendors are told."""
        for event in queryset.exclude(status=Event.Status.CANCELLED).select_related("owner"):
            try:
                actions.cancel_event(event, by=event.owner)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.WARNING)

    def get_deleted_objects(
        self, objs: Sequence[Event] | QuerySet[Event], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """All of an event goes, letters too: it is no matter of each one's rights, nor of thousands of lines."""
        names = [f"Event: {each}, and all that belongs to it" for each in objs]
        return names, {"events": len(names)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Event) -> None:
        actions.delete_event(obj, by=obj.owner)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        for event in queryset.select_related("owner"):
            actions.delete_event(event, by=event.owner)


@admin.register(ShoppingList)
class ShoppingListAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("title", "event", "created_at")
    list_select_related = ("event",)
    search_fields = ("title", "event__title")
    autocomplete_fields = ("event",)
    inlines = (ShoppingItemInline,)


@admin.register(Guest)
class GuestAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("name", "event", "answer", "party_size", "party_limit", "email", "letters")
    list_filter = ("answer", ("bounced_at", admin.EmptyFieldListFilter))
    list_select_related = ("event",)
    search_fields = ("name", "email", "event__title")
    autocomplete_fields = ("event",)
    readonly_fields = ("letters", "opened_at", "bounced_at", "bounced_because", "link_number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Guest]:
        guests: Any = super().get_queryset(request)
        return guests.with_delivery()

    @admin.display(description="latest letter")
    def letters(self, guest: Guest) -> str:
        return guest.delivery.label

    def save_model(self, request: Any, obj: Guest, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        actions.fill_places(obj.event, by=obj.event.owner)

    def delete_model(self, request: Any, obj: Guest) -> None:
        super().delete_model(request, obj)
        actions.fill_places(obj.event, by=obj.event.owner)

    def delete_queryset(self, request: Any, queryset: QuerySet[Guest]) -> None:
        events = list(Event.objects.filter(guests__in=queryset).distinct())
        super().delete_queryset(request, queryset)
        for event in events:
            actions.fill_places(event, by=event.owner)


@admin.register(GuestImport)
class GuestImportAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ("__str__", "event", "by", "created_at", "added_at", "added")
    list_select_related = ("event", "by")
    search_fields = ("name", "event__title")


@admin.register(Question)
class QuestionAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("words", "event", "kind", "required")
    list_filter = ("kind",)
    list_select_related = ("event",)
    search_fields = ("words", "event__title")
    autocomplete_fields = ("event",)


@admin.register(DateOption)
class DateOptionAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("event", "starts_at", "ends_at")
    list_select_related = ("event",)
    search_fields = ("event__title",)
    autocomplete_fields = ("event",)


class _BookableAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    """Whoever is asked at another address is asked anew, whoever corrects it."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        standing = actions.lock_requests(obj) if change and "email" in form.changed_data else []
        super().save_model(request, obj, form, change)
        actions.ask_at_new_address(standing)


@admin.register(Vendor)
class VendorAdmin(_BookableAdmin):
    list_display = ("name", "kind", "town", "price", "email")
    list_filter = ("kind", "town")
    search_fields = ("name", "town", "about")
    autocomplete_fields = ("owner",)


@admin.register(Venue)
class VenueAdmin(_BookableAdmin):
    list_display = ("name", "town", "capacity", "price", "email")
    list_filter = ("town",)
    search_fields = ("name", "town", "about")
    autocomplete_fields = ("owner",)


@admin.register(Reservation)
class ReservationAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("who", "event", "starts_at", "status", "price", "answered_at")
    list_filter = ("status", "starts_at")
    list_select_related = ("event", "vendor", "venue")
    search_fields = ("event__title", "vendor__name", "venue__name")
    autocomplete_fields = ("event", "vendor", "venue", "requested_by")


@admin.register(Task)
class TaskAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ("title", "event", "owner", "due_at", "done_at")
    list_filter = ("due_at",)
    list_select_related = ("event", "owner")
    search_fields = ("title", "event__title", "owner__username")
    autocomplete_fields = ("owner", "event", "assignee", "guest")
    readonly_fields = ("reminded_at", "created_at", "updated_at")


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """Who has a feed. Its link is as good as their signature: no one else sees it; whoever may delete one ends it."""

    list_display = ("user", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    fields = ("user", "created_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("planning.delete_calendarfeed")


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ("subject", "event", "audience", "sent_to", "sent_at")
    list_filter = ("audience", ("sent_at", admin.EmptyFieldListFilter))
    list_select_related = ("event",)
    search_fields = ("subject", "event__title")
    fields = ("event", "audience", "subject", "text", "written_by", "sent_to", "created_at", "sent_at")
