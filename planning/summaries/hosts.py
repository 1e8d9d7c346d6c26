"""Who hosts an event, in words."""

from __future__ import annotations

from agents.formatting import listed, verb
from planning.content import Content

MOST = 20


def shown(name: str, content: Content) -> str:
    """Say who hosts it, and who is asked to."""
    hosts = content.hosts
    if hosts is None:
        return ""
    said = f"{name} is hosted by {listed(hosts.names, MOST)}."
    if hosts.asked:
        said += f" {listed(hosts.asked, MOST)} {verb(len(hosts.asked), 'is', 'are')} asked by letter to host it, too."
    return said
