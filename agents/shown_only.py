"""What the admin does not show of a row cannot be asked for there either, and no address breaks its pages."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import HttpRequest

PARTS_OF_A_DATE = ("__year", "__month", "__day")
DIGITS = 4  # of a year


class ShownOnly:
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
        """Return what the address fills in, without what cannot be the id of a row."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)  # type: ignore[misc]
        return {name: value for name, value in given.items() if self._fits(name, value)}

    def _fits(self, name: str, value: Any) -> bool:
        admin: Any = self
        try:
            target = admin.opts.get_field(name).target_field
        except (FieldDoesNotExist, AttributeError):  # no field, or none that points to a row
            return True
        try:
            for each in value if isinstance(value, list) else [value]:
                target.to_python(each)
        except ValidationError:
            return False
        return True

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
