"""The rows of business events: occurrences, their deliveries, and what is remembered of the rows that have them.

A foreign key that a longer index begins with has none of its own: each costs every insert, and while PostgreSQL has not
yet counted a table that has just grown it would read all rows of a type by the shorter one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from agents import due
from agents.about import AboutRow
from agents.events import definitions
from agents.events.definition import ANYTHING, EventDefinition
from agents.events.subscription import Subscription, registered


def now() -> datetime:
    """The clock's now, not what SQL says: a test's clock drives it."""
    return timezone.now()


class BusinessEventQuerySet(models.QuerySet["Event"]):
    def get_events(
        self,
        from_date: datetime | None = None,
        to_date: datetime | None = None,
        status: str | None = None,
        include_immediate: bool = False,
    ) -> BusinessEventQuerySet:
        """Return the events whose date is from `from_date` on and before `to_date`, the earliest first."""
        found = self.order_by("at", "pk")
        if from_date is not None:
            found = found.filter(at__gte=from_date)
        if to_date is not None:
            found = found.filter(at__lt=to_date)
        if status is not None:
            found = found.filter(status=status)
        return found if include_immediate else found.filter(is_immediate=False)

    def of(self, entity: models.Model) -> BusinessEventQuerySet:
        """Return the events of this row."""
        return self.filter(content_type=ContentType.objects.get_for_model(entity), entity_id=str(entity.pk))


class Event(AboutRow):
    """One occurrence, pending or past. `at` says where to look; what decides is the date in the entity's own row."""

    class Status(models.TextChoices):
        PENDING = "pending"
        OCCURRED = "occurred"
        CANCELLED = "cancelled"

    definition = models.CharField(max_length=200, help_text="The name as it is declared; it may be a template.")
    name = models.CharField(max_length=200)
    namespace = models.CharField(max_length=200, default=ANYTHING)
    content_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(help_text="The row's date; of an immediate event the moment at which it happened.")
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    is_immediate = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True, help_text="The newest of its kind for its row.")
    is_of_deletion = models.BooleanField(default=False, db_default=False, help_text="Its row was deleted.")
    payload = models.JSONField(
        default=dict, blank=True, help_text="What a webhook brought, or what was in the row that was deleted."
    )
    created_at = models.DateTimeField(default=now, editable=False)
    occurred_at = models.DateTimeField(null=True, blank=True)

    objects = BusinessEventQuerySet.as_manager()

    #: The delivery on whose way it is, where a handler has it.
    delivery: Delivery | None = None
    #: Let a pending event occur now. Nothing happens to one that has occurred or is cancelled.
    mark_as_occurred: ClassVar[Callable[[Event], None]]
    #: Cancel a pending event, until its date is moved or its condition is false and true again.
    cancel: ClassVar[Callable[[Event], None]]
    # Both write deliveries, which stand above the rows: `agents.events.transitions` makes them methods at start.

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "entity_id", "definition"],
                condition=Q(is_current=True),
                name="one_current_event_per_row",
            )
        ]
        indexes = [
            models.Index(fields=["status", "at"], name="event_due"),
            models.Index(fields=["content_type", "entity_id"], name="event_entity"),
            models.Index(fields=["name", "occurred_at"], name="event_name"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.status}"

    @property
    def full_name(self) -> str:
        """The name with its app's: "planning.reservation_confirmed". Without a row it is the name alone."""
        if self.content_type_id is None:
            return self.name
        return f"{ContentType.objects.get_for_id(self.content_type_id).app_label}.{self.name}"

    @property
    def is_valid(self) -> bool:
        """Whether the row is there, its condition holds and, of a scheduled event, its date is set. Read afresh."""
        if self.status == self.Status.CANCELLED:
            return False
        if self.content_type_id is None:
            return True
        definition, entity = self.declaration, self.read_entity()
        if definition is None or entity is None or not definition.holds(entity):
            return False
        return definition.is_immediate or definition.moment(entity) is not None

    @property
    def declaration(self) -> EventDefinition | None:
        """What its model declares, None when it does not any more. What a webhook brings always holds."""
        if self.definition.startswith("webhook:"):
            return EventDefinition(self.definition)
        model = self.entity_model
        return definitions.of(model).get(self.definition) if model is not None else None


class Delivery(models.Model):
    """One event for one subscription at one offset: at least once, retried, dead after its attempts, re-runnable."""

    class Status(models.TextChoices):
        PENDING = "pending"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"
        CANCELLED = "cancelled"

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries", db_index=False)
    subscription = models.CharField(max_length=300)
    offset = models.CharField(max_length=100, blank=True)
    round = models.PositiveSmallIntegerField(default=0, help_text="Raised when a moved date brings it round again.")
    group = models.CharField(max_length=200, blank=True, help_text="Debounced: those of one group are one call.")
    status = models.CharField(max_length=12, choices=Status, default=Status.PENDING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    outages = models.PositiveSmallIntegerField(
        db_default=0, default=0, help_text="Calls that the database went away from: no attempts."
    )
    owner = models.CharField(max_length=80, blank=True, help_text="The process that holds the lease.")
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="Why it failed, or why it was cancelled.")
    created_at = models.DateTimeField(default=now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-due_at", "-pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["event", "subscription", "offset", "round"], name="one_delivery_per_event_and_offset"
            )
        ]
        indexes = [
            models.Index(fields=["status", "due_at"], name="delivery_due"),
            models.Index(fields=["status", "lease_until"], name="delivery_leased"),
            models.Index(fields=["subscription", "group"], condition=~Q(group=""), name="delivery_group"),
        ]

    def __str__(self) -> str:
        return f"{self.subscription} {self.status}"

    @property
    def subscribed(self) -> Subscription | None:
        """The subscription as the code has it now."""
        return registered.get(self.subscription)

    def run_again(self) -> bool:
        """Make a dead, done or cancelled delivery due now, with all its attempts. False when it is on its way."""
        over = [self.Status.DEAD, self.Status.DONE, self.Status.CANCELLED]
        with transaction.atomic():
            again = Delivery.objects.filter(pk=self.pk, status__in=over).update(
                status=self.Status.PENDING, due_at=timezone.now(), attempts=0, error="", finished_at=None
            )
            if again:
                due.hint()
        self.refresh_from_db()
        return bool(again)


