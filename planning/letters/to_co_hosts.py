"""The letter that asks somebody to host an event, too."""

from __future__ import annotations

from agents.formatting import capital, sentence
from agents.mail import Mail, outbox
from planning.models import CoHostInvitation
from planning.moments import occasion_words
from planning.public import links


def ask(invitation: CoHostInvitation) -> None:
    """Write the invitation to host, with the link at which it is accepted."""
    event = invitation.event
    what = "plan it together" if invitation.may == CoHostInvitation.May.CHANGE else "see how it comes along"
    when = sentence(capital(occasion_words(event, zone=True)))
    link = links.co_host_link(invitation)
    text = (
        f"Hello,\n\n{event.host} asks you to host {event.title} with them, and to {what}.\n{when}\n\n"
        f"Accept here; you sign in first, or make an account:\n{link}\n\n{event.host}\n"
    )
    mail = Mail(
        key=f"co-host:{invitation.pk}",
        to=invitation.email,
        link=link,
        subject=f"Host {event.title} with {event.host}?",
        text=text,
    )
    outbox.write([mail.about(invitation)], sender=event.owner, name=event.host)
