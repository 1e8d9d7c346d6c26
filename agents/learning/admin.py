"""What was not understood, for staff with the right to see it: words, how often, and the examples nearest to them."""

from __future__ import annotations

from django.contrib import admin

from agents import registry
from agents.admin import ReadOnlyAdmin
from agents.learning.models import UnknownRequest
from agents.llm.offline.understanding.asking import NearestGrammar

NEAREST = 3  # examples that are shown beside a request


@admin.register(UnknownRequest)
class UnknownRequestAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    fields = ["agent", "text", "times", "first_at", "last_at", "nearest"]
    readonly_fields = ["nearest"]
    list_display = ["text", "agent", "times", "last_at"]
    list_filter = ["agent", "last_at"]
    search_fields = ["text"]
    show_full_result_count = False

    @admin.display(description="nearest examples")
    def nearest(self, unknown: UnknownRequest) -> str:
        """Return what it may have meant: the examples beside tools that are nearest, each with what it asks for."""
        near = [each.nearest for each in registry.grammars if isinstance(each, NearestGrammar)]
        scores = sorted((row for each in near for row in each.scores(unknown.text)), key=lambda row: -row[0])
        return "; ".join(f"“{example}” ({intent.name})" for _, example, intent in scores[:NEAREST])
