"""What a person fills in that nobody else may read, such as a code or a password: text of `"format": "password"`.

A field of it, or a list or an object with such text in it, is sealed as it is stored, opened for the tool that asked,
and taken away once the tool has had it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from agents.runtime import schemas
from agents.runtime.canonical import spelled

HIDDEN = "••••••"


def has_secrets(schema: Mapping[str, Any] | None) -> bool:
    """Whether a form of this schema asks for something that nobody else may read."""
    return any(field.has_secrets for field in schemas.fields(schema or {}))


def sealed(schema: Mapping[str, Any] | None, answer: Any) -> Any:
    """Return an answer as it is stored until the tool reads it."""
    return _each(schema, answer, lambda value: _sealer().encrypt(spelled(value).encode()).decode())


def opened(schema: Mapping[str, Any] | None, answer: Any) -> Any:
    """Return an answer as the tool reads it. What is not sealed, or by another key, is None."""
    return _each(schema, answer, _opened)


def blanked(schema: Mapping[str, Any] | None, answer: Any) -> Any:
    """Return an answer as it stays once the tool has read it."""
    return _each(schema, answer, lambda value: None)


def hidden(schema: Mapping[str, Any] | None, answer: Any) -> Any:
    """Return an answer as it is shown to people."""
    return _each(schema, answer, lambda value: HIDDEN)


def _opened(value: Any) -> Any:
    try:
        return orjson.loads(_sealer().decrypt(str(value)))
    except (InvalidToken, orjson.JSONDecodeError):
        return None


def _each(schema: Mapping[str, Any] | None, answer: Any, change: Callable[[Any], Any]) -> Any:
    """Return the answer with each secret value in it changed."""
    for field in schemas.fields(schema or {}):
        if field.has_secrets and isinstance(answer, dict):
            answer = _changed(answer, field.path, change)
    return answer


def _changed(answer: dict[str, Any], path: tuple[str, ...], change: Callable[[Any], Any]) -> dict[str, Any]:
    name, *rest = path
    if name not in answer:
        return answer
    inner = answer[name]
    if not rest:
        return {**answer, name: change(inner)}
    return {**answer, name: _changed(inner, tuple(rest), change)} if isinstance(inner, dict) else answer


def _sealer() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (salted_hmac("agents.runtime.secret_answers", b"", secret=key, algorithm="sha256") for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each.digest())) for each in made])
