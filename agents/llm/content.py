"""What a server sends in the place of a text: a string, or parts, of which only some are meant for a person."""

from __future__ import annotations

#: Fields of a part that hold what is said; what a model thinks, and what is no text, are in others.
_SAID = ("text", "refusal", "content")
_NOT_SAID = ("thinking", "reasoning", "thought", "redacted_thinking", "summary")


def text_of(content: object) -> str:
    """Return what is said in a `content`, whatever its shape; "" for what holds no text."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(map(_text_of_part, content))
    if type(content) is int or type(content) is float:
        return str(content)  # a token that looked like a number to somebody
    return _text_of_part(content)


def _text_of_part(part: object) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict) or part.get("thought") is True:
        return ""
    if isinstance(kind := part.get("type"), str) and kind.startswith(_NOT_SAID):
        return ""
    return next((text for name in _SAID if isinstance(text := part.get(name), str)), "")
