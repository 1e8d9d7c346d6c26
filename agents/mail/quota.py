"""How many letters a sender may write in a day: fewer from a new account, and while no address of theirs is confirmed.

A day begins with its first letter, so that nobody has two days' letters around midnight.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils import timezone
from django.utils.formats import date_format, number_format

from agents import zones
from agents.limits import TooMany
from agents.mail.models import MailSender

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DAY = timedelta(days=1)
WHILE_PAUSED = timedelta(hours=6)  # so often what waits for a pause to end looks again
PAUSED = "Letters in your name are held back: {}. Whoever runs this site can let them go on."


@dataclass(frozen=True, slots=True)
class Quota:
    """`left` of `a_day` letters now; `again_at`: when there are all of them again. `paused`: why none go out, or ""."""

    a_day: int
    left: int
    again_at: datetime
    paused: str = ""
    would_be: int = 0  # with a confirmed address, if that is what keeps it low

    def words(self) -> str:
        """Say what is left and until when, in the current zone; "" while all of a day's are."""
        if self.paused:
            return PAUSED.format(self.paused)
        if self.left >= self.a_day:
            return ""
        letters = "letter" if self.left == 1 else "letters"
        left = f"{number_format(self.left, force_grouping=True)} {letters} left" if self.left else "None left"
        said = f"{left} of {self.a_day} a day; more from {_when(self.again_at)}"
        said += "" if said.endswith(".") else "."  # it may end with "3 p.m."
        if self.would_be > self.a_day:
            said += f" With a confirmed e-mail address (in your settings) it would be {self.would_be} a day."
        return said


def of(user: User) -> Quota:
    """Return what this user may write now. One query."""
    return _quota(user, MailSender.objects.filter(user=user).first())


def brought(user: User) -> Quota:
    """Return the same for a user whose `mail_sender` was read with them: no query."""
    try:
        return _quota(user, user.mail_sender)
    except ObjectDoesNotExist:
        return _quota(user, None)


def take(user: User, wanted: int, *, field: str) -> int:
    """In a transaction: count up to `wanted` letters of this user; return how many may be written now.

    Errors by `field`: `TooMany` when none is left, `ValidationError` while the user's letters are held back.
    """
    sender = _locked(user)
    now = timezone.now()
    allowed = require(user, _quota(user, sender), field=field)
    taken = min(wanted, allowed.left)
    if sender.day_began_at is None or sender.day_began_at + DAY <= now:
        sender.day_began_at, sender.written = now, 0
    sender.written += taken
    sender.save(update_fields=["day_began_at", "written"])
    return taken


def count(user: User, written: int) -> None:
    """In a transaction: count letters that go out whatever is left, as they take back what earlier ones promised."""
    if not written:
        return
    sender, now = _locked(user), timezone.now()
    if sender.day_began_at is None or sender.day_began_at + DAY <= now:
        sender.day_began_at, sender.written = now, 0
    sender.written += written
    sender.save(update_fields=["day_began_at", "written"])


def require(user: User, allowed: Quota | None = None, *, field: str) -> Quota:
    """Return what this user may write, at least one letter. Errors as of `take`."""
    allowed = allowed or of(user)
    if allowed.paused:
        raise ValidationError({field: allowed.words()})
    if not allowed.left:
        with timezone.override(zones.of(user)):
            raise TooMany({field: allowed.words()}, again_at=allowed.again_at)
    return allowed


def retry_at(refused: ValidationError) -> datetime:
    """Return when what nobody waits for, as a reminder, looks again after this refusal of `take`."""
    return refused.again_at if isinstance(refused, TooMany) else timezone.now() + WHILE_PAUSED


def _when(moment: datetime) -> str:
    """Return such as `Saturday, Nov. 28, 2026 at 3 p.m.`."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'l')}, {date_format(local, 'DATE_FORMAT')} at {date_format(local, 'TIME_FORMAT')}"


def _locked(user: User) -> MailSender:
    rows = MailSender.objects.select_for_update().filter(user=user)
    sender = rows.first()
    if sender is None:
        MailSender.objects.bulk_create([MailSender(user=user)], ignore_conflicts=True)
        sender = rows.get()
    return sender


def _quota(user: User, sender: MailSender | None) -> Quota:
    now = timezone.now()
    a_day, confirmed = _a_day(user, sender, now)
    began, written = (sender.day_began_at, sender.written) if sender is not None else (None, 0)
    if began is None or began + DAY <= now:
        began, written = now, 0
    paused = sender.paused_because if sender is not None and sender.paused_at else ""
    return Quota(a_day, max(0, a_day - written), began + DAY, paused, would_be=confirmed)


def _a_day(user: User, sender: MailSender | None, now: datetime) -> tuple[int, int]:
    """Return how many letters a day, and how many it would be with a confirmed address: an account has no other."""
    if sender is not None and sender.a_day is not None:
        return sender.a_day, sender.a_day
    is_new = user.date_joined > now - timedelta(days=settings.LETTERS_NEW_DAYS)
    confirmed = min(settings.LETTERS_A_DAY, settings.LETTERS_A_DAY_NEW) if is_new else settings.LETTERS_A_DAY
    return (confirmed if user.email else min(confirmed, settings.LETTERS_A_DAY_UNCONFIRMED)), confirmed
