"""Hosting together: what the planner's model may do about co-hosts."""

from __future__ import annotations

from typing import Literal

from agents.formatting import listed
from agents.runtime import Context, Widget, tool
from planning import actions
from planning.arguments import Which, in_words
from planning.lookup.rows import the_event
from planning.models import Event


@tool(doing="Asking {email} to host with you…", done="Asked {email} to host with you", approval=True)
@in_words
def invite_co_host(
    context: Context, email: str, event: Which = None, may: Literal["change", "look"] = "change"
) -> Widget:
    """Ask somebody by a letter to host an event with the user; the user is asked first.

    `may`: "change" to plan it with them, "look" to see everything and change nothing.
    """
    found = the_event(context, event)
    asked = actions.invite_co_host(found, by=context.user, email=email, may=may)
    return _card(found, f"A letter to {asked.email} asks them to host {found.title}, too.")


@tool(doing="Looking who hosts…", done="Looked who hosts")
def show_co_hosts(context: Context, event: Which = None) -> Widget:
    """Show who hosts an event, and who is asked to; its card invites, and says what each may do."""
    found = the_event(context, event)
    names = [found.host, *(user.get_full_name() or user.get_username() for user in found.co_hosts.order_by("pk"))]
    return _card(found, f"{found.title} is hosted by {listed(names, most=20)}.")


def _card(event: Event, text: str) -> Widget:
    return Widget("co_hosts", {"event": event.pk}, text)
