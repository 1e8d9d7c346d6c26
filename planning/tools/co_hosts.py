"""Hosting together: what the planner's model may do about co-hosts."""

from __future__ import annotations

from typing import Literal

from agents.runtime import Context, Widget, tool
from planning import actions
from planning.arguments import Which, in_words
from planning.content import Content, EventContent, HostsContent
from planning.lookup.rows import the_event
from planning.models import Event
from planning.summaries import hosts as summaries
from planning.summaries.events import named


@tool(doing="Asking {email} to host with you…", done="Asked {email} to host with you", approval=True)
@in_words
def invite_co_host(
    context: Context, email: str, event: Which = None, may: Literal["change", "look"] = "change"
) -> Widget:
    """Ask somebody by a letter to host an event with the user; the user is asked first.

    `may`: "change" to plan it with them, "look" to see everything and change nothing.
    """
    found = the_event(context, event)
    actions.invite_co_host(found, by=context.user, email=email, may=may)
    return _card(found)


@tool(doing="Looking who hosts…", done="Looked who hosts", reads=True)
def show_co_hosts(context: Context, event: Which = None) -> Widget:
    """Show who hosts an event, and who is asked to; its card invites, and says what each may do."""
    return _card(the_event(context, event))


def _card(event: Event) -> Widget:
    about = EventContent.of(event)
    content = Content(event=about, hosts=HostsContent.of(event))
    return Widget("co_hosts", {"event": event.pk}, summaries.shown(named(about), content), content.data())
