"""Events with their deliveries, and the dead letters: read, never written by hand, but run again."""

from __future__ import annotations

import json

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from agents.admin import ReadOnlyAdmin
from agents.events.models import Claim, Delivery, Event


class DeliveryInline(ReadOnlyAdmin, admin.TabularInline):
    model = Delivery
    fields = ["subscription", "offset", "round", "status", "due_at", "attempts", "traceback", "finished_at"]
    readonly_fields = ["traceback"]
    extra = 0
    show_change_link = True

    @admin.display(description="error")
    def traceback(self, delivery: Delivery) -> str:
        return format_html('<pre class="traceback">{}</pre>', delivery.error) if delivery.error else "—"


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["name", "status", "at", "about", "namespace", "occurred_at"]
    list_filter = ["status", "is_immediate", "definition", ("content_type", admin.RelatedOnlyFieldListFilter)]
    ordering = ["-pk"]
    list_select_related = ["content_type"]
    search_fields = ["name", "namespace", "=entity_id"]
    date_hierarchy = "at"
    inlines = [DeliveryInline]
    actions = ["cancel"]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["name", "status", "at", "occurred_at", "about", "brought"]}),
        (
            "How it is declared",
            {
                "classes": ["collapse"],
                "fields": [
                    *("definition", "namespace", "content_type", "entity_id", "is_immediate", "is_current"),
                    "is_of_deletion",
                ],
            },
        ),
    ]
    readonly_fields = ["about", "brought"]

    class Media:
        css = {"all": ["events/admin.css"]}

    @admin.display(description="payload")
    def brought(self, event: Event) -> str:
        if not event.payload:
            return "—"
        words = json.dumps(event.payload, indent=2, ensure_ascii=False, default=str)
        return format_html('<pre class="payload">{}</pre>', words)

    @admin.display(description="about")
    def about(self, event: Event) -> str:
        return f"{event.content_type.model} {event.entity_id}" if event.content_type else "—"

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.change_event")

    @admin.action(description="Cancel pending events", permissions=["operate"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        pending = list(queryset.filter(status=Event.Status.PENDING))
        for event in pending:
            event.cancel()
        messages.success(request, f"{len(pending)} cancelled.")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """Filtered by "dead" these are the dead letters."""

    list_display = ["subscription", "event", "offset", "status", "due_at", "attempts", "last_line"]
    list_filter = ["status"]
    ordering = ["-pk"]
    list_select_related = ["event"]
    search_fields = ["subscription", "event__name", "error"]
    actions = ["run_again"]
    show_full_result_count = False

    class Media:
        css = {"all": ["events/admin.css"]}

    @admin.display(description="error")
    def last_line(self, delivery: Delivery) -> str:
        return delivery.error.strip().rpartition("\n")[2][:120]

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.change_delivery")

    @admin.action(description="Run again", permissions=["operate"])
    def run_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        again = sum(delivery.run_again() for delivery in queryset)
        messages.success(request, f"{again} run again.")


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["event", "match", "holder", "priority", "expires_at"]
    search_fields = ["event", "holder"]
