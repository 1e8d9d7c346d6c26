"""Runs with their steps on a line of time: read, tried again, cancelled, and, when stranded, moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from agents.admin import ReadOnlyAdmin
from agents.workflows import engine, timeline
from agents.workflows.declaration import newest
from agents.workflows.models import Signal, WorkflowRun


@admin.register(WorkflowRun)
class WorkflowRunAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """Filtered by "stranded" these are the runs that wait for a person to say where they go on."""

    list_display = ["name", "status", "current_step", "about", "waits_for", "wake_at", "last_line", "created_at"]
    list_filter = ["status", "name", "wait_kind"]
    ordering = ["-created_at", "-pk"]
    list_select_related = ["content_type"]
    search_fields = ["name", "=id", "=entity_id", "error"]
    date_hierarchy = "created_at"
    actions = ["retry", "cancel", "resume"]
    show_full_result_count = False
    change_form_template = "workflows/run.html"
    fieldsets = [
        (None, {"fields": ["name", "version", "status", "current_step", "error", "context", "result", "about"]}),
        ("Waits for", {"fields": ["waits_for", "wait_match", "then", "timeout_at", "on_timeout", "wake_at"]}),
        (
            "Who and when",
            {
                "classes": ["collapse"],
                "fields": [
                    "parent",
                    "forked_from",
                    "key",
                    "queue",
                    "owner",
                    "attempt",
                    "failures",
                    "lost",
                    "created_at",
                    "ended_at",
                ],
            },
        ),
    ]

    class Media:
        css = {"all": ["workflows/timeline.css"]}

    @admin.display(description="about")
    def about(self, run: WorkflowRun) -> str:
        return f"{run.content_type.model} {run.entity_id}" if run.content_type else "—"

    @admin.display(description="waits for")
    def waits_for(self, run: WorkflowRun) -> str:
        return f"{run.wait_kind} {run.wait_title or run.wait_name}".strip() if run.wait_kind else "—"

    @admin.display(description="error")
    def last_line(self, run: WorkflowRun) -> str:
        return run.error.strip().rpartition("\n")[2][:120]

    def has_steer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("workflows.change_workflowrun")

    @admin.action(description="Retry from the failed step", permissions=["steer"])
    def retry(self, request: HttpRequest, chosen: QuerySet[WorkflowRun]) -> None:
        messages.success(request, f"{_count(engine.retry, chosen)} tried again.")

    @admin.action(description="Cancel, with subflows", permissions=["steer"])
    def cancel(self, request: HttpRequest, chosen: QuerySet[WorkflowRun]) -> None:
        messages.success(request, f"{_count(engine.cancel, chosen)} cancelled.")

    @admin.action(description="Resume what was cancelled", permissions=["steer"])
    def resume(self, request: HttpRequest, chosen: QuerySet[WorkflowRun]) -> None:
        messages.success(request, f"{_count(engine.resume, chosen)} resumed.")

    def get_urls(self) -> list[Any]:
        steer = self.admin_site.admin_view(require_POST(self.steer))
        return [path("<int:pk>/steer/", steer, name="workflows_workflowrun_steer"), *super().get_urls()]

    def steer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A button of the run's page."""
        if not self.has_steer_permission(request):
            raise PermissionDenied
        run = get_object_or_404(WorkflowRun, pk=pk)
        wanted = request.POST.get("do")
        try:
            if wanted == "retry":
                engine.retry(run)
            elif wanted == "cancel":
                engine.cancel(run)
            elif wanted == "resume":
                engine.resume(run)
            elif wanted == "move":
                engine.move(run, request.POST.get("step", ""))
            elif wanted == "answer":
                engine.answer(run, _answer(run, request.POST))
            messages.success(request, f"{run.name} is {run.status} now.")
        except ValidationError as error:
            messages.error(request, " ".join(_in_words(error)))
        return HttpResponseRedirect(reverse("admin:workflows_workflowrun_change", args=[pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        run = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if run is not None:
            shown = {
                "run": run,
                "bars": timeline.of(run),
                "children": run.children.order_by("pk"),
                "may_steer": self.has_steer_permission(request),
                "steps": _steps(run) if run.status == run.Status.STRANDED else [],
                "asked": _asked(run),
            }
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})


@admin.register(Signal)
class SignalAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["name", "payload", "match", "created_at"]
    search_fields = ["name"]
    show_full_result_count = False


def _count(do: Callable[[WorkflowRun], bool], chosen: QuerySet[WorkflowRun]) -> int:
    return sum(do(run) for run in chosen)


def _asked(run: WorkflowRun) -> list[dict[str, Any]]:
    """Return the fields of the answer that the run waits for."""
    try:
        form = engine.form_of(run)
    except LookupError:  # the code has it no more
        return []
    fields = form.model_fields.items() if form is not None else ()
    return [
        {"name": name, "title": field.title or name.replace("_", " ").capitalize(), "required": field.is_required()}
        for name, field in fields
    ]


def _answer(run: WorkflowRun, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed. A field left empty counts as not given."""
    fields = ((field["name"], given.get(f"answer-{field['name']}", "")) for field in _asked(run))
    return {name: value for name, value in fields if value != ""}


def _in_words(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [f"{field}: {' '.join(words)}" for field, words in error.message_dict.items()]


def _steps(run: WorkflowRun) -> list[str]:
    """Return the steps that a stranded run can be moved to."""
    try:
        return list((run.declaration or newest(run.name)).steps)
    except LookupError:
        return []
