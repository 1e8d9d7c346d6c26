"""How fast letters leave this installation, whoever sends them: one row, locked by whoever claims letters."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from agents import clock
from agents.mail.models import MailRate

BURST = 20  # letters that may go at once after a quiet while


def interval() -> timedelta:
    """Return the time from one letter to the next; none where the mail server alone sets the pace."""
    a_minute = settings.LETTERS_A_MINUTE
    return clock.real(60 / a_minute) if a_minute > 0 else timedelta()


def locked() -> MailRate:
    """In a transaction: lock the rate, and with it everybody else who claims letters or lets them go on."""
    rows = MailRate.objects.select_for_update().filter(pk=1)
    rate = rows.first()
    if rate is None:
        MailRate.objects.bulk_create([MailRate(pk=1, free_at=timezone.now())], ignore_conflicts=True)
        rate = rows.get()
    return rate


def room(rate: MailRate, now: datetime) -> int:
    """Return how many letters may leave now, at most `BURST`."""
    each = interval()
    if not each:
        return BURST
    free_at = min(max(rate.free_at, now), now + BURST * each)  # a clock that was ahead holds nothing up for long
    return min(BURST, (now + BURST * each - free_at) // each)


def spend(rate: MailRate, letters: int, now: datetime) -> None:
    """So many leave now."""
    if letters and (each := interval()):
        rate.free_at = min(max(rate.free_at, now), now + BURST * each) + letters * each
        rate.save(update_fields=["free_at"])


def give_back(rate: MailRate, letters: int) -> None:
    """So many were to leave and did not."""
    if letters and (each := interval()):
        rate.free_at -= letters * each
        rate.save(update_fields=["free_at"])


def next_at(due_at: datetime) -> datetime:
    """Return when a letter that is due then may leave, as far as the rate goes."""
    each = interval()
    free_at = MailRate.objects.filter(pk=1).values_list("free_at", flat=True).first()
    if not each or free_at is None:
        return due_at
    return max(due_at, free_at - (BURST - 1) * each)
