"""An e-mail as it goes out: in the host's name, answered to the host, as plain text and as a page that looks kind."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from planning import links
from planning.models import Mail


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or (with `link`) a button under its words."""

    words: str
    link: str = ""


def message(mail: Mail) -> EmailMultiAlternatives:
    """Return it as Django sends it, from this server's address. Sent twice, it bears the same Message-ID."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    made = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr((mail.sender_name, address)),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else [],
        headers={"Message-ID": f"<mail-{mail.pk}@{address.rpartition('@')[2]}>", "Auto-Submitted": "auto-generated"},
    )
    page = render_to_string("planning/mail.html", {"subject": mail.subject, "parts": parts(mail.text, _own_link(mail))})
    made.attach_alternative(page, "text/html")
    return made


def _own_link(mail: Mail) -> str:
    """Return the address at which whoever gets this answers."""
    if mail.guest is not None:
        return links.rsvp_link(mail.guest)
    return links.request_link(mail.reservation) if mail.reservation is not None else ""


def parts(text: str, own: str) -> list[Part]:
    """Return the paragraphs of a letter. Only the receiver's own address becomes a button, no other that it names.

    The words may be anybody's: a host's, a model's.
    """
    found = []
    for block in "\n".join(text.strip().splitlines()).split("\n\n"):
        words, _, last = block.rpartition("\n")
        found.append(Part(words, last) if own and last == own else Part(block))
    return found
