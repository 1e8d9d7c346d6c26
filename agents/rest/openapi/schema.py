"""How drf-spectacular reads our views: bodies that take nothing unknown, answers of which every field is there."""

from __future__ import annotations

from typing import Any

from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.viewsets import ViewSetMixin

#: What a viewset's usual actions are called, of rows of a kind.
ACTIONS = {
    "list": "List {kinds}",
    "create": "Make {kind}",
    "retrieve": "Read {kind}",
    "update": "Write {kind} anew",
    "partial_update": "Change {kind}",
    "destroy": "Delete {kind}",
}
VERBS = {"GET": "get", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete"}


class Schema(AutoSchema):
    """REST framework's `DEFAULT_SCHEMA_CLASS`."""

    def get_operation_id(self) -> str:
        """Return a viewset's usual name, or of other views the path's words and the method: "system_models_get"."""
        if isinstance(self.view, ViewSetMixin):
            return super().get_operation_id()
        words = [word for word in self.path.removeprefix("/api/").strip("/").split("/") if word]
        named = ["one" if word.startswith("{") else word.replace("-", "_") for word in words]
        return "_".join([*named, VERBS[self.method]])

    def get_summary(self) -> str | None:
        """Return what was said for it, else what a usual action does, else the first sentence of what describes it."""
        model = getattr(getattr(self.view, "queryset", None), "model", None)
        if said := super().get_summary():
            return said
        if model is not None and (words := ACTIONS.get(getattr(self.view, "action", ""))):
            kind, kinds = str(model._meta.verbose_name).lower(), str(model._meta.verbose_name_plural).lower()
            return words.format(kind=f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}", kinds=kinds)
        return self.get_description().strip().split("\n\n")[0].split(". ")[0].replace("\n", " ") or None

    def _get_request_body(self, direction: Any = "request") -> Any:
        """Of a DELETE too, where its view says that it takes one."""
        method = self.method
        if method == "DELETE" and not isinstance(self.view, ViewSetMixin):
            self.method = "POST"
        try:
            return super()._get_request_body(direction)
        finally:
            self.method = method

    def _get_serializer(self) -> Any:
        """A DELETE of a view that is no viewset takes nothing unless it says what."""
        is_asked = isinstance(self.view, ViewSetMixin) or self.view.request.method != "DELETE"
        return super()._get_serializer() if is_asked else None

    def _is_list_view(self, serializer: Any = None) -> bool:
        """A view that is no viewset shows its pages itself, and says so."""
        is_page = getattr(serializer, "is_page", False)
        return isinstance(self.view, ViewSetMixin) and not is_page and super()._is_list_view(serializer)

    def _get_serializer_field_meta(self, field: Any, direction: str) -> dict[str, Any]:
        meta = super()._get_serializer_field_meta(field, direction)
        is_text = isinstance(field, serializers.CharField) and type(field) is not serializers.UUIDField
        if direction == "request" and is_text and not field.allow_blank and field.trim_whitespace:
            meta["pattern"] = r"\S"  # blanks alone are no text
        return meta

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        """Say more exactly what is taken: an amount as text or as a number, JSON but null, rows but none."""
        mapped = super()._map_serializer_field(field, direction, bypass_extensions)
        if direction == "request" and isinstance(field, serializers.DecimalField) and field.max_whole_digits:
            mapped |= _amount(field.max_whole_digits, field.decimal_places or 0, field.min_value)
            kinds = mapped["type"] if isinstance(mapped["type"], list) else [mapped["type"]]
            mapped["type"] = [*kinds, "number"]
        if direction == "request" and type(field) is serializers.JSONField and not field.allow_null:
            mapped["type"] = ["object", "array", "string", "number", "boolean"]
        if isinstance(field, serializers.ListSerializer | serializers.ListField) and not field.allow_empty:
            mapped["minItems"] = 1
        return mapped

    def _postprocess_serializer_schema(self, schema: Any, serializer: Any, direction: Any) -> Any:
        """Close the object; and require in answers what is always there."""
        made = super()._postprocess_serializer_schema(schema, serializer, direction)
        if "properties" not in made:
            return made
        made.setdefault("additionalProperties", False)
        if type(serializer).__doc__ is None:  # a class above it has one, about how it reads
            made.pop("description", None)
        if direction == "response":
            fields = serializer.fields
            of_rows = isinstance(serializer, serializers.ModelSerializer)
            there = [name for name in made["properties"] if of_rows or name not in fields or fields[name].required]
            made["required"] = sorted({*made.get("required", ()), *there})
            if not made["required"]:
                del made["required"]
        return made


def _amount(whole: int, after: int, least: Any) -> dict[str, Any]:
    """Return what an amount of so many digits may be, as text and as a number."""
    most = 10**whole - 1
    least = -most if least is None else least
    sign = "" if least >= 0 else "-?"
    pattern = rf"^{sign}(?:\d{{1,{whole}}}(?:\.\d{{0,{after}}})?|\.\d{{1,{after}}})$"
    return {"pattern": pattern, "multipleOf": float(f"1e-{after}"), "minimum": float(least), "maximum": most}


class Bearer(SimpleJWTScheme):
    """Signing in by token, whatever class of it a project has."""

    target_class = "rest_framework_simplejwt.authentication.JWTAuthentication"
    match_subclasses = True
    priority = 1
    name = "bearer"
