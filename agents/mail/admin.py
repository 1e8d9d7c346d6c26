"""Letters in the admin: what was written to whom, who writes how much, and which addresses get none."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from agents.admin import ReadOnlyAdmin, ShownFieldsAdmin
from agents.mail import bounces, links, outbox, private
from agents.mail.models import Mail, MailFeedback, MailRefusal, MailSender


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
        "key", "about", "to", "sender_name", "reply_to", "subject", "words", "created_at", "due_at", "attempts",
        "sent_at", "error",
    )  # fmt: skip
    readonly_fields = ("about", "words")
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mail]:
        """What somebody may not read is not found, searched or sent again by them either."""
        return private.readable_by(request.user, super().get_queryset(request))

    @admin.display
    def about(self, mail: Mail) -> str:
        return f"{mail.content_type.name}: {mail.entity}" if mail.content_type else ""

    @admin.display(description="text")
    def words(self, mail: Mail) -> str:
        """A letter's link is as good as its reader's signature: no one else needs it."""
        return links.masked(mail.text)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mail.change_mail")

    @admin.action(description="Send what was given up once more", permissions=["send"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        tried = outbox.try_again(queryset)
        self.message_user(request, f"{tried} will be sent once more.")


@admin.register(MailSender)
class MailSenderAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    """Who writes how much, and whose letters are held back. Staff give a sender more letters, and lift a pause."""

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

    list_display = ("address", "sender", "reason", "created_at")
    list_filter = ("reason", "created_at")
    list_select_related = ("sender",)
    search_fields = ("address", "sender__username")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: MailRefusal | None = None) -> bool:
        return False


@admin.register(MailFeedback)
class MailFeedbackAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """What came of whose letters: staff look here before they let a sender's go on."""

    list_display = ("address", "sender", "kind", "told_at")
    list_filter = ("kind", "told_at")
    list_select_related = ("sender",)
    search_fields = ("address", "sender__username")
