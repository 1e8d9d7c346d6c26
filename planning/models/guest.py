"""Who is invited, and what they answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, TypedDict, cast

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Lower
from django.utils import timezone

from agents.events import EventDefinition
from agents.mail import Mail, MailRefusal, refused
from agents.text import storable
from planning.models.delivery import WrittenTo, latest_letter
from planning.models.event import Event, namespace

#: One answer may speak for a whole family, not for a village.
LARGEST_PARTY = 50

#: Characters of a guest's name, phone number and notes.
LONGEST_NAME, LONGEST_PHONE, LONGEST_NOTES = 120, 40, 500


#: How a list can be ordered: words for it, and by what.
SORTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "added": ("As added", ()),
    "latest": ("Latest answers first", (F("answered_at").desc(nulls_last=True),)),
    "name": ("By name", (Lower("name"),)),
    "answer": ("By answer", ("answer",)),
    "party": ("Largest parties first", ("-party_size",)),
}


def _are_names(value: object) -> None:
    names = value if isinstance(value, list) else [None]
    if not all(isinstance(name, str) and 0 < len(name) <= LONGEST_NAME for name in names):
        raise ValidationError(f"These must be names, each of at most {LONGEST_NAME} characters.", code="names")
    for name in names:
        storable(str(name))


#: Whom of those who can be addressed a letter to each of `Announcement.Audience` is for.
AUDIENCES = {"all": ~Q(answer="declined"), "coming": Q(answer="coming"), "unanswered": Q(answer="unknown")}


class GuestTotals(TypedDict):
    """Counts of an event's guest list: `listed` rows, `people` they are, people `coming`, rows `unanswered`."""

    listed: int
    people: int
    coming: int
    unanswered: int


class GuestQuerySet(models.QuerySet["Guest"]):
    """Questions about guests."""

    def may_come(self) -> GuestQuerySet:
        """Leave out who cannot come, and for whom there is no place."""
        return self.exclude(answer__in=[Guest.Answer.DECLINED, Guest.Answer.WAITING])

    def waiting(self) -> GuestQuerySet:
        """Keep who waits for a place, the first one in the queue first."""
        return self.filter(answer=Guest.Answer.WAITING).order_by("waiting_since", "pk")

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
        return self.filter(answer=Guest.Answer.UNKNOWN)

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
        return self.reachable().filter(invited_at=None).exclude(answer=Guest.Answer.DECLINED)

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

    def remindable(self, now: datetime) -> list[Guest]:
        """Return those of them who were not asked again on this day already: the days are those of the current zone."""
        return [guest for guest in self.to_remind() if not guest.was_reminded(timezone.localdate(now))]

    def behind(self, event: Event) -> list[Guest]:
        """Return those of this event's who must be told when and where it is now."""
        return [guest for guest in self.reachable().filter(told_starts_at__isnull=False) if guest.is_behind(event)]

    def to_uninvite(self) -> GuestQuerySet:
        """Keep those who were invited, may come and can be written to."""
        return self.reachable().exclude(answer=Guest.Answer.DECLINED).filter(invited_at__isnull=False)

    def to_tell_anew(self, event: Event) -> GuestQuerySet:
        """Keep those who declined another date than this event's, and have not been told of a new one yet."""
        declined = self.reachable().filter(
            answer=Guest.Answer.DECLINED, told_anew_at=None, told_starts_at__isnull=False
        )
        return declined.exclude(told_starts_at=event.starts_at) if event.starts_at else self.none()

    def to_thank(self) -> GuestQuerySet:
        return self.reachable().filter(answer=Guest.Answer.COMING, thanked_at=None)

    def heads(self) -> int:
        """Return how many people they are, their parties included."""
        return self.aggregate(heads=Coalesce(Sum("party_size"), 0))["heads"]

    def totals(self) -> GuestTotals:
        """Return the counts a card shows, in one query."""
        counted = self.aggregate(
            listed=Count("pk"),
            people=Coalesce(Sum("party_size"), 0),
            coming=Coalesce(Sum("party_size", filter=Q(answer=Guest.Answer.COMING)), 0),
            unanswered=Count("pk", filter=Q(answer=Guest.Answer.UNKNOWN)),
        )
        return cast(GuestTotals, counted)


