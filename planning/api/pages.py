"""Lists of planning by pages, as REST framework's viewsets have them: `?page=2&limit=50`."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


class Pages(PageNumberPagination):
    """With links to the pages beside it: 20 rows unless told, at most 100."""

    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100

    def get_page_size(self, request: Request) -> int | None:
        """Errors: 400 for a `limit` that is no number of rows."""
        limit = request.query_params.get(self.page_size_query_param)
        if limit is not None and not (limit.isascii() and limit.isdigit() and int(limit[:9]) > 0):
            raise ValidationError({"limit": ["A number of rows, from 1."]})
        return super().get_page_size(request)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Say from where on they count."""
        said = super().get_schema_operation_parameters(view)
        return [{**each, "schema": {"type": "integer", "minimum": 1}} for each in said]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """REST framework's own says `nullable`, a word of OpenAPI 3.0."""
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {
            "count": {"type": "integer", "minimum": 0},
            "next": link,
            "previous": link,
            "results": schema,
        }
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
