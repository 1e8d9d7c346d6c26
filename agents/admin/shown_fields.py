"""What the admin does not show of a row cannot be asked for there either, and no address breaks its pages."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import HttpRequest

PARTS_OF_A_DATE = ("__year", "__month", "__day")
DIGITS = 4  # of a year


class ShownFieldsAdmin:
    """Mixed into a `ModelAdmin`, before it.

    Django lets the address of a list filter by every column of its table. Whoever may look at the list could so guess
    a column that no page shows, letter by letter. And it fills in a form from the address as it stands there.
    """

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        admin: Any = self
        if lookup.endswith(PARTS_OF_A_DATE) and len(str(value)) > DIGITS:
            return False
        try:
            field = admin.opts.get_field(lookup.split("__")[0])
        except FieldDoesNotExist:
            return super().lookup_allowed(lookup, value, request)  # type: ignore[misc]
        shown = field.primary_key or field.name in self._shown(request)
        return shown and super().lookup_allowed(lookup, value, request)  # type: ignore[misc]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the address fills in, without what its field cannot hold."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)  # type: ignore[misc]
        fitting = {name: self._value(name, value) for name, value in given.items()}
        return {name: value for name, value in fitting.items() if value is not None}

    def _value(self, name: str, value: Any) -> Any:
        admin: Any = self
        try:
            field = admin.opts.get_field(name)
            if not field.is_relation:
                return field.to_python(value)
            for each in value if isinstance(value, list) else [value]:
                field.target_field.to_python(each)
        except (FieldDoesNotExist, AttributeError, ValidationError, ValueError, TypeError, ArithmeticError):
            return None
        return value

    def _shown(self, request: HttpRequest) -> set[str]:
        """Return the fields on the list, beside it and on the row's page."""
        admin: Any = self
        filters = [each[0] if isinstance(each, tuple | list) else each for each in admin.get_list_filter(request)]
        names = [
            *flatten_fieldsets(admin.get_fieldsets(request)),
            *admin.get_readonly_fields(request),
            *admin.get_list_display(request),
            *(each.split("__")[0] for each in [*filters, admin.date_hierarchy] if isinstance(each, str)),
        ]
        return {name for name in names if isinstance(name, str)}
