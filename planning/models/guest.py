"""Who is invited, and what they answered."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from agents.events import EventDefinition
from agents.mail import Mail
from agents.text import storable
from planning.models.delivery import WrittenTo
from planning.models.event import Event, namespace
from planning.models.guest_queries import GuestQuerySet

#: One answer may speak for a whole family, not for a village.
LARGEST_PARTY = 50

#: Characters of a guest's name, phone number and notes.
LONGEST_NAME, LONGEST_PHONE, LONGEST_NOTES = 120, 40, 500


def _are_names(value: object) -> None:
    names = value if isinstance(value, list) else [None]
    if not all(isinstance(name, str) and 0 < len(name) <= LONGEST_NAME for name in names):
        raise ValidationError(f"These must be names, each of at most {LONGEST_NAME} characters.", code="names")
    for name in names:
        storable(str(name))


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
            "guest_joined",
            trigger="create",
            condition=lambda guest: guest.by_open_link and guest.email != "",
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
