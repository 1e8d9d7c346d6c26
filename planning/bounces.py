"""Letters that come back, and those that somebody reports as unwanted: enough of them, and a host's are held back."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agents import due
from agents.runtime import Widget
from planning import outreach, pace, refusals
from planning.formatting import count
from planning.models import Event, Mail, MailFeedback, MailRefusal, MailSender

WINDOW = timedelta(days=30)
MANY = 20  # one letter in so many that comes back is too many
#: RFC 5321: what a server without enhanced codes (RFC 3463) says of an address that is none.
NO_SUCH_ADDRESS = frozenset({550, 551, 553})
OF_THE_SENDER = frozenset({"7", "8", "9"})  # 5.1.7 to 5.1.9: the address of whoever sends, and how it came here
#: What servers without enhanced codes also say with those: of whoever sends, not of the address.
OTHERWISE = (
    *("policy", "administrative", "prohibit", "denied", "permit", "not allowed", "refused", "authenti", "sender"),
    *("spf", "dkim", "dmarc", "spam", "block", "black", "listed", "rbl", "reputation", "client", "your", "helo"),
    *("relay", "rcpthosts", "quota", "full", "too many", "too much", "limit", "later", "temporar"),
)


def is_for_good(error: Exception) -> bool:
    """Whether a mail server said that there is no such address: trying again is no use."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    answers = list(error.recipients.values())
    return bool(answers) and all(_says_no_such_address(code, words) for code, words in answers)


def _says_no_such_address(code: int, answer: bytes) -> bool:
    words = answer.decode(errors="replace").lower()
    enhanced = next(filter(None, map(_enhanced, words.split())), None)
    if enhanced is None:
        return code in NO_SUCH_ADDRESS and not any(word in words for word in OTHERWISE)
    of_what, detail = enhanced
    return code >= 500 and of_what == "5.1" and detail not in OF_THE_SENDER


def _enhanced(word: str) -> tuple[str, str] | None:
    """Split an enhanced code, as `5.1.1` or `(#5.1.1)`, into what it is about and the rest."""
    numbers = word.strip("()[]<>#:;,.").split(".")
    is_one = len(numbers) == 3 and numbers[0] in {"2", "4", "5"}
    if not is_one or not all(number.isascii() and number.isdigit() and len(number) <= 3 for number in numbers):
        return None
    return f"{numbers[0]}.{numbers[1]}", numbers[2]


def bounced(mail: Mail) -> None:
    """In a transaction: this letter came back. Its address gets no more of this host's."""
    sender = _locked(mail)
    refusals.refuse(mail.to, mail.sender, MailRefusal.Reason.BOUNCED)
    if mail.guest_id is not None:  # a vendor's address is not the host's choice
        _look(mail, sender, MailFeedback.Kind.BOUNCED)


def complained(mail: Mail) -> None:
    """In a transaction: whoever got this letter reported it as unwanted. They get no more of this host's."""
    sender = _locked(mail)
    refusals.refuse(mail.to, mail.sender, MailRefusal.Reason.COMPLAINED)
    _look(mail, sender, MailFeedback.Kind.COMPLAINED)


def resume(user: Any) -> None:
    """Let a host's letters go on: those that were held back leave, and what counted until now counts no more."""
    now = timezone.now()
    with transaction.atomic():
        pace.locked()  # nobody holds one back meanwhile
        MailSender.objects.filter(user=user).update(paused_at=None, paused_because="", resumed_at=now)
        Mail.objects.filter(sender=user, held=True).update(held=False, due_at=now)
        due.hint()


def _locked(mail: Mail) -> MailSender:
    """Lock the host's row first, as whoever writes letters does; what shows them is touched after it."""
    MailSender.objects.bulk_create([MailSender(user_id=mail.sender_id)], ignore_conflicts=True)
    return MailSender.objects.select_for_update().get(user=mail.sender_id)


def _look(mail: Mail, sender: MailSender, kind: MailFeedback.Kind) -> None:
    """Note it, whatever the address said besides. Hold the host's letters back if these are enough, and say so."""
    now = timezone.now()
    told = MailFeedback(host_id=mail.sender_id, address=mail.to.lower(), kind=kind, told_at=now)
    MailFeedback.objects.bulk_create(
        [told], update_conflicts=True, unique_fields=["host", "kind", "address"], update_fields=["told_at"]
    )
    if sender.paused_at is not None:
        return
    since = max(now - WINDOW, sender.resumed_at or now - WINDOW)
    found = MailFeedback.objects.filter(host=mail.sender_id, kind=kind, told_at__gte=since).count()
    if kind == MailFeedback.Kind.COMPLAINED:
        is_enough = found >= settings.LETTERS_COMPLAINTS
        because = f"{count(found, 'person', 'people')} reported a letter of yours as unwanted"
    else:
        sent = Mail.objects.filter(sender=mail.sender_id, created_at__gte=now - WINDOW, attempts__gt=0).count()
        is_enough = found >= settings.LETTERS_BOUNCES and found * MANY >= sent
        because = f"letters to {count(found, 'address', 'addresses')} came back"
    if is_enough:
        sender.paused_at, sender.paused_because = now, because
        sender.save(update_fields=["paused_at", "paused_because"])
        _tell(mail, because, signature=f"letters-held:{now.isoformat()}")


def _tell(mail: Mail, because: str, *, signature: str) -> None:
    event = Event.objects.get(guests=mail.guest_id) if mail.guest_id else Event.objects.get(reservations__mails=mail)
    text = (
        f"No more letters go out in your name for now: {because}. What is on its way waits. "
        "Look over the addresses on your guest lists; whoever runs this site can let your letters go on."
    )
    card = Widget("invitations", {"event": event.pk})
    outreach.say(event, text, kind="planning.trouble", widget=card, signature=signature)
