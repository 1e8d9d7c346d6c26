"""Encoders: how a feed's news is put for its client. They differ in this alone: browser HTML, AG-UI JSON."""

from __future__ import annotations

from typing import Protocol

from chat.live.sync import Changes
from chat.live.topic import Topic


class Encoder(Protocol):
    """Keeps what this one client has been sent of the growing text. Frames are text, ready to be sent."""

    def changes(self, changes: Changes, topic: Topic) -> list[str]:
        """Encode what sync found. Synchronous database code: widgets read their rows here."""
        ...

    def draft(self, topic: Topic) -> list[str]:
        """Encode what this client lacks of the draft; nothing when it lacks nothing. Must be quick."""
        ...

    def more(self) -> list[str]:
        """Encode the rest of a text this client has begun to get, be it settled meanwhile: no need to ask for that."""
        ...

    def synced(self, rev: int) -> list[str]:
        """The catch-up is over; from now on changes are live."""
        ...

    def reload(self, reason: str) -> str:
        """The client is too far behind, or what it watches is gone."""
        ...
