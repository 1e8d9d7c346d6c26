"""A program that asks the REST API."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from rest_framework.response import Response
from rest_framework.test import APIClient


def client(user: User | None) -> APIClient:
    """A program that is signed in as this user and speaks JSON."""
    made = APIClient()
    made.default_format = "json"
    made.force_authenticate(user)
    return made


def problem(response: Response, status: int) -> dict[str, Any]:
    """Check that it is a problem of this status; return its body."""
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/problem+json")
    body = response.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    return body
