"""The document itself, made once a process: it is everybody's, and the same for all."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2


@cache
def document() -> dict[str, Any]:
    """Return the interface as an OpenAPI document."""
    return orjson.loads(OpenApiJsonRenderer2().render(SchemaGenerator().get_schema(request=None, public=True)))


@cache
def _encoded() -> bytes:
    return orjson.dumps(document())


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """`/api/schema/`: the document as JSON. Nobody need sign in to read how to."""
    return HttpResponse(_encoded(), content_type="application/json")
