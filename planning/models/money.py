"""What an event may cost by category, and what it costs beside the shopping and the bookings."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from agents.text import storable
from planning.models.event import Event, sensible_year


class BudgetCategory(models.Model):
    """How much of an event's budget is for one kind of thing."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="budget_categories")
    name = models.CharField(max_length=60, validators=[storable])
    planned = models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "budget category"
        verbose_name_plural = "budget categories"
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="budget_category_has_a_name"),
            models.CheckConstraint(condition=Q(planned__gte=0), name="budget_category_is_not_negative"),
            models.UniqueConstraint("event", Lower("name"), name="budget_category_is_there_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Expense(models.Model):
    """Something an event costs that is neither on a shopping list nor booked here. Paid once there is `paid_on`."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="expenses")
    title = models.CharField(max_length=120, validators=[storable])
    category = models.CharField(max_length=60, blank=True, default="", db_default="", validators=[storable])
    amount = models.DecimalField(max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    due_on = models.DateField(null=True, blank=True, validators=[sensible_year])
    paid_on = models.DateField(null=True, blank=True, validators=[sensible_year])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="expense_has_a_title"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="expense_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title
