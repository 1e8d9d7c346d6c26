"""The OpenAPI document: valid as 3.1, and of every address below `/api/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from agents.rest.openapi.document import document

#: What is not in it, and why.
NOT_IN_IT = {
    "/api/": "a page that lists them",
    "/api/schema/": "it is the document",
    "/api/webhooks/{}/": "other systems' requests, signed over the bytes of the body",
}


def routes(patterns: Any = None, before: str = "/") -> Iterator[str]:
    """Return every address below `/api/`, with {} for what is filled in."""
    for pattern in patterns or get_resolver().url_patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            if route.startswith("/api/") or route == "/":
                yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route.startswith("/api/"):
            yield re.sub(r"<[^>]*>|\(\?P<\w+>[^)]*\)", "{}", route).removesuffix("$").removesuffix("\\Z")


def test_every_address_is_in_the_document_or_named_here() -> None:
    documented = {re.sub(r"{\w+}", "{}", path) for path in document()["paths"]}
    assert set(routes()) - documented == NOT_IN_IT.keys()
    assert documented <= set(routes())


def test_every_view_says_what_it_takes_and_answers(capsys: Any) -> None:
    """What drf-spectacular has to guess, it writes down."""
    SchemaGenerator().get_schema(request=None, public=True)
    assert capsys.readouterr().err == ""


def test_the_document_is_valid_as_openapi_3_1() -> None:
    answer = Client().get("/api/schema/")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json"
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    validate_schema(document)
    assert '"nullable"' not in answer.content.decode(), "that is a word of 3.0"
