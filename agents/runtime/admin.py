"""Runs and tool calls in the admin: read, never written by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from agents.runtime.models import Run, ToolCall


class ReadOnly:
    """Rows that only the runtime writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ToolCallInline(ReadOnly, admin.TabularInline):
    model = ToolCall
    fields = ["step", "position", "name", "state", "arguments", "output", "started_at", "ended_at"]
    extra = 0


@admin.register(Run)
class RunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "id",
        "agent",
        "state",
        "user",
        "model",
        "attempt",
        "steps",
        "input_tokens",
        "output_tokens",
        "queued_at",
    ]
    list_filter = ["state", "agent", "surface"]
    list_select_related = ["user"]
    search_fields = ["=id", "=thread", "user__username", "error"]
    inlines = [ToolCallInline]
    show_full_result_count = False
