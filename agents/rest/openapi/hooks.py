"""What holds for every operation: its problems."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from agents.rest.problems import CONTENT_TYPE, SCHEMA

#: What any operation may answer when it does not do what was asked.
PROBLEMS = (400, 401, 403, 404, 409, 429, 503)
#: What one that takes a body may answer, too.
OF_BODIES = (413, 415)


def problems(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """Say of every operation which problems it may answer, as `application/problem+json`."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = SCHEMA
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        HTTPStatus(status).name.title().replace("_", ""): {
            "description": HTTPStatus(status).phrase,
            "content": content,
        }
        for status in (*PROBLEMS, *OF_BODIES)
    }
    for operation in operations(result):
        statuses = (*PROBLEMS, *OF_BODIES) if "requestBody" in operation else PROBLEMS
        for status in statuses:
            name = HTTPStatus(status).name.title().replace("_", "")
            operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/{name}"})
    return result


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Return every operation of a document."""
    for path in document["paths"].values():
        for method, operation in path.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield operation
