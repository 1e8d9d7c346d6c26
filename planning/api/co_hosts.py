"""Who hosts an event with its owner, over HTTP: `/api/co-hosts/`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from agents.rest import Strict
from agents.signed_in import signed_in
from planning import actions
from planning.api.serializers import MyEvent
from planning.api.views import OF_EVENT, Planning
from planning.models import CoHostInvitation, Event


class CoHostSerializer(Strict, serializers.ModelSerializer):
    """Somebody who is asked to host an event, or does: then `user` is who. `may`: `change` it, or only `look`."""

    event = MyEvent()
    user = serializers.CharField(source="accepted_by.username", read_only=True, allow_null=True, default=None)

    class Meta:
        model = CoHostInvitation
        fields = ("id", "event", "email", "may", "user", "created_at", "accepted_at")
        read_only_fields = ("created_at", "accepted_at")
        validators: ClassVar[list[Any]] = []  # asking twice is no error


class RightSerializer(Strict):
    """What of it may be changed."""

    may = serializers.ChoiceField(choices=CoHostInvitation.May.choices)


@extend_schema_view(list=extend_schema(parameters=OF_EVENT))
class CoHostViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Planning):
    """Who hosts your events with you, and who is asked to. Only an event's owner asks, allows and removes."""

    queryset = CoHostInvitation.objects.all()
    serializer_class = CoHostSerializer

    def get_queryset(self) -> QuerySet[CoHostInvitation]:
        mine = CoHostInvitation.objects.filter(event__in=Event.objects.visible_to(signed_in(self.request)))
        return mine.select_related("event", "accepted_by")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask somebody by a letter. Who was asked already is not written to again, and gets the right that is given."""
        given = self.checked(CoHostSerializer)
        row = actions.invite_co_host(given.pop("event"), by=signed_in(request), **given)
        return self.shown(row, status.HTTP_201_CREATED)

    @extend_schema(request=RightSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Say what they may do."""
        row = self.get_object()
        given = self.checked(RightSerializer, partial=True)
        if not given:
            return self.shown(row)
        if row.accepted_by_id is None:
            return self.shown(
                actions.invite_co_host(row.event, by=signed_in(request), email=row.email, may=given["may"])
            )
        actions.change_co_host(row.event, by=signed_in(request), user=row.accepted_by_id, may=given["may"])
        return self.shown(row)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take an invitation back, or let a co-host go. A co-host may do so for themselves."""
        row = self.get_object()
        if row.accepted_by_id is None:
            actions.withdraw_co_host_invitation(row.event, by=signed_in(request), invitation=row.pk)
        else:
            actions.remove_co_host(row.event, by=signed_in(request), user=row.accepted_by_id)
        return Response(status=status.HTTP_204_NO_CONTENT)
