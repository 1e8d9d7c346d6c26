"""Questions about guests: who answered what, who can be written to about what, how many they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict, cast

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Lower
from django.utils import timezone

from agents.mail import MailRefusal, refused
from planning.models.delivery import latest_letter
from planning.models.event import Event

#: How a list can be ordered: words for it, and by what.
SORTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "added": ("As added", ()),
    "latest": ("Latest answers first", (F("answered_at").desc(nulls_last=True),)),
    "name": ("By name", (Lower("name"),)),
    "answer": ("By answer", ("answer",)),
    "party": ("Largest parties first", ("-party_size",)),
}

#: Whom of those who can be addressed a letter to each of `Announcement.Audience` is for.
AUDIENCES = {"all": ~Q(answer="declined"), "coming": Q(answer="coming"), "unanswered": Q(answer="unknown")}


class GuestTotals(TypedDict):
    """Counts of an event's guest list: `listed` rows, `people` they are, people `coming`, rows `unanswered`."""

    listed: int
    people: int
    coming: int
    unanswered: int


class GuestQuerySet(models.QuerySet[Any]):
    """Questions about guests."""

    def may_come(self) -> GuestQuerySet:
        """Leave out who cannot come, and for whom there is no place."""
        return self.exclude(answer__in=[self.model.Answer.DECLINED, self.model.Answer.WAITING])

    def waiting(self) -> GuestQuerySet:
        """Keep who waits for a place, the first one in the queue first."""
        return self.filter(answer=self.model.Answer.WAITING).order_by("waiting_since", "pk")

    def at(self, address: str) -> GuestQuerySet:
        """Keep those of this address, whatever its case."""
        return self.alias(address=Lower("email")).filter(address=address.lower())

    def matching(self, words: str) -> GuestQuerySet:
        """Keep those whose name, address or number, or whose companions' names, have these words in them."""
        if not words:
            return self
        found = Q(name__icontains=words) | Q(email__icontains=words) | Q(phone__icontains=words)
        return self.alias(along=Cast("companions", models.TextField())).filter(found | Q(along__icontains=words))

    def sorted_by(self, name: str) -> GuestQuerySet:
        """Order them by one of `SORTS`."""
        return self.order_by(*SORTS[name][1], "pk")

    def unanswered(self) -> GuestQuerySet:
        return self.filter(answer=self.model.Answer.UNKNOWN)

    def reachable(self) -> GuestQuerySet:
        """Keep those who have an address that takes letters of their host."""
        return self.exclude(email="").exclude(refused("email", "event__owner"))

    def unreachable(self) -> GuestQuerySet:
        """Keep those without such an address."""
        return self.exclude(pk__in=self.reachable().values("pk"))

    def with_refusals(self) -> GuestQuerySet:
        """Add why nothing is sent to them: `refused`, one of `MailRefusal.Reason` or None, and `refused_all`."""
        mine = MailRefusal.objects.filter(
            Q(sender=OuterRef("event__owner")) | Q(sender=None), address=Lower(OuterRef("email"))
        )
        first = mine.order_by("sender_id")  # nulls last: who said no to everybody said it to this host, too
        return self.annotate(
            refused=Subquery(first.values("reason")[:1]),
            refused_all=Subquery(mine.filter(sender=None).values("pk")[:1]),
        )

    def with_delivery(self) -> GuestQuerySet:
        """Add how the latest letter to each stands, which `delivery` then knows."""
        return self.annotate(letter_stands=latest_letter(self.model))

    def to_invite(self) -> GuestQuerySet:
        """Keep those who can be written to and were not."""
        return self.reachable().filter(invited_at=None).exclude(answer=self.model.Answer.DECLINED)

    def audience(self, audience: str) -> GuestQuerySet:
        """Keep those whom a letter to one of `Announcement.Audience` reaches: invited, or known by an answer."""
        return self._addressed().filter(AUDIENCES[audience])

    def audience_sizes(self) -> dict[str, int]:
        """Return how many guests a letter to each audience reaches, in one query."""
        sizes = {audience: Count("pk", filter=these) for audience, these in AUDIENCES.items()}
        return self._addressed().order_by().aggregate(**sizes)

    def _addressed(self) -> GuestQuerySet:
        return self.reachable().filter(Q(invited_at__isnull=False) | Q(answered_at__isnull=False))

    def to_remind(self) -> GuestQuerySet:
        """Keep those who were invited and have not answered."""
        return self.reachable().unanswered().filter(invited_at__isnull=False)

    def remindable(self, now: datetime) -> list[Any]:
        """Return those of them who were not asked again on this day already: the days are those of the current zone."""
        return [guest for guest in self.to_remind() if not guest.was_reminded(timezone.localdate(now))]

    def behind(self, event: Event) -> list[Any]:
        """Return those of this event's who must be told when and where it is now."""
        return [guest for guest in self.reachable().filter(told_starts_at__isnull=False) if guest.is_behind(event)]

    def to_uninvite(self) -> GuestQuerySet:
        """Keep those who were invited, may come and can be written to."""
        return self.reachable().exclude(answer=self.model.Answer.DECLINED).filter(invited_at__isnull=False)

    def to_tell_anew(self, event: Event) -> GuestQuerySet:
        """Keep those who declined another date than this event's, and have not been told of a new one yet."""
        declined = self.reachable().filter(
            answer=self.model.Answer.DECLINED, told_anew_at=None, told_starts_at__isnull=False
        )
        return declined.exclude(told_starts_at=event.starts_at) if event.starts_at else self.none()

    def to_thank(self) -> GuestQuerySet:
        return self.reachable().filter(answer=self.model.Answer.COMING, thanked_at=None)

    def heads(self) -> int:
        """Return how many people they are, their parties included."""
        return self.aggregate(heads=Coalesce(Sum("party_size"), 0))["heads"]

    def totals(self) -> GuestTotals:
        """Return the counts a card shows, in one query."""
        counted = self.aggregate(
            listed=Count("pk"),
            people=Coalesce(Sum("party_size"), 0),
            coming=Coalesce(Sum("party_size", filter=Q(answer=self.model.Answer.COMING)), 0),
            unanswered=Count("pk", filter=Q(answer=self.model.Answer.UNKNOWN)),
        )
        return cast(GuestTotals, counted)
