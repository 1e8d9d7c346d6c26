"""How one run differs from the others of its agent: asked for with the message that it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

LONGEST_PROMPT = 50_000  # characters, as of a profile's
LONGEST_MODEL = 100
LONGEST_CLAIM = 100
MOST_CLAIMS = 10

Options = dict[str, Any]


def checked(options: Mapping[str, Any] | None) -> Options:
    """Return what is not as usual: `auto_execute_tools` False, another `prompt` or `model`, `claims`; else {}.

    Who may ask for another prompt or model is for the door to say. `claims` are names and texts, which tools read in
    `Context.claims`. Errors: `ValidationError` by field.
    """
    given = dict(options or {})
    errors = {name: ["There is no such option."] for name in given if name not in _CHECKS}
    for name, check in _CHECKS.items():
        if name in given and (words := check(given[name])):
            errors[name] = [words]
    if errors:
        raise ValidationError(errors)
    found: Options = {"auto_execute_tools": False} if given.get("auto_execute_tools") is False else {}
    for name in ("prompt", "model"):
        if value := str(given.get(name) or "").replace("\x00", ""):
            found[name] = value
    if claims := given.get("claims"):
        found["claims"] = {name: value.replace("\x00", "") for name, value in claims.items()}
    return found


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "True or false is wanted."


def _text(longest: int) -> Any:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value.encode(errors="ignore").decode() != value:
            return "Text is wanted."
        return f"At most {longest} characters." if len(value) > longest else ""

    return check


def _claims(value: Any) -> str:
    claim = _text(LONGEST_CLAIM)
    if not isinstance(value, Mapping) or len(value) > MOST_CLAIMS:
        return f"At most {MOST_CLAIMS} names with a text each are wanted."
    return next((words for pair in value.items() for part in pair if (words := claim(part))), "")


_CHECKS = {
    "auto_execute_tools": _flag,
    "prompt": _text(LONGEST_PROMPT),
    "model": _text(LONGEST_MODEL),
    "claims": _claims,
}


def kept(options: Mapping[str, Any] | None, agent: str) -> Options:
    """Return what a run's row keeps of them: a prompt is this agent's, not that of one to whom it hands over."""
    found = dict(options or {})
    return {**found, "prompt_of": agent} if "prompt" in found else found
