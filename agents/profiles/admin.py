"""What an operator edits: agents, their tools and prompts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from agents.admin import ShownFieldsAdmin
from agents.profiles.models import AgentProfile, AgentProfileTool, AgentPromptTemplate, AgentTool, LLMModel


class DeclaredAdmin(ShownFieldsAdmin):
    """What code declares is switched off, not deleted: the next `migrate` would bring it back."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        kept = obj is not None and obj.is_declared and not getattr(obj, "is_missing", False)
        return not kept and bool(super().has_delete_permission(request, obj))  # type: ignore[misc]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return them without the one that deletes many rows without asking of each whether it may."""
        return {name: each for name, each in super().get_actions(request).items() if name != "delete_selected"}  # type: ignore[misc]


class LinkForm(forms.ModelForm):
    """A link as somebody writes it who may not loosen what asks: it asks on, of the same agent's same tool."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        always, never = AgentProfileTool.Approval.ALWAYS, AgentProfileTool.Approval.NEVER
        asks = bool(self.instance.pk and self.instance.approval == always)
        if "approval" not in self.fields:  # who may only look at it
            return
        approval: Any = self.fields["approval"]
        approval.required = asks  # else "" would be taken for it
        approval.choices = [each for each in approval.choices if each[0] != never and (each[0] == always or not asks)]
        for name in {"agent", "tool"} & self.fields.keys() if asks else ():
            self.fields[name].disabled = True


class Links(forms.BaseInlineFormSet):
    may_loosen = True

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if form.instance.is_declared:
                raise ValidationError(f"{form.instance.tool} is the code's. Switch it off instead of deleting it.")
            if form.instance.approval == AgentProfileTool.Approval.ALWAYS and not self.may_loosen:
                raise ValidationError(f"{form.instance.tool} always asks. You have no right to change that.")


class LinksThatAsk(Links):
    may_loosen = False


def may_loosen(request: HttpRequest) -> bool:
    """Everybody who may change a link may let it ask; that it asks no more is a right of its own."""
    return request.user.has_perm("profiles.loosen_approval")


class AgentProfileToolInline(ShownFieldsAdmin, admin.TabularInline):
    model = AgentProfileTool
    formset = Links
    fields = ["tool", "enabled", "approval", "is_declared"]
    readonly_fields = ["is_declared"]
    autocomplete_fields = ["tool"]
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if not may_loosen(request):
            kwargs |= {"form": LinkForm, "formset": LinksThatAsk}
        return super().get_formset(request, obj, **kwargs)


@admin.register(AgentProfile)
class AgentProfileAdmin(DeclaredAdmin, admin.ModelAdmin):
    list_display = ["name", "key", "owner", "model", "is_default", "is_active", "is_declared", "is_missing"]
    list_filter = ["is_active", "is_default", "is_declared", "is_missing"]
    list_select_related = ["owner"]
    search_fields = ["name", "key", "system_prompt", "owner__username"]
    readonly_fields = ["key", "is_declared", "is_missing", "created_at", "updated_at"]
    fields = [
        "name",
        "model",
        "system_prompt",
        "handoffs",
        "is_default",
        "is_active",
        "is_offered",
        "owner",
        *readonly_fields,
    ]
    raw_id_fields = ["owner"]
    inlines = [AgentProfileToolInline]


@admin.register(AgentTool)
class AgentToolAdmin(DeclaredAdmin, admin.ModelAdmin):
    list_display = ["name", "tool_type", "is_active", "is_declared", "is_missing", "created_at"]
    list_filter = ["tool_type", "is_active", "is_declared", "is_missing"]
    search_fields = ["name", "description"]
    readonly_fields = ["is_declared", "is_missing", "created_at"]
    fields = ["name", "tool_type", "description", "parameters", "is_active", *readonly_fields]

    def get_readonly_fields(self, request: HttpRequest, obj: AgentTool | None = None) -> list[str]:
        """Return what cannot be changed: of a declared tool its name and its parameters, too, which are the code's."""
        declared = ["name", "tool_type", "parameters"] if obj is not None and obj.is_declared else []
        return [*self.readonly_fields, *declared]


@admin.register(AgentProfileTool)
class AgentProfileToolAdmin(DeclaredAdmin, admin.ModelAdmin):
    list_display = ["agent", "tool", "enabled", "approval", "is_declared"]
    list_filter = ["enabled", "approval", "is_declared"]
    list_select_related = ["agent", "tool"]
    search_fields = ["agent__name", "tool__name"]
    readonly_fields = ["is_declared"]
    fields = ["agent", "tool", "enabled", "approval", *readonly_fields]
    autocomplete_fields = ["agent", "tool"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs | ({} if may_loosen(request) else {"form": LinkForm}))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        asks = obj is not None and obj.approval == AgentProfileTool.Approval.ALWAYS
        return (may_loosen(request) or not asks) and super().has_delete_permission(request, obj)


@admin.register(AgentPromptTemplate)
class AgentPromptTemplateAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ["name", "agent", "owner", "is_default", "created_at"]
    list_filter = ["is_default"]
    list_select_related = ["agent", "owner"]
    search_fields = ["name", "template", "agent__name"]
    readonly_fields = ["created_at"]
    fields = ["name", "template", "agent", "is_default", "owner", *readonly_fields]
    autocomplete_fields = ["agent"]
    raw_id_fields = ["owner"]


@admin.register(LLMModel)
class LLMModelAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    list_display = ["name", "provider", "base_url", "fallback", "is_active", "is_default", "updated_at"]
    list_filter = ["provider", "is_active", "is_default"]
    list_select_related = ["fallback"]
    search_fields = ["name", "model_name", "base_url"]
    raw_id_fields = ["fallback"]
    readonly_fields = ["created_at", "updated_at"]
    fields = [
        "name", "provider", "base_url", "api", "model_name", "key_env", "temperature", "max_tokens", "timeout",
        "context_tokens", "stream", "sees_pictures", "extra", "fallback", "is_active", "is_default",
        "price_input", "price_cached_input", "price_output",
        *readonly_fields,
    ]  # fmt: skip
