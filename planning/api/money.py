"""An event's money and its run of show over HTTP: `/api/budget-categories/`, `/api/expenses/`, `/api/agenda/`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.exceptions import ValidationError

from agents.rest import Strict
from agents.signed_in import signed_in
from planning import actions
from planning.api.serializers import EventMoment, MyEvent
from planning.api.views import OF_EVENT, Planning, PlanningViewSet
from planning.models import AgendaItem, BudgetCategory, Event, Expense


class BudgetCategorySerializer(Strict, serializers.ModelSerializer):
    event = MyEvent()

    class Meta:
        model = BudgetCategory
        fields = ("id", "event", "name", "planned", "created_at")
        read_only_fields = ("created_at",)
        validators: ClassVar[list[Any]] = []  # one of that name is changed


class ExpenseSerializer(Strict, serializers.ModelSerializer):
    event = MyEvent()

    class Meta:
        model = Expense
        fields = ("id", "event", "title", "category", "amount", "due_on", "paid_on", "created_at")
        read_only_fields = ("created_at",)


class AgendaItemSerializer(Strict, serializers.ModelSerializer):
    event = MyEvent()
    begins_at = EventMoment()
    ends_at = EventMoment(required=False, allow_null=True)

    class Meta:
        model = AgendaItem
        fields = ("id", "event", "begins_at", "ends_at", "title", "place", "who", "notes", "created_at")
        read_only_fields = ("created_at",)


class OfEvent:
    """Rows of events that this person hosts; each stays with its event."""

    request: Any
    queryset: Any

    def get_queryset(self) -> QuerySet[Any]:
        mine = self.queryset.model.objects.filter(event__in=Event.objects.visible_to(signed_in(self.request)))
        return mine.select_related("event__owner").order_by("pk")

    def changes(self, serializer: Any) -> dict[str, Any]:
        """Return what is to be changed. Errors: 400 for another event."""
        given, row = dict(serializer.validated_data), serializer.instance
        if given.pop("event", row.event) != row.event:
            raise ValidationError({"event": ["It stays with its event."]})
        return given


@extend_schema_view(list=extend_schema(parameters=OF_EVENT))
class BudgetCategoryViewSet(
    OfEvent,
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    Planning,
):
    """What of a budget is put aside by category. POST of a name that is there changes it. `?event=`."""

    queryset = BudgetCategory.objects.all()
    serializer_class = BudgetCategorySerializer

    def perform_create(self, serializer: Any) -> None:
        given = dict(serializer.validated_data)
        serializer.instance = actions.plan_category(given.pop("event"), by=signed_in(self.request), **given)

    def perform_destroy(self, instance: BudgetCategory) -> None:
        actions.plan_category(instance.event, by=signed_in(self.request), name=instance.name, planned=None)


@extend_schema_view(list=extend_schema(parameters=OF_EVENT))
class ExpenseViewSet(OfEvent, PlanningViewSet):
    """What an event costs besides shopping and bookings. `?event=`."""

    queryset = Expense.objects.all()
    serializer_class = ExpenseSerializer

    def perform_create(self, serializer: Any) -> None:
        given = dict(serializer.validated_data)
        serializer.instance = actions.add_expense(given.pop("event"), by=signed_in(self.request), **given)

    def perform_update(self, serializer: Any) -> None:
        changes = self.changes(serializer)
        serializer.instance = actions.change_expense(serializer.instance, by=signed_in(self.request), **changes)

    def perform_destroy(self, instance: Expense) -> None:
        actions.remove_expenses(instance.event, by=signed_in(self.request), expenses=[instance.pk])


@extend_schema_view(list=extend_schema(parameters=OF_EVENT))
class AgendaViewSet(OfEvent, PlanningViewSet):
    """The run of show: what happens when, where and by whom. `?event=`."""

    queryset = AgendaItem.objects.all()
    serializer_class = AgendaItemSerializer

    def perform_create(self, serializer: Any) -> None:
        given = dict(serializer.validated_data)
        [serializer.instance] = actions.add_points(given.pop("event"), by=signed_in(self.request), points=[given])

    def perform_update(self, serializer: Any) -> None:
        changes = self.changes(serializer)
        serializer.instance = actions.change_point(serializer.instance, by=signed_in(self.request), **changes)

    def perform_destroy(self, instance: AgendaItem) -> None:
        actions.remove_points(instance.event, by=signed_in(self.request), points=[instance.pk])
