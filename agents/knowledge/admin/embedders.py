"""What an operator sees and edits of what is known: the embedders."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from agents.admin import ShownFieldsAdmin
from agents.knowledge.models import EmbedderRow
from agents.knowledge.models.embedder_row import OF_THIS_MACHINE


@admin.register(EmbedderRow)
class EmbedderRowAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    """`manage.py update_embeddings --embedder NAME` makes one the active one: no click can, as it takes a while."""

    list_display = ["name", "base_url", "dims", "is_active", "is_wanted"]
    search_fields = ["name", "model_name", "base_url"]
    readonly_fields = ["dims", "is_active", "is_wanted", "created_at"]
    fields = ["name", "base_url", "model_name", "key_env", "floor", *readonly_fields]

    def get_readonly_fields(self, request: HttpRequest, obj: EmbedderRow | None = None) -> list[str]:
        """Return what vectors that are there were made by, too: another server's are not to be compared with them."""
        made_by = ["name", "base_url", "model_name"] if obj is not None and obj.dims else []
        return [*self.readonly_fields, *made_by]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The active one stays: its vectors would go with it. So does what is there in any installation."""
        is_kept = obj is not None and (obj.is_active or obj.is_wanted or obj.name in OF_THIS_MACHINE)
        return not is_kept and bool(super().has_delete_permission(request, obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return them without the one that deletes many rows without asking of each whether it may."""
        return {name: each for name, each in super().get_actions(request).items() if name != "delete_selected"}
