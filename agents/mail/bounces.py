"""Letters that come back, and those that somebody reports as unwanted: enough of them hold a sender's back."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agents import due
from agents.mail import rate, refusals
from agents.mail.models import Mail, MailFeedback, MailRefusal, MailSender
from agents.mail.signals import came_back, held_back

if TYPE_CHECKING:
    from django.contrib.auth.models import User

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


def said_by(error: Exception) -> str:
    """Return what the mail server said of an address, such as `550 5.1.1 No such user here`."""
    answers = error.recipients.values() if isinstance(error, SMTPRecipientsRefused) else []
    return next((f"{code} {' '.join(words.decode(errors='replace').split())}" for code, words in answers), "")


def bounced(mail: Mail, because: str = "") -> None:
    """In a transaction: this letter came back. Its address gets no more of this sender's, and who wrote it hears so."""
    if mail.sender is None:
        return
    sender = _locked(mail.sender)
    refusals.refuse(mail.to, mail.sender, MailRefusal.Reason.BOUNCED)
    if mail.counts_bounces:
        _look(mail, sender, MailFeedback.Kind.BOUNCED)
    came_back.send(sender=Mail, mail=mail, because=because)


def complained(mail: Mail) -> None:
    """In a transaction: whoever got this letter reported it as unwanted. They get no more of this sender's."""
    if mail.sender is None:
        return
    sender = _locked(mail.sender)
    refusals.refuse(mail.to, mail.sender, MailRefusal.Reason.COMPLAINED)
    _look(mail, sender, MailFeedback.Kind.COMPLAINED)


def resume(user: User) -> None:
    """Let a user's letters go on: those that were held back leave, and what counted until now counts no more."""
    now = timezone.now()
    with transaction.atomic():
        rate.locked()  # nobody holds one back meanwhile
        MailSender.objects.filter(user=user).update(paused_at=None, paused_because="", resumed_at=now)
        Mail.objects.filter(sender=user, held=True).update(held=False, due_at=now)
        due.hint()


def _locked(user: User) -> MailSender:
    """Lock the sender's row first, as whoever writes letters does; what shows them is touched after it."""
    MailSender.objects.bulk_create([MailSender(user=user)], ignore_conflicts=True)
    return MailSender.objects.select_for_update().get(user=user)


def _look(mail: Mail, sender: MailSender, kind: MailFeedback.Kind) -> None:
    """Note it, whatever the address said besides. Hold the sender's letters back if these are enough, and say so."""
    now = timezone.now()
    told = MailFeedback(sender_id=sender.pk, address=mail.to.lower(), kind=kind, told_at=now)
    MailFeedback.objects.bulk_create(
        [told], update_conflicts=True, unique_fields=["sender", "kind", "address"], update_fields=["told_at"]
    )
    if sender.paused_at is not None:
        return
    since = max(now - WINDOW, sender.resumed_at or now - WINDOW)
    found = MailFeedback.objects.filter(sender=sender.pk, kind=kind, told_at__gte=since).count()
    if kind == MailFeedback.Kind.COMPLAINED:
        is_enough = found >= settings.LETTERS_COMPLAINTS
        because = f"{found:,} {'person' if found == 1 else 'people'} reported a letter of yours as unwanted"
    else:
        sent = Mail.objects.filter(sender=sender.pk, created_at__gte=now - WINDOW, attempts__gt=0).count()
        is_enough = found >= settings.LETTERS_BOUNCES and found * MANY >= sent
        because = f"letters to {found:,} {'address' if found == 1 else 'addresses'} came back"
    if is_enough:
        sender.paused_at, sender.paused_because = now, because
        sender.save(update_fields=["paused_at", "paused_because"])
        held_back.send(sender=MailSender, user=mail.sender, mail=mail, because=because)
