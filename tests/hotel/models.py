"""Reservations, guests, tasks, errands. The first model is the quick start's as it stands there, with a little more."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator
from django.db import models

from agents.events import EventDefinition
from agents.knowledge import Knowledge


class Guest(models.Model):
    name = models.CharField(max_length=80)
    mood = models.CharField(max_length=20, default="fine")
    likes = models.ManyToManyField("Task", blank=True)

    events = [
        EventDefinition("guest_moved_mood", watch_fields=["mood"], trigger="update"),
        EventDefinition("guest_has_wishes", condition=lambda guest: guest.likes.exists()),
    ]

    def __str__(self) -> str:
        return self.name


class Reservation(models.Model):
    guest = models.ForeignKey(Guest, models.CASCADE, null=True, blank=True)
    room = models.CharField(max_length=20, default="7")
    checkin_date = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=20, default="pending")
    paid = models.BooleanField(default=False)

    events = [
        EventDefinition("reservation_confirmed", condition=lambda r: r.status == "confirmed"),
        EventDefinition("checkin_due", date_field="checkin_date", condition=lambda r: r.status == "confirmed"),
        EventDefinition("payment_received", condition=lambda r: r.paid, namespace=lambda r: f"room-{r.room}"),
        EventDefinition("guest_checked_in", condition=lambda r: r.status == "checked_in"),
        EventDefinition("guest_checked_out", condition=lambda r: r.status == "checked_out"),
    ]

    def __str__(self) -> str:
        return f"room {self.room}, {self.status}"


class Task(models.Model):
    kind = models.CharField(max_length=40, default="clean")
    room = models.CharField(max_length=20, default="7")
    done = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)

    events = [
        EventDefinition("task_completed:{{ instance.kind }}", condition=lambda t: t.done),
        EventDefinition("task_due", date_field="due_on", condition=lambda t: not t.done),
    ]

    def __str__(self) -> str:
        return f"{self.kind} room {self.room}"


class Wish(models.Model):
    """What a guest asks for. `seen_at` moves with every save."""

    text = models.CharField(max_length=80)
    seen_at = models.DateTimeField(auto_now=True)

    events = [EventDefinition("wish_changed", trigger="update")]

    def __str__(self) -> str:
        return self.text


class Heard(models.Model):
    """What a handler, a step or an agent did in the database, once a line."""

    what = models.CharField(max_length=80)
    about = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.what} {self.about}"


class ErrandQuerySet(models.QuerySet["Errand"]):
    def visible_to(self, user: User) -> ErrandQuerySet:
        return self.filter(owner=user)


class Errand(models.Model):
    """What a guest has somebody do, perhaps after another. Nobody is told the `code`."""

    class Kind(models.TextChoices):
        LAUNDRY = "laundry", "Laundry"
        TAXI = "taxi", "A taxi"

    owner = models.ForeignKey(  # the hotel has no migrations: its tables are made before that of users
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_constraint=False
    )
    text = models.CharField(max_length=60, help_text="What is to be done")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TAXI)
    cost = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    pieces = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(40)])
    day = models.DateField(null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    is_done = models.BooleanField(default=False)
    after = models.ForeignKey("self", models.SET_NULL, null=True, blank=True)
    code = models.CharField(max_length=20, blank=True)

    objects = ErrandQuerySet.as_manager()

    def __str__(self) -> str:
        return self.text


class Tip(models.Model):
    """What to see in the town: the house's, for every guest, or a guest's own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_constraint=False
    )
    title = models.CharField(max_length=80)
    text = models.TextField(blank=True)

    knowledge = Knowledge(text="text", title="title", owner="owner", url="address")

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        return f"/tips/{self.pk}/"


class Diary(models.Model):
    """A guest's diary, and who else may read it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_constraint=False)
    text = models.TextField()
    readers = models.ManyToManyField("auth.User", related_name="diaries", db_constraint=False)

    knowledge = Knowledge(text="text", owner=("owner", "readers"), kind="diary")

    def __str__(self) -> str:
        return f"Diary {self.pk}"
