"""What was not understood, for staff with the right to see it: words, how often, and the examples nearest to them.

Who may change it says by one click which example the words stand for: from then on they are read as that example.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from agents import registry
from agents.admin import ReadOnlyAdmin
from agents.learning.models import UnknownRequest
from agents.llm.offline.understanding.asking import NearestGrammar

NEAREST = 5  # examples that are shown beside a request


@admin.register(UnknownRequest)
class UnknownRequestAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    change_form_template = "learning/request.html"
    fields = ["agent", "text", "means", "times", "first_at", "last_at", "nearest"]
    readonly_fields = ["nearest"]
    list_display = ["text", "agent", "means", "times", "last_at"]
    list_filter = ["agent", "last_at"]
    search_fields = ["text"]
    show_full_result_count = False

    @admin.display(description="nearest examples")
    def nearest(self, unknown: UnknownRequest) -> str:
        """Return what it may have meant: the examples beside tools that are nearest, each with what it asks for."""
        return "; ".join(f"“{example}” ({asks})" for example, asks in _nearest(unknown.text))

    def has_teach_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("learning.change_unknownrequest"))

    def get_urls(self) -> list[Any]:
        teach = self.admin_site.admin_view(require_POST(self.teach))
        return [path("<int:pk>/means/", teach, name="learning_unknownrequest_means"), *super().get_urls()]

    def teach(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A button of the request's page: its words stand for that example, or for nothing any more."""
        if not self.has_teach_permission(request):
            raise PermissionDenied
        unknown, example = get_object_or_404(UnknownRequest, pk=pk), request.POST.get("means", "")
        if example and example not in (known for known, _ in _nearest(unknown.text)):
            messages.error(request, f"“{example}” is none of the nearest examples.")
        else:
            UnknownRequest.objects.filter(pk=pk).update(means=example)
            said = f"is understood as “{example}”" if example else "stands for nothing any more"
            messages.success(request, f"“{unknown.text}” {said}.")
        return HttpResponseRedirect(reverse("admin:learning_unknownrequest_change", args=[pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        unknown = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if unknown is not None and self.has_teach_permission(request):
            shown = {
                "meanings": [example for example, _ in _nearest(unknown.text)],
                "means_url": reverse("admin:learning_unknownrequest_means", args=[unknown.pk]),
            }
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})


def _nearest(text: str) -> list[tuple[str, str]]:
    """Return the examples nearest to a text, the nearest first, each with the name of what it asks for."""
    near = [each.nearest for each in registry.grammars if isinstance(each, NearestGrammar)]
    scores = sorted((row for each in near for row in each.scores(text)), key=lambda row: -row[0])
    return list({example: (example, intent.name) for _, example, intent in scores[: NEAREST * 2]}.values())[:NEAREST]
