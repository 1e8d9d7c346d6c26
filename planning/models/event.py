"""Events: what is planned, when, where, for how many."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agents import currencies, zones
from agents.events import EventDefinition
from agents.knowledge import Knowledge
from agents.text import storable
from planning import recurrence
from planning.models.event_queries import STILL_ON, EventQuerySet
from planning.models.in_calendars import InCalendars
from planning.places import where
from planning.scenes import is_a_palette, is_a_scene

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MOST_YEARS = 100  # from now, in both directions: whoever plans farther away has mistyped

#: So long before it begins an event is near: who has not answered is asked again, what is missing is pressing.
NEAR = timedelta(days=7)


def sensible_year(when: date) -> None:
    """Check a moment or day that a person wrote. Errors: `ValidationError`, so far away that they have mistyped."""
    this = timezone.now().year
    first, last = this - MOST_YEARS, this + MOST_YEARS
    if not first <= when.year <= last:
        raise ValidationError(f"The year must be between {first} and {last}.", code="year")


def sensible_day(day: date) -> None:
    """Errors: `ValidationError` for a day of another century."""
    if abs(day.year - timezone.now().year) > MOST_YEARS:
        raise ValidationError("The year is too far away.", code="year")


def _is_a_zone(name: str) -> None:
    if zones.named(name) is None:
        raise ValidationError("This is not the name of a time zone, such as Europe/Lisbon.", code="zone")


def _is_a_currency(code: str) -> None:
    if code not in currencies.current():
        raise ValidationError("This is not the code of a currency, such as EUR or USD.", code="currency")


def _namespace(event: Event) -> str:
    return namespace(event.pk)


def namespace(event: int) -> str:
    """Return the namespace of everything that happens about one event: its guests and reservations too."""
    return f"event:{event}"


def _known_date(event: Event) -> str:
    if event.starts_at is None:
        return "whose date is to be found"
    first = event.starts_at.astimezone(event.clock)
    words = f"on {first:%A}, {first.day} {first:%B %Y}, {first:%H:%M}"
    if event.ends_at is None:
        return words
    last = event.ends_at.astimezone(event.clock)
    same = last.date() == first.date()
    return f"{words} to {last:%H:%M}" if same else f"{words} to {last:%A}, {last.day} {last:%B %Y}, {last:%H:%M}"


def _known(event: Event) -> str:
    """Return what one looks an event up by, in words that nobody's time zone or language changes."""
    parts = [f"{event.kind or 'event'} {_known_date(event)}"]
    parts += [where(event.place)] if event.place else []
    parts += [f"for {event.guest_count} guests"] if event.guest_count else []
    parts += [f"with a budget of {event.budget.normalize():f} {event.currency}".strip()] if event.budget else []
    return ", ".join(parts) + "."


#: Its co-hosts see and change all of it, so they find all of it, too, for as long as they are.
HOSTS = ("owner", "co_hosts")


