"""What waits for a person in the admin: found by state, tool and age, read, and decided by who has the right to."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from agents.admin import ReadOnlyAdmin
from agents.runtime import approvals, inputs, schemas, secret_answers
from agents.runtime.models import Approval
from agents.runtime.visible import visible
from agents.signed_in import signed_in

RIGHT = "runtime.decide_approval"


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """Rows are written by the verb alone that all doors share: what is decided here is decided once, too."""

    list_display = ["title", "state", "kind", "tool", "user", "created_at", "expires_at", "decided_by", "door"]
    list_filter = ["state", "kind", "door", "created_at"]
    list_select_related = ["tool_call", "user", "decided_by"]
    search_fields = ["=tool_call__id", "tool_call__name", "user__username", "title"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    change_form_template = "runtime/approval.html"
    fieldsets = [
        (None, {"fields": ["title", "state", "kind", "tool", "exactly", "edited", "answered", "reason"]}),
        ("Who and when", {"fields": ["user", "created_at", "expires_at", "decided_by", "decided_at", "door"]}),
        ("The call", {"classes": ["collapse"], "fields": ["tool_call", "schema"]}),
    ]

    class Media:
        css = {"all": ["runtime/deciding.css"]}

    @admin.display(description="tool", ordering="tool_call__name")
    def tool(self, approval: Approval) -> str:
        return approval.tool_call.name

    @admin.display(description="arguments")
    def exactly(self, approval: Approval) -> str:
        """Return what the tool is to run with, as JSON in which nothing hides."""
        return visible(json.dumps(approval.arguments, ensure_ascii=False))

    @admin.display(description="answer")
    def answered(self, approval: Approval) -> str:
        """Return what was filled in, as JSON, without what nobody else may read."""
        if approval.answer is None:
            return ""
        return visible(json.dumps(secret_answers.hidden(approval.schema, approval.answer), ensure_ascii=False))

    def get_urls(self) -> list[Any]:
        decide = self.admin_site.admin_view(require_POST(self.decide))
        return [path("<uuid:pk>/decide/", decide, name="runtime_approval_decide"), *super().get_urls()]

    def decide(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Carry out the form of the row's page; show it again where something is not right."""
        if not (request.user.has_perm(RIGHT) and self.has_view_permission(request)):
            raise PermissionDenied
        found = self.get_queryset(request).filter(pk=pk).first()
        if found is None:
            raise Http404
        said = inputs.gathered(dict(request.POST.items()))
        try:
            done = _decided(request, found, said)
        except (approvals.NotWaiting, Approval.DoesNotExist) as error:
            messages.error(request, str(error) or "This cannot be decided so.")
        except ValidationError as error:
            errors = error.message_dict if hasattr(error, "error_dict") else {"form": error.messages}
            return self._page_again(request, found, said, errors)
        else:
            messages.success(request, f"{done.title}: {done.get_state_display().lower()}.")
        return HttpResponseRedirect(reverse("admin:runtime_approval_change", args=[pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if found is not None:
            shown = {
                "approval": found,
                "may_decide": found.waits and request.user.has_perm(RIGHT),
                "inputs": inputs.of(found) if found.waits else [],
                "prefix": "decide",
            }
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def _page_again(
        self, request: HttpRequest, found: Approval, said: dict[str, Any], errors: dict[str, list[str]]
    ) -> HttpResponse:
        """The page with what was filled in, and what is wrong with it."""
        which = inputs.whole_of(found)
        typed = said.get(which) if isinstance(said.get(which), dict) else None
        drawn = inputs.of(found, typed=typed, errors=inputs.within(errors))
        rest = inputs.left_over(drawn, inputs.within(errors))
        again = {"inputs": drawn, "said": rest, "reason": said.get("reason", ""), "output": said.get("output", "")}
        request.method = "GET"  # it is shown, not saved
        answer = self.change_view(request, str(found.pk), extra_context=again)
        if isinstance(answer, TemplateResponse):
            answer.status_code = 422
        return answer

    def get_queryset(self, request: HttpRequest) -> QuerySet[Approval]:
        return super().get_queryset(request).select_related("tool_call", "user", "decided_by")


def _decided(request: HttpRequest, found: Approval, said: dict[str, Any]) -> Approval:
    user = signed_in(request)
    door = Approval.Door.ADMIN
    decision = said.get("decision", "")
    if decision == "answer":
        output = said.get("output", "")
        if found.kind == Approval.Kind.INPUT and isinstance(output, dict):
            output = schemas.coerced(found.schema or {}, output)
        return approvals.answer(user, found.pk, output=output, door=door)
    edits = said.get("arguments") if decision == "approve" else None
    if isinstance(edits, dict):
        edits = schemas.coerced(found.schema or {}, edits, found.arguments)
    return approvals.decide(
        user, found.pk, decision=decision, arguments=edits, reason=said.get("reason", ""), door=door
    )
