"""The port through which a business agent reaches a person. Who has conversations implements it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from agents.business.models import Outreach


class OutreachChannel(Protocol):
    """Registered in `agents.registry.channels`; there is one."""

    name: str

    def deliver(self, outreach: Outreach) -> UUID:
        """In the contact policy's transaction: put it before the person; return the message's id.

        With a `link` it leads to that page, and needs no message.

        `text` may hold several things that were due together, a paragraph each. The same outreach again must give
        the same message.
        """
        ...

    def withdraw(self, user: User, link: str) -> None:
        """In a transaction: there is nothing to do on this page any more; what was said of it calls for nobody."""
        ...

    def is_busy(self, user: User, thread: UUID | None) -> bool:
        """Return whether the person is being answered there at this moment; `None` is where the channel would speak."""
        ...
