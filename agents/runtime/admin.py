"""Runs and tool calls in the admin: read, never written by hand."""

from __future__ import annotations

from django.contrib import admin

from agents.admin import ReadOnlyAdmin
from agents.runtime.approval_admin import ApprovalAdmin
from agents.runtime.models import Run, ToolCall

__all__ = ["ApprovalAdmin", "RunAdmin", "ToolCallInline"]


class ToolCallInline(ReadOnlyAdmin, admin.TabularInline):
    model = ToolCall
    fields = ["step", "position", "agent", "name", "state", "arguments", "output", "result", "started_at", "ended_at"]
    extra = 0


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin, admin.ModelAdmin):
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
    readonly_fields = ["handed_over"]
    show_full_result_count = False

    @admin.display(description="handed over")
    def handed_over(self, run: Run) -> str:
        """Return who handed over to whom, in their order: "front → music, music → front"."""
        calls = run.tool_calls.filter(result__has_key="handed_over_to").order_by("step", "position")
        said = (f"{agent or '?'} → {to}" for agent, to in calls.values_list("agent", "result__handed_over_to"))
        return ", ".join(said)
