"""What people were told, and how it went out: read in the admin; what failed can be sent again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agents import due
from agents.admin import ReadOnlyAdmin, ShownFieldsAdmin
from agents.mail import Mail, outbox
from chat.notifications.models import Dispatch, Notification, Presence, PushSubscription


class LetterShown:
    """A column: what became of the letter that the outbox has, for a dispatch is done once that has it."""

    @admin.display(description="e-mail")
    def letter(self, dispatch: Dispatch) -> str:
        return dispatch.mail.progress if dispatch.mail else ""  # why, stands with the e-mail


class DispatchInline(LetterShown, ReadOnlyAdmin, admin.TabularInline):
    model = Dispatch
    fields = ["channel", "subscription", "state", "letter", "due_at", "attempts", "reason", "ended_at"]
    readonly_fields = ["letter"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispatch]:
        return super().get_queryset(request).select_related("mail")


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["created_at", "user", "kind", "title", "text", "read_at"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    search_fields = ["=id", "title", "text", "user__username"]
    inlines = [DispatchInline]
    show_full_result_count = False


@admin.register(Dispatch)
class DispatchAdmin(LetterShown, ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["due_at", "channel", "notification", "state", "letter", "attempts", "reason", "ended_at"]
    list_filter = ["state", "channel"]
    list_select_related = ["notification", "mail"]
    fields = [
        *("notification", "channel", "subscription", "state", "letter", "due_at", "attempts", "reason", "ended_at"),
    ]
    readonly_fields = ["letter"]
    show_full_result_count = False
    actions = ["send_again"]

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.change_dispatch")

    @admin.action(description="Send what failed again", permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Dispatch]) -> None:
        failed = queryset.filter(state=Dispatch.State.FAILED)
        letters = Mail.objects.given_up().filter(pk__in=queryset.values("mail"))
        told = Dispatch.objects.filter(mail__in=letters, pk__in=queryset.values("pk")).count()
        outbox.try_again(letters)
        count = told + failed.update(state=Dispatch.State.WAITING, due_at=timezone.now(), attempts=0, ended_at=None)
        due.hint()
        self.message_user(request, f"{count} on their way again.", messages.SUCCESS)


@admin.register(PushSubscription)
class PushSubscriptionAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    """Devices may be forgotten here, never read out: an endpoint is a secret of its owner's."""

    list_display = ["user", "device", "created_at", "last_at"]
    list_select_related = ["user"]
    fields = ["user", "device", "created_at", "last_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Presence)
class PresenceAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["user", "process", "until"]
    list_select_related = ["user"]
