"""Business agents in the admin: what each thought, when it woke, what it said and what the contact policy held back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from agents.admin import ReadOnlyAdmin, ShownFieldsAdmin
from agents.business.lifecycle import AgentManager
from agents.business.models import Activation, AgentLogEntry, AgentRun, ContactPolicy, OptOut, Outreach

SHOWN = 50  # rows of each list below an agent, the newest


class Newest(ReadOnlyAdmin, admin.TabularInline):
    """The newest rows of an agent; all of them are in their own list."""

    extra = 0
    can_delete = False
    newest_first: tuple[str, ...] = ()
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request)
        match = request.resolver_match
        agent = match.kwargs.get("object_id") if match else None
        newest = found.filter(agent_run=agent).order_by(*self.newest_first)[:SHOWN]
        return found.filter(pk__in=list(newest.values_list("pk", flat=True))).order_by(*self.newest_first)


class LogEntryInline(Newest):
    model = AgentLogEntry
    verbose_name_plural = "log"
    readonly_fields = (
        "created_at",
        "kind",
        "text",
    )
    fields = readonly_fields
    newest_first = (
        "-created_at",
        "-id",
    )


class ActivationInline(Newest):
    model = Activation
    readonly_fields = (
        "scheduled_at",
        "reason",
        "handler",
        "state",
        "outcome",
        "failures",
        "due_at",
        "ended_at",
        "error",
    )
    fields = readonly_fields
    newest_first = ("-scheduled_at",)


class OutreachInline(Newest):
    model = Outreach
    verbose_name_plural = "what it said, and what was held back"
    readonly_fields = (
        "created_at",
        "user",
        "kind",
        "text",
        "widget",
        "state",
        "reason",
        "due_at",
        "delivered_at",
    )
    fields = readonly_fields
    newest_first = ("-created_at",)


@admin.register(AgentRun)
class AgentRunAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = [
        "name", "namespace", "status", "user", "next_beat_at", "last_acted_at", "held_back", "failures", "spawned_at",
    ]  # fmt: skip
    list_filter = ["status", "name"]
    ordering = ["-spawned_at"]
    list_select_related = ["user"]
    search_fields = ["name", "namespace", "user__username", "error"]
    fieldsets = [
        (None, {"fields": ["name", "status", "user", "namespace", "next_beat_at", "last_acted_at", "error"]}),
        (
            "How it came, and what it remembers",
            {
                "classes": ["collapse"],
                "fields": [
                    "context", "content_type", "entity_id", "singleton", "spawned_by", "spawn_key", "spawned_at",
                    "finished_at", "failures",
                ],
            },
        ),
    ]  # fmt: skip
    inlines = [LogEntryInline, ActivationInline, OutreachInline]
    actions = ["pause", "resume", "activate_now", "finish"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgentRun]:
        held = Count("outreach", filter=Q(outreach__state=Outreach.State.HELD))
        return super().get_queryset(request).annotate(held=held)

    @admin.display(description="held back", ordering="held")
    def held_back(self, run: Any) -> int:
        return run.held

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("business.change_agentrun")

    @admin.action(description="Pause", permissions=["steer"])
    def pause(self, request: HttpRequest, chosen: QuerySet[AgentRun]) -> None:
        self._each(request, chosen, lambda run: AgentManager.pause(run, f"Paused by {request.user}."), "paused")

    @admin.action(description="Resume", permissions=["steer"])
    def resume(self, request: HttpRequest, chosen: QuerySet[AgentRun]) -> None:
        self._each(request, chosen, AgentManager.resume, "resumed")

    @admin.action(description="Activate now", permissions=["steer"])
    def activate_now(self, request: HttpRequest, chosen: QuerySet[AgentRun]) -> None:
        self._each(request, chosen, AgentManager.activate_now, "woken; look at the log in a moment")

    @admin.action(description="Finish for good", permissions=["steer"])
    def finish(self, request: HttpRequest, chosen: QuerySet[AgentRun]) -> None:
        self._each(request, chosen, AgentManager.finish, "finished")

    def _each(self, request: HttpRequest, chosen: QuerySet[AgentRun], do: Callable[[AgentRun], Any], what: str) -> None:
        for run in chosen:
            do(run)
        messages.success(request, f"{len(chosen)} {what}.")


@admin.register(Activation)
class ActivationAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = [
        "scheduled_at",
        "agent_run",
        "reason",
        "handler",
        "state",
        "outcome",
        "failures",
        "lost",
        "ended_at",
    ]
    list_filter = ["state", "reason", "agent_run__name"]
    list_select_related = ["agent_run"]
    search_fields = ["agent_run__namespace", "error"]
    show_full_result_count = False


@admin.register(AgentLogEntry)
class AgentLogEntryAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["created_at", "agent_run", "kind", "text"]
    list_filter = ["kind", "agent_run__name"]
    list_select_related = ["agent_run"]
    search_fields = ["text", "agent_run__namespace"]
    show_full_result_count = False


@admin.register(Outreach)
class OutreachAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["created_at", "user", "kind", "text", "state", "reason", "due_at", "delivered_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["user"]
    search_fields = ["user__username", "text", "dedupe_key", "error"]
    actions = ["look_again"]
    show_full_result_count = False

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("business.change_outreach")

    @admin.action(description="Ask the contact policy again now", permissions=["steer"])
    def look_again(self, request: HttpRequest, chosen: QuerySet[Outreach]) -> None:
        count = chosen.filter(state=Outreach.State.HELD).update(due_at=timezone.now())
        messages.success(request, f"{count} asked again; what the policy still holds back stays held.")


@admin.register(ContactPolicy)
class ContactPolicyAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ["user", "quiet_from", "quiet_until", "most_a_day"]
    search_fields = ["user__username"]
    raw_id_fields = ["user"]


@admin.register(OptOut)
class OptOutAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ["user", "kind", "channel"]
    list_filter = ["channel", "kind"]
    search_fields = ["user__username", "kind"]
    raw_id_fields = ["user"]
