"""Lists of planning by pages, as REST framework's viewsets have them: `?page=2&limit=50`."""

from __future__ import annotations

from typing import Any

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """With links to the pages beside it: 20 rows unless told, at most 100."""

    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100

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
