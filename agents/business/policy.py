"""The contact policy: what of that which is due may reach a person now, what waits until when, what is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from agents import registry, zones
from agents.business import kinds
from agents.business.kinds import OutreachKind
from agents.business.models import ContactPolicy, OptOut, Outreach
from agents.business.outreach import UNWANTED

BUSY = timedelta(seconds=15)  # how long one waits before looking again whether the person is still being answered


@dataclass(slots=True)
class Decision:
    """What becomes of what is due. `held` and `dropped` go with the reason, held ones with the moment to ask again."""

    delivered: list[Outreach] = field(default_factory=list)
    held: list[tuple[Outreach, datetime, str]] = field(default_factory=list)
    dropped: list[tuple[Outreach, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wishes:
    """A person's wishes, with the installation's where the person has none."""

    zone: ZoneInfo
    quiet_from: time | None
    quiet_until: time | None
    most_a_day: int
    unwanted: frozenset[str]

    @classmethod
    def of(cls, policy: ContactPolicy) -> Wishes:
        unwanted = OptOut.objects.filter(user=policy.user_id, channel=OptOut.Channel.ALL).values_list("kind", flat=True)
        own_hours = policy.quiet_from is not None and policy.quiet_until is not None
        hours = (policy.quiet_from, policy.quiet_until) if own_hours else _hours(settings.QUIET_HOURS)
        most = policy.most_a_day
        return cls(
            zones.of(policy.user), *hours, settings.OUTREACH_A_DAY if most is None else most, frozenset(unwanted)
        )

    def quiet_until_moment(self, now: datetime) -> datetime | None:
        """Return when the quiet hours that it is in end; None outside of them."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return None
        local = now.astimezone(self.zone)
        over_midnight = self.quiet_from > self.quiet_until
        after, before = local.time() >= self.quiet_from, local.time() < self.quiet_until
        if not ((after or before) if over_midnight else (after and before)):
            return None
        day = local.date() + timedelta(days=1 if over_midnight and after else 0)
        ends = datetime.combine(day, self.quiet_until, tzinfo=self.zone)
        if ends.timestamp() <= now.timestamp():  # clocks were put back since, and show that hour once more
            ends = ends.replace(fold=1)
        return ends.astimezone(UTC)

    def day(self, now: datetime) -> tuple[datetime, datetime]:
        """Return where the person's day began and where it ends."""
        today = now.astimezone(self.zone).date()
        return (
            datetime.combine(today, time.min, tzinfo=self.zone),
            datetime.combine(today + timedelta(days=1), time.min, tzinfo=self.zone),
        )


def decide(waiting: Sequence[Outreach], wishes: Wishes, now: datetime) -> Decision:
    """Decide about everything that is due for one person, in its order. Asks the channel whether the person is busy."""
    decision = Decision()
    quiet = wishes.quiet_until_moment(now)
    began, ends = wishes.day(now)
    counted = [kind.name for kind in registry.outreach_kinds if not kind.urgent]
    left = wishes.most_a_day - _delivered(waiting, counted, began, ends) if waiting else 0
    busy: dict[Any, bool] = {}
    spoken_to: set[Any] = set()
    for outreach in waiting:
        kind = kinds.of(outreach.kind)
        if not outreach.user.is_active:
            decision.dropped.append((outreach, "The account is closed."))
        elif kind.name in wishes.unwanted:
            decision.dropped.append((outreach, UNWANTED))
        elif quiet is not None and not kind.urgent:
            _hold(decision, outreach, kind, quiet, "In the person's quiet hours.")
        elif not kind.urgent and left <= 0 and _place(outreach) not in spoken_to:
            _hold(decision, outreach, kind, ends, f"The person has heard {wishes.most_a_day} things today.")
        elif not outreach.link and _is_busy(outreach, busy):
            decision.held.append((outreach, now + BUSY, "The person is being answered at this moment."))
        else:
            decision.delivered.append(outreach)
            if not kind.urgent and _place(outreach) not in spoken_to:
                spoken_to.add(_place(outreach))  # what comes with it is bundled, and is one contact
                left -= 1
    return decision


def _hold(decision: Decision, outreach: Outreach, kind: OutreachKind, until: datetime, reason: str) -> None:
    if kind.when_held == "drop":
        decision.dropped.append((outreach, reason))
    else:
        decision.held.append((outreach, until, reason))


def _delivered(waiting: Sequence[Outreach], counted: Sequence[str], began: datetime, ends: datetime) -> int:
    """Return how often the person was spoken to on this day: what was bundled counts once."""
    said = Outreach.objects.filter(
        user=waiting[0].user_id, kind__in=counted, delivered_at__gte=began, delivered_at__lt=ends
    )
    return said.values("thread", "link", "delivered_at").distinct().count()


def _place(outreach: Outreach) -> tuple[Any, str]:
    """What is said in one place is one contact."""
    return outreach.thread, outreach.link


def _is_busy(outreach: Outreach, known: dict[Any, bool]) -> bool:
    """Ask once for each place."""
    if outreach.thread not in known:
        known[outreach.thread] = any(channel.is_busy(outreach.user, outreach.thread) for channel in registry.channels)
    return known[outreach.thread]


def _hours(words: str) -> tuple[time | None, time | None]:
    """Read "22:00-08:00"; an empty text is no hours. Errors: `ImproperlyConfigured`."""
    if not words:
        return None, None
    begin, _, end = words.partition("-")
    try:
        hours = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
        if any(each.tzinfo for each in hours):
            raise ValueError("The person's own zone counts.")
        return hours
    except ValueError:
        raise ImproperlyConfigured(f"QUIET_HOURS is {words!r}. Write 22:00-08:00, or leave it empty.") from None


def check_settings() -> None:
    """Errors: `ImproperlyConfigured` when the installation's quiet hours cannot be read."""
    _hours(settings.QUIET_HOURS)


def bundled(delivered: Sequence[Outreach]) -> list[list[Outreach]]:
    """Gather what is said together: in one place, what has no card of its own joins the first that is said there.

    One list a message; its first is the one that is shown.
    """
    messages: list[list[Outreach]] = []
    for outreach in delivered:
        joined = next((those for those in messages if _joins(outreach, those)), None)
        if joined is None:
            messages.append([outreach])
        elif outreach.widget and not joined[0].widget:
            joined.insert(0, outreach)
        else:
            joined.append(outreach)
    return messages


def _joins(outreach: Outreach, those: Sequence[Outreach]) -> bool:
    first = those[0]
    if outreach.link or first.link or outreach.thread != first.thread:
        return False
    same = (outreach.widget, outreach.widget_arguments) == (first.widget, first.widget_arguments)
    return same or not outreach.widget or not first.widget


def text_of(those: Sequence[Outreach]) -> str:
    """Return what a bundle says, a paragraph each, in the order in which it was said."""
    return "\n\n".join(each.text for each in sorted(those, key=lambda each: each.pk) if each.text)
