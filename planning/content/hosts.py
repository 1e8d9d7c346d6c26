"""Who hosts an event."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel

from planning.models import Event


class HostsContent(BaseModel):
    """The names of those who host an event, its owner first, and the addresses of those who are asked to."""

    names: list[str]
    asked: list[str] = []

    @classmethod
    def of(cls, event: Event) -> Self:
        """Two queries."""
        hosts = [user.get_full_name() or user.get_username() for user in event.co_hosts.order_by("pk")]
        asked = event.co_host_invitations.filter(accepted_at=None).values_list("email", flat=True)
        return cls(names=[event.host, *hosts], asked=list(asked))
