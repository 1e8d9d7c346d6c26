"""Tasks over HTTP, below `/api/tasks/`: those of your events, and what you want to be reminded of besides."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import DateTimeField

from agents.rest import Strict
from agents.signed_in import signed_in
from planning import actions
from planning.api.serializers import EventMoment, MyEvent
from planning.api.views import OF_EVENT, PlanningViewSet
from planning.models import Event, Guest, Task

FILTERS = [
    *OF_EVENT,
    OpenApiParameter("open", str, enum=["true", "false"], description="Only what is still to be done, or is done."),
    OpenApiParameter("due", str, enum=["overdue"], description="Only what is open though its time is over."),
    OpenApiParameter("due_before", str, description="Only what is due before this moment, ISO 8601."),
]


class Host(serializers.SlugRelatedField):
    """Somebody by user name who hosts one of your events; nobody else exists. Which one is for the action to say."""

    def get_queryset(self) -> Any:
        mine = Event.objects.visible_to(self.context["request"].user).values("pk")
        hosts = Q(events__in=mine) | Q(co_hosted_events__in=mine)
        return User.objects.filter(hosts | Q(pk=self.context["request"].user.pk), is_active=True).distinct()


class MyGuest(serializers.PrimaryKeyRelatedField):
    """A guest by id. One that is not yours does not exist."""

    def get_queryset(self) -> Any:
        return Guest.objects.filter(event__in=Event.objects.visible_to(self.context["request"].user))


class TaskSerializer(Strict, serializers.ModelSerializer):
    """A task. Without an `event` it is your own. `assignee` hosts the event; or a `guest` of it has taken it on."""

    event = MyEvent(required=False, allow_null=True)
    assignee = Host(slug_field="username", required=False, allow_null=True)
    guest = MyGuest(required=False, allow_null=True)
    due_at = EventMoment(required=False, allow_null=True)
    remind_at = EventMoment(required=False, allow_null=True)
    done = serializers.BooleanField(required=False)

    class Meta:
        model = Task
        fields = (
            *("id", "event", "title", "notes", "assignee", "guest", "due_at", "remind_at", "done"),
            *("done_at", "reminded_at", "created_at", "updated_at"),
        )
        read_only_fields = ("done_at", "reminded_at", "created_at", "updated_at")

    def to_representation(self, instance: Task) -> dict[str, Any]:
        return {**super().to_representation(instance), "done": instance.done_at is not None}


@extend_schema_view(list=extend_schema(parameters=FILTERS))
class TaskViewSet(PlanningViewSet):
    """What is to be done. `?event=`, `?open=true`, `?due=overdue`, `?due_before=2026-12-01T12:00:00Z`."""

    queryset = Task.objects.all()
    serializer_class = TaskSerializer

    def get_queryset(self) -> QuerySet[Task]:
        mine = Task.objects.visible_to(signed_in(self.request))
        return mine.select_related("event__owner", "assignee", "guest").order_by("pk")

    def filter_queryset(self, queryset: Any) -> Any:
        """Errors: 400 by the name of a filter that says nothing."""
        queryset = super().filter_queryset(queryset)
        if self.action != "list":
            return queryset
        asked = self.request.query_params
        if (is_open := asked.get("open")) is not None:
            if is_open not in ("true", "false"):
                raise ValidationError({"open": ["Choose true or false."]})
            queryset = queryset.filter(done_at__isnull=is_open == "true")
        if (due := asked.get("due")) is not None:
            if due != "overdue":
                raise ValidationError({"due": ["Choose overdue."]})
            queryset = queryset.overdue()
        if (before := asked.get("due_before")) is not None:
            queryset = queryset.filter(due_at__lt=_moment(before, "due_before"))
        return queryset

    def perform_create(self, serializer: Any) -> None:
        given = dict(serializer.validated_data)
        event, done, by = given.pop("event", None), given.pop("done", False), signed_in(self.request)
        [row] = actions.add_tasks(by=by, event=event, tasks=[given])
        if done:
            actions.tick_tasks([row], by=by, done=True)
        serializer.instance = self.get_queryset().get(pk=row.pk)

    def perform_update(self, serializer: Any) -> None:
        given, by, row = dict(serializer.validated_data), signed_in(self.request), serializer.instance
        if given.pop("event", row.event) != row.event:
            raise ValidationError({"event": ["A task stays with its event."]})
        done = given.pop("done", None)
        if given:
            actions.change_task(row, by=by, **given)
        if done is not None:
            actions.tick_tasks([row], by=by, done=done)
        serializer.instance = self.get_queryset().get(pk=row.pk)

    def perform_destroy(self, instance: Task) -> None:
        actions.remove_tasks([instance], by=signed_in(self.request))


def _moment(text: str, name: str) -> Any:
    try:
        return DateTimeField().to_internal_value(text)
    except ValidationError as error:
        raise ValidationError({name: error.detail}) from None
