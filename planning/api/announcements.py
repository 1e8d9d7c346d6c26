"""Letters to many guests at once, over HTTP: drafted, then sent once."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agents.rest import Strict
from agents.signed_in import signed_in
from planning import actions
from planning.api.serializers import MyEvent
from planning.api.views import OF_EVENT, PlanningViewSet
from planning.models import Announcement, Event


class AnnouncementSerializer(Strict, serializers.ModelSerializer):
    event = MyEvent()
    goes_to = serializers.SerializerMethodField(help_text="How many guests can be written to; once sent, were.")

    class Meta:
        model = Announcement
        fields = ("id", "event", "audience", "subject", "text", "goes_to", "created_at", "sent_at")
        read_only_fields = ("created_at", "sent_at")
        extra_kwargs = {"subject": {"required": False, "allow_blank": True}}

    def get_goes_to(self, row: Announcement) -> int:
        return row.sent_to if row.sent_at is not None else row.event.guests.audience(row.audience).count()


class AnnouncementChangeSerializer(Strict, serializers.ModelSerializer):
    """What of a draft may be changed."""

    class Meta:
        model = Announcement
        fields = ("audience", "subject", "text")


@extend_schema_view(
    list=extend_schema(parameters=OF_EVENT),
    update=extend_schema(request=AnnouncementChangeSerializer),
    partial_update=extend_schema(request=AnnouncementChangeSerializer),
)
class AnnouncementViewSet(PlanningViewSet):
    """Letters to all guests of an event, to those coming or to those who have not answered. `?event=` keeps one's."""

    queryset = Announcement.objects.all()
    serializer_class = AnnouncementSerializer

    def get_queryset(self) -> QuerySet[Announcement]:
        mine = Announcement.objects.filter(event__in=Event.objects.visible_to(signed_in(self.request)))
        return mine.select_related("event__owner")

    def perform_create(self, serializer: Any) -> None:
        """Draft it; nothing is sent."""
        given = dict(serializer.validated_data)
        serializer.instance = actions.draft_announcement(given.pop("event"), by=signed_in(self.request), **given)

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change a draft; 400 once it is sent."""
        row = self.get_object()
        given = self.checked(AnnouncementChangeSerializer, partial=kwargs.get("partial", False))
        now = {"audience": row.audience, "subject": row.subject, "text": row.text, **given}
        actions.draft_announcement(row.event, by=signed_in(request), announcement=row.pk, **now)
        return self.shown(row)

    def perform_destroy(self, instance: Announcement) -> None:
        actions.delete_announcement(instance.event, by=signed_in(self.request), announcement=instance.pk)

    @extend_schema(request=None, responses=AnnouncementSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """Send it to each of its guests, once. Sending it again changes nothing."""
        row = self.get_object()
        actions.send_announcement(row.event, by=signed_in(request), announcement=row.pk)
        return self.shown(row, status.HTTP_200_OK)
