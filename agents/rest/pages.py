"""Lists by pages: `?page=2&limit=50`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

MOST = 200  # rows of a page


class PageQuery(serializers.Serializer[Any]):
    """Which page; what a list can be filtered by goes into a subclass."""

    page = serializers.IntegerField(min_value=1, max_value=100_000, default=1)
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=50)


def page(rows: QuerySet[Any], query: dict[str, Any], show: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Return {"count", "page", "limit", "results": […]}: the page that a checked `PageQuery` asks for."""
    start = (query["page"] - 1) * query["limit"]
    return {
        "count": rows.count(),
        "page": query["page"],
        "limit": query["limit"],
        "results": [show(row) for row in rows[start : start + query["limit"]]],
    }


def page_of(kind: type[serializers.BaseSerializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return what `page` answers, for the schema: `@extend_schema(responses=page_of(PlantSerializer))`."""
    name = f"{kind.__name__.removesuffix('Serializer')}Page"
    fields: dict[str, Any] = {
        "is_page": True,
        "count": serializers.IntegerField(min_value=0),
        "page": serializers.IntegerField(min_value=1),
        "limit": serializers.IntegerField(min_value=1, max_value=MOST),
        "results": kind(many=True),
    }
    return type(name, (serializers.Serializer,), fields)