class RowState(models.Model):
    """What a row with events was like when it was last looked at."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", db_index=False)
    entity_id = models.CharField(max_length=64)
    version = models.CharField(max_length=60, help_text="PostgreSQL's own mark of the row's version.")
    state = models.JSONField(default=dict, help_text="By immediate event: whether it held, and the watched fields.")
    error = models.TextField(blank=True, help_text="Why its conditions could not be asked.")

    class Meta:
        verbose_name_plural = "row states"
        constraints = [models.UniqueConstraint(fields=["content_type", "entity_id"], name="one_look_per_row")]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.entity_id}"


class TrackedModel(models.Model):
    """A model that declares events, and how far its table has been looked through."""

    content_type = models.OneToOneField(ContentType, models.CASCADE, related_name="+")
    is_new = models.BooleanField(help_text="Its rows are older than its events: what holds already is no news.")
    definitions = models.CharField(max_length=64, blank=True, help_text="A digest of what it declares.")
    handlers = models.CharField(max_length=64, blank=True, help_text="A digest of who wants to hear.")
    looked_at = models.DateTimeField(null=True, blank=True, help_text="When somebody last began to.")
    known_at = models.DateTimeField(null=True, blank=True, help_text="What was changed before this, was looked at.")

    class Meta:
        verbose_name_plural = "tracked models"

    def __str__(self) -> str:
        return f"{self.content_type_id}"


class Claim(models.Model):
    """Somebody has the events of this name, about rows that match, to themselves."""

    event = models.CharField(max_length=200, help_text="The name; * is any.")
    match = models.JSONField(default=dict)
    holder = models.CharField(max_length=300)
    priority = models.IntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    expires_after = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Events; none: any number.")
    kept = models.JSONField(
        default=list, db_default=[], blank=True, help_text="The ids of those that others were kept from."
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-priority", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "match"], name="one_claim_per_event_and_match")]

    def __str__(self) -> str:
        return f"{self.event} held by {self.holder}"


class WebhookReceipt(models.Model):
    """A webhook that came: a second one of the same id or signature does nothing."""

    source = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    signature = models.CharField(max_length=64)
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="+")
    received_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="one_receipt_per_id"),
            models.UniqueConstraint(fields=["source", "signature"], name="one_receipt_per_signature"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
