"""Conversations and messages in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User

from agents import registry
from agents.admin import ReadOnlyAdmin
from agents.runtime import overlay, speaking
from chat.models import Conversation, Message

OFFERED = 30  # users
LOOKED_AT = 300  # conversations


class UserFilter(admin.SimpleListFilter):
    """Those who wrote last; others are found by their name, by the search above. `path` leads to the user."""

    title = "user"
    parameter_name = "user"
    path = "user"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        newest = Conversation.objects.order_by("-last_at").values_list("user", "user__username")[:LOOKED_AT]
        named = User.objects.filter(pk=int(self.value() or 0)) if _is_id(self.value()) else User.objects.none()
        chosen = named.values_list("pk", "username")
        return list(dict([*chosen, *newest]).items())[:OFFERED]

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset.filter(**{self.path: self.value()}) if _is_id(self.value()) else queryset


class MessageUserFilter(UserFilter):
    path = "conversation__user"


class AgentFilter(admin.SimpleListFilter):
    """By the agents that there are: to ask which names stand in the rows would read all of them."""

    title = "agent"
    parameter_name = "agent"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[Any, Any]]:
        by_themselves = [(each.name, each.title) for each in registry.business_agents]
        return [*((choice.key, choice.title) for choice in overlay.current().choices(request.user)), *by_themselves]

    def queryset(self, request: Any, queryset: Any) -> Any:
        return queryset.filter(agent=self.value()) if self.value() else queryset


def _is_id(value: str | None) -> bool:
    return value is not None and value.isascii() and value.isdigit() and len(value) < 10


class MessageInline(ReadOnlyAdmin, admin.TabularInline):
    model = Message
    fields = ["created_at", "rev", "role", "kind", "state", "agent", "text", "widget_key", "reaction", "branch"]
    ordering = ["created_at"]
    extra = 0


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["title", "user", "agent", "rev", "last_at", "is_archived", "is_deleted", "expires_at"]
    list_filter = ["last_at", UserFilter, AgentFilter, "is_archived", "is_deleted"]
    list_select_related = ["user"]
    search_fields = ["=id", "title", "user__username"]
    inlines = [MessageInline]
    readonly_fields = ["speaks_for"]

    @admin.display(description="speaks for")
    def speaks_for(self, conversation: Conversation) -> str:
        """For whom it speaks besides its person, now."""
        if conversation.is_deleted:
            return ""
        found = speaking.spoken_for(conversation.user, conversation.pk, conversation.agent)
        return ", ".join(each["name"] for each in found)


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["created_at", "conversation", "role", "kind", "state", "agent", "reaction"]
    list_filter = ["created_at", MessageUserFilter, AgentFilter, "kind", "role", "state", "reaction"]
    list_select_related = ["conversation"]
    search_fields = ["=id", "text", "conversation__title"]
    raw_id_fields = ["conversation", "run", "tool_call"]
    show_full_result_count = False
