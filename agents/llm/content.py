"""What a server sends in the place of a text: a string, or parts, of which only some are meant for a person."""

from __future__ import annotations

from typing import Any

#: Fields of a part that hold what is said; what a model thinks, and what is no text, are in others.
_SAID = ("text", "refusal", "content")
_NOT_SAID = ("thinking", "reasoning", "thought", "redacted_thinking", "summary")
#: Where an object that holds a thought has its words.
_THOUGHT = ("thinking", "text", "summary", "content", "reasoning", "thought")


def text_of(content: object) -> str:
    """Return what is said in a `content`, whatever its shape; "" for what holds no text."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(map(_text_of_part, content))
    if type(content) is int or type(content) is float:
        return str(content)  # a token that looked like a number to somebody
    return _text_of_part(content)


def thoughts_of(content: object) -> str:
    """Return what a `content` holds that the model said to itself, "" for none."""
    parts = content if isinstance(content, list) else [content]
    return "".join(words(part) for part in parts if isinstance(part, dict) and _is_thought(part))


def words(thought: object, *, depth: int = 3) -> str:
    """Return the words of a thought: a string, an object that holds it, or a list of these."""
    if isinstance(thought, str):
        return thought
    if depth and isinstance(thought, list):
        return "".join(words(part, depth=depth - 1) for part in thought)
    if depth and isinstance(thought, dict):
        held = (thought[name] for name in _THOUGHT if thought.get(name))
        return words(next(held, ""), depth=depth - 1)
    return ""


def _text_of_part(part: object) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict) or _is_thought(part):
        return ""
    return next((text for name in _SAID if isinstance(text := part.get(name), str)), "")


def _is_thought(part: dict[str, Any]) -> bool:
    kind = part.get("type")
    return part.get("thought") is True or (isinstance(kind, str) and kind.startswith(_NOT_SAID))
