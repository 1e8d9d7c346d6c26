"""An event that is called off, takes place after all, or is deleted."""

from __future__ import annotations

from planning.content import Content, EventContent


def cancelled(name: str, event: EventContent) -> str:
    """Say that it is off, and that this can be taken back."""
    return f"{name} is cancelled. Guests who were invited and vendors who were asked are told. It can be restored."


def restored(name: str, event: EventContent) -> str:
    """Say that it is on again."""
    return f"{name} takes place after all. Whoever had heard that it does not is told."


def deleted(name: str, event: EventContent) -> str:
    """Say that it is gone."""
    return f"{name} is deleted."


def of(tool: str, content: Content) -> str:
    """Say what one of the three tools did, to a person."""
    say = {"cancel_event": cancelled, "restore_event": restored, "delete_event": deleted}[tool]
    return say(content.event.title, content.event) if content.event else ""