class Event(InCalendars):
    """Something a person plans. `thread` is the conversation it was planned in, if any.

    Without `starts_at` its date is still to be found. `zone` is its own time zone, an IANA name, in which its moments
    are worded. `recurrence` is an RRULE of RFC 5545 without its name. `sequence` counts what calendars must take over.
    `currency` is of ISO 4217. `capacity` and `open_link_limit` count people. Whoever has the address with `open_link`
    in it may answer.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        CANCELLED = "cancelled", "Cancelled"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="events")
    co_hosts = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="co_hosted_events", blank=True)
    thread = models.UUIDField(null=True, blank=True, editable=False)
    title = models.CharField(max_length=200, validators=[storable])
    kind = models.CharField(max_length=60, blank=True, validators=[storable])
    starts_at = models.DateTimeField("date and time", null=True, blank=True, validators=[sensible_year])
    ends_at = models.DateTimeField("end", null=True, blank=True, validators=[sensible_year])
    zone = models.CharField("time zone", max_length=64, blank=True, default="", db_default="", validators=[_is_a_zone])
    recurrence = models.CharField(max_length=200, blank=True, default="", db_default="", validators=[storable])
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED, db_default="planned")
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_because = models.CharField(max_length=500, blank=True, default="", db_default="", validators=[storable])
    sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    guest_count = models.PositiveIntegerField(
        "expected guests", null=True, blank=True, validators=[MaxValueValidator(100_000)]
    )
    place = models.CharField(max_length=300, blank=True, validators=[storable])
    budget = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    budget_per_guest = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(max_length=3, blank=True, default="", db_default="", validators=[_is_a_currency])
    notes = models.CharField(max_length=5000, blank=True, validators=[storable])
    capacity = models.PositiveIntegerField(null=True, blank=True, validators=[MaxValueValidator(100_000)])
    answer_by = models.DateTimeField("answers until", null=True, blank=True, validators=[sensible_year])
    shows_guests = models.BooleanField("guests see who is coming", default=False, db_default=False)
    open_link = models.UUIDField(null=True, blank=True, editable=False, unique=True)
    open_link_limit = models.PositiveIntegerField(null=True, blank=True, validators=[MaxValueValidator(100_000)])
    cover = models.CharField(max_length=30, blank=True, default="", db_default="", validators=[is_a_scene])
    palette = models.CharField(max_length=30, blank=True, default="", db_default="", validators=[is_a_palette])
    over_budget = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    events: ClassVar = [
        EventDefinition("event_planned", trigger="create", namespace=_namespace),
        EventDefinition("event_moved", trigger="update", watch_fields=["starts_at", "place"], namespace=_namespace),
        EventDefinition("event_date_near", date_field="near_at", namespace=_namespace),
        EventDefinition("event_cancelled", condition=lambda event: event.is_cancelled, namespace=_namespace),
        EventDefinition("event_begins", date_field="starts_at", namespace=_namespace),
        EventDefinition("event_over", date_field="over_at", namespace=_namespace),
        EventDefinition("budget_exceeded", condition=lambda event: event.over_budget, namespace=_namespace),
    ]

    knowledge: ClassVar = [
        Knowledge(text=_known, title="title", owner=HOSTS, kind="event", related=["owner__zone"]),
        Knowledge(text="notes", title=lambda event: f"Notes on {event.title}", owner=HOSTS, kind="note"),
    ]

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="event_has_a_title"),
            models.CheckConstraint(condition=Q(guest_count__lte=100_000), name="event_guest_count_is_sensible"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="event_budget_is_not_negative"),
            models.CheckConstraint(condition=Q(budget_per_guest__gte=0), name="event_budget_per_guest_is_not_negative"),
            models.CheckConstraint(condition=Q(status__in=["planned", "cancelled"]), name="event_status_is_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_it_starts"),
        ]
        indexes = [
            models.Index(fields=["owner", "starts_at"], name="event_owner_starts"),
            models.Index(fields=["starts_at"], condition=~Q(recurrence=""), name="event_of_series"),
            models.Index(fields=["thread", "-created_at"], condition=Q(thread__isnull=False), name="event_thread"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give it its zone for good when it is made: wherever its host is later, it stays where it is."""
        if self._state.adding and not self.zone:
            self.zone = zones.of(self.owner).key
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Errors: `ValidationError` by field for a rule to repeat by that nobody can follow, as staff may write one."""
        if self.recurrence and self.starts_at is None:
            raise ValidationError({"recurrence": "What repeats needs a date first."})
        if self.recurrence and self.starts_at is not None:
            begins = self.starts_at.astimezone(zones.named(self.zone) or UTC).replace(tzinfo=None)
            self.recurrence = recurrence.checked(self.recurrence, begins)

    @property
    def clock(self) -> ZoneInfo:
        """The zone that every moment of it is worded in: its own; where none is noted, its host's."""
        return zones.named(self.zone) or zones.of(self.owner)

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    @property
    def is_over(self) -> bool:
        """Whether it has taken place; never of one whose date is open."""
        return self.over_at is not None and self.over_at <= timezone.now()

    @property
    def state(self) -> str:
        """How it stands, in one word: planned, cancelled or over."""
        return "cancelled" if self.is_cancelled else "over" if self.is_over else "planned"

    @property
    def begins_at(self) -> datetime:
        """When it begins, for whoever looks only at events that have a date. Errors: `ValueError` without one."""
        if self.starts_at is None:
            raise ValueError(f"{self.title} has no date yet.")
        return self.starts_at

    @property
    def near_at(self) -> datetime | None:
        """From when on it is near; None as long as its date is open."""
        return self.starts_at and self.starts_at - NEAR

    @property
    def over_at(self) -> datetime | None:
        """From when on it is over: its end, else some hours after its start; None as long as its date is open."""
        return self.ends_at or (self.starts_at and self.starts_at + STILL_ON)

    def has_begun(self, now: datetime | None = None) -> bool:
        """Whether it has begun. One whose date is open has not."""
        return self.starts_at is not None and self.starts_at <= (now or timezone.now())

    def was_over(self, moment: datetime) -> bool:
        """Whether it was over at a moment. One whose date is open never is."""
        return self.over_at is not None and self.over_at <= moment

    def is_closed(self, now: datetime) -> bool:
        """Whether nobody can come to it any more: it is over, or was cancelled."""
        over_at = self.over_at
        return self.status == self.Status.CANCELLED or (over_at is not None and over_at <= now)

    def takes_answers(self, now: datetime) -> bool:
        """Whether guests may say yes: it is not closed, and the day until which the host wants to know is not over."""
        return not self.is_closed(now) and (self.answer_by is None or now < self.answer_by)

    @property
    def occasion(self) -> str:
        """Name when and where it is, for comparison with what somebody was shown."""
        return f"{self.starts_at.astimezone(UTC).isoformat() if self.starts_at else 'open'} {self.place}"

    @property
    def host(self) -> str:
        """The name invitations are signed with."""
        return self.owner.get_full_name() or self.owner.get_username()

    def heads(self) -> int | None:
        """How many people to reckon with: the expected count, else everybody listed who may come, else None."""
        return self.guest_count or self.guests.may_come().heads() or None
