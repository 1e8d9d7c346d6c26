"""The open sockets and event streams of this process: whose they are, and which of them somebody looks at."""

from __future__ import annotations

from typing import Any, Protocol

from django.contrib.auth.models import User

from chat.accounts.authentication import Access


class OpenSocket(Protocol):
    """A socket of somebody who is signed in."""

    user: User
    access: Access
    is_visible: bool

    async def dismiss(self) -> None:
        """Close it: whoever this was may hear and do nothing more."""
        ...


class OpenSockets(set[OpenSocket]):
    """One per process, on the loop of the sockets. How many there are may be asked from any thread."""

    def of(self, user: User) -> int:
        """Return how many this user has."""
        return sum(socket.user.pk == user.pk for socket in list(self))

    def in_view(self) -> set[Any]:
        """Return the ids of the users who look at one of theirs."""
        return {socket.user.pk for socket in self if socket.is_visible}


sockets = OpenSockets()
