"""What is remembered in the admin: how much, of what kind, in which state. A person's words are for that person."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from agents.admin import ReadOnlyAdmin
from agents.memory.models import Fact, Pause


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: object, model_admin: object) -> list[tuple[str, str]]:
        return [("holds", "Holds"), ("replaced", "Replaced")]

    def queryset(self, request: Any, queryset: QuerySet[Fact]) -> QuerySet[Fact]:
        if self.value() is None:
            return queryset
        return queryset.filter(ended_at__isnull=self.value() == "holds")


@admin.register(Fact)
class FactAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    fields = ["id", "user", "kind", "said_at", "confirmed_at", "ended_at", "expires_on", "created_at"]
    list_display = ["id", "user", "kind", "said_at", "confirmed_at", "ended_at", "expires_on"]
    list_filter = ["said_at", "kind", StateFilter]
    list_select_related = ["user"]
    search_fields = ["=id", "user__username"]
    show_full_result_count = False


@admin.register(Pause)
class PauseAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["user", "begun_at", "ended_at"]
    list_select_related = ["user"]
    search_fields = ["user__username"]
