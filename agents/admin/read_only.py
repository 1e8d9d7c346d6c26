"""Rows in the admin that only the code writes: a person reads them there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from agents.admin.shown_fields import ShownFieldsAdmin


class ReadOnlyAdmin(ShownFieldsAdmin):
    """Mixed into a `ModelAdmin` or an inline, before it: nothing is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
