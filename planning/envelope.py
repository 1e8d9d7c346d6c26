"""An e-mail as it goes out: in the host's name, answered to the host, as plain text and as a page that looks kind."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from planning.models import Mail
from planning.public import links


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or (with `link`) a button under its words."""

    words: str
    link: str = ""


def message(mail: Mail) -> EmailMultiAlternatives:
    """Return it as Django sends it, from this server's address. Sent twice, it bears the same Message-ID."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    no_more = links.refusal_link(mail.to, mail.sender)
    made = EmailMultiAlternatives(
        subject=mail.subject,
        body=f"{mail.text.rstrip()}\n\n-- \n{_foot(mail)}\nNo more letters of theirs: {no_more}\n",
        from_email=formataddr((mail.sender_name, address)),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else [],
        headers={
            "Message-ID": f"<mail-{mail.pk}@{_domain(address)}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{no_more}>",  # RFC 2369, and RFC 8058: the mailbox has a button for it
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    shown = {"subject": mail.subject, "parts": parts(mail.text, _own_link(mail)), "foot": _foot(mail)}
    page = render_to_string("planning/mail.html", {**shown, "no_more": no_more})
    made.attach_alternative(page, "text/html")
    return made


def letter_of(message_id: object) -> Mail | None:
    """Return the letter that has this Message-ID, if it is one of ours."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name, _, domain = message_id.strip().strip("<>").partition("@") if isinstance(message_id, str) else ("", "", "")
    number = name.removeprefix("mail-")
    is_ours = name.startswith("mail-") and number.isascii() and number.isdigit() and len(number) < 19
    return Mail.objects.filter(pk=int(number)).first() if is_ours and domain == _domain(address) else None


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _foot(mail: Mail) -> str:
    """Say why whoever gets it has it."""
    return f"{mail.sender_name} wrote to you with Convoke."


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
