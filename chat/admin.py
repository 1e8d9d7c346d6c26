"""Conversations and messages in the admin."""

from __future__ import annotations

from django.contrib import admin

from agents.admin import ReadOnlyAdmin
from chat.models import Conversation, Message


class MessageInline(ReadOnlyAdmin, admin.TabularInline):
    model = Message
    fields = ["created_at", "rev", "role", "kind", "state", "agent", "text", "widget_key", "reaction"]
    ordering = ["created_at"]
    extra = 0


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["title", "user", "agent", "rev", "last_at", "is_archived", "is_deleted"]
    list_filter = ["agent", "is_archived", "is_deleted"]
    list_select_related = ["user"]
    search_fields = ["=id", "title", "user__username"]
    inlines = [MessageInline]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["created_at", "conversation", "role", "kind", "state", "agent", "reaction"]
    list_filter = ["kind", "role", "state", "reaction"]
    list_select_related = ["conversation"]
    search_fields = ["=id", "text", "conversation__title"]
    raw_id_fields = ["conversation", "run", "tool_call"]
    show_full_result_count = False