class Guest(WrittenTo):
    """One line of an event's guest list. `party_size` counts the guest and whoever they bring, also the `children`.

    `party_limit` is how many they may be. `companions` are the names of those who come along, as far as they are known.
    Who would come and has no place has the answer `WAITING`, `waiting_since` then; `moved_up_at`: when a place became
    free for them. A link holds `link_number`: a higher one ends it.
    """

    class Answer(models.TextChoices):
        UNKNOWN = "unknown", "No answer"
        COMING = "coming", "Coming"
        MAYBE = "maybe", "Maybe"
        DECLINED = "declined", "Cannot come"
        WAITING = "waiting", "On the waiting list"

    event = models.ForeignKey(Event, models.CASCADE, related_name="guests")
    name = models.CharField(max_length=LONGEST_NAME, validators=[storable])
    email = models.EmailField(blank=True, validators=[storable])
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.UNKNOWN)
    party_size = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(LARGEST_PARTY)]
    )
    party_limit = models.PositiveSmallIntegerField(
        default=1, db_default=1, validators=[MinValueValidator(1), MaxValueValidator(LARGEST_PARTY)]
    )
    children = models.PositiveSmallIntegerField(default=0, db_default=0, validators=[MaxValueValidator(LARGEST_PARTY)])
    companions = models.JSONField(default=list, db_default=[], blank=True, validators=[_are_names])
    phone = models.CharField(max_length=LONGEST_PHONE, blank=True, default="", db_default="", validators=[storable])
    notes = models.CharField(max_length=LONGEST_NOTES, blank=True, default="", db_default="", validators=[storable])
    waiting_since = models.DateTimeField(null=True, blank=True, editable=False)
    moved_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    by_open_link = models.BooleanField(default=False, db_default=False, editable=False)
    link_number = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    bounced_at = models.DateTimeField(null=True, blank=True, editable=False)
    bounced_because = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_link = models.BooleanField(default=False, editable=False)
    answered_starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_place = models.CharField(max_length=300, blank=True, default="", db_default="", editable=False)
    told_starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_place = models.CharField(max_length=300, blank=True, editable=False)
    told_anew_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True)
    thanked_at = models.DateTimeField(null=True, blank=True)
    mails = GenericRelation(Mail, object_id_field="entity_id")

    events: ClassVar = [
        EventDefinition(
            "invitation_sent",
            condition=lambda guest: guest.invited_at is not None,
            namespace=lambda guest: namespace(guest.event_id),
        ),
        EventDefinition(
            "rsvp_received",
            condition=lambda guest: guest.answered_at is not None,
            watch_fields=["answered_at"],
            namespace=lambda guest: namespace(guest.event_id),
        ),
        EventDefinition(
            "guest_moved_up",
            condition=lambda guest: guest.moved_up_at is not None,
            watch_fields=["moved_up_at"],
            namespace=lambda guest: namespace(guest.event_id),
        ),
        EventDefinition(
            "letter_bounced",
            condition=lambda guest: guest.bounced_at is not None,
            watch_fields=["bounced_at"],
            namespace=lambda guest: namespace(guest.event_id),
        ),
    ]

    #: What the last letter to them, or the page at which they answered, said of when and where.
    TOLD = ("told_starts_at", "told_place")

    objects = GuestQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="guest_has_a_name"),
            models.UniqueConstraint(
                Lower("email"),
                "event",
                condition=~Q(email=""),
                name="guest_address_is_one_guests",
                violation_error_message="Another guest of this event has this address.",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["unknown", "coming", "maybe", "declined", "waiting"]),
                name="guest_answer_is_known",
            ),
            models.CheckConstraint(
                condition=Q(party_size__gte=1, party_size__lte=LARGEST_PARTY), name="guest_party_size_is_sensible"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_coming(self) -> bool:
        return self.answer == self.Answer.COMING

    @property
    def people(self) -> list[str]:
        """The names of whoever is known of the party, the guest's first."""
        return [self.name, *self.companions]

    @property
    def place_in_queue(self) -> int | None:
        """Which one they are of those who wait for a place, from 1; None for whoever does not wait. One query."""
        if self.answer != self.Answer.WAITING:
            return None
        since = self.waiting_since
        before = Q(waiting_since__lt=since) | Q(waiting_since=since, pk__lt=self.pk)
        return self.event.guests.waiting().filter(before).count() + 1

    def is_behind(self, event: Event) -> bool:
        """Whether the last letter to them, or page they answered, named another time or place, and they may come."""
        if self.told_starts_at is None or not self.email or self.answer == self.Answer.DECLINED:
            return False
        return (self.told_starts_at, self.told_place) != (event.starts_at, event.place)

    def can_be_told_anew(self, event: Event) -> bool:
        """Whether they declined another date than this event's, and have not been told of a new one yet."""
        is_another = None not in (event.starts_at, self.told_starts_at) and self.told_starts_at != event.starts_at
        return self.answer == self.Answer.DECLINED and is_another and self.told_anew_at is None

    def answers_for(self, event: Event) -> None:
        """Note to which date and place their answer is: a letter about another one asks them again."""
        self.answered_starts_at, self.answered_place = event.starts_at, event.place

    def learn(self, event: Event) -> None:
        """Note when and where the guest now knows the event to be, in the fields `TOLD`."""
        self.told_starts_at, self.told_place = event.starts_at, event.place

    def was_reminded(self, day: date) -> bool:
        """Whether the guest was asked again on this day, one of the current zone, or later."""
        return self.reminded_at is not None and timezone.localdate(self.reminded_at) >= day
