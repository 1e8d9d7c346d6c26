"""A letter as the e-mail that goes out: in its sender's name, answered to them, as plain text and as a page."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string

from agents.mail import attachments, links
from agents.mail.models import Mail

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or (with `link`) a button under its words."""

    words: str
    link: str = ""


def message(mail: Mail) -> EmailMessage:
    """Return it as Django sends it, from this server's address. Sent twice, it bears the same Message-ID."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    headers = {"Message-ID": f"<mail-{mail.pk}@{_domain(address)}>", "Auto-Submitted": "auto-generated"}
    if mail.sender is None:  # plain text, so that nothing in it can be more than words
        made = EmailMessage(subject=mail.subject, body=mail.text, to=[mail.to], headers=headers)
        attachments.attach(made, mail.attachments)
        return made
    return _in_the_name_of(mail.sender, mail, address, headers)


def _in_the_name_of(sender: User, mail: Mail, address: str, headers: dict[str, str]) -> EmailMessage:
    no_more = links.refusal_link(mail.to, sender)
    made = EmailMultiAlternatives(
        subject=mail.subject,
        body=f"{mail.text.rstrip()}\n\n-- \n{_foot(mail)}\nNo more letters of theirs: {no_more}\n",
        from_email=formataddr((mail.sender_name, address)),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else [],
        headers={
            **headers,
            "List-Unsubscribe": f"<{no_more}>",  # RFC 2369, and RFC 8058: the mailbox has a button for it
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    made.attach_alternative(as_page(mail, no_more), "text/html")
    attachments.attach(made, mail.attachments)
    return made


def as_page(mail: Mail, no_more: str = "") -> str:
    """Return a letter as a page, as mail programs show it."""
    shown = {"subject": mail.subject, "parts": parts(mail.text, mail.link), "foot": _foot(mail)}
    return render_to_string(mail.template or "mail/letter.html", {**mail.facts, **shown, "no_more": no_more})


def mail_of(message_id: object) -> Mail | None:
    """Return the letter that has this Message-ID, if it is one of ours."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name, _, domain = message_id.strip().strip("<>").partition("@") if isinstance(message_id, str) else ("", "", "")
    number = name.removeprefix("mail-")
    is_ours = name.startswith("mail-") and number.isascii() and number.isdigit() and len(number) < 19
    return Mail.objects.filter(pk=int(number)).first() if is_ours and domain == _domain(address) else None


def _domain(address: str) -> str:
    return address.rpartition("@")[2] or "localhost"


def _foot(mail: Mail) -> str:
    """Say why whoever gets it has it."""
    return f"{mail.sender_name} wrote to you with Convoke."


def parts(text: str, own: str) -> list[Part]:
    """Return the paragraphs of a letter. Only the receiver's own address becomes a button, no other that it names.

    The words may be anybody's: a host's, a model's.
    """
    found = []
    for block in "\n".join(text.strip().splitlines()).split("\n\n"):
        words, _, last = block.rpartition("\n")
        found.append(Part(words, last) if own and last == own else Part(block))
    return found
