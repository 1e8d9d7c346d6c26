"""The calendar feed of whoever asks, over HTTP."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.signed_in import signed_in
from planning import actions
from planning.models import CalendarFeed
from planning.public import links


class CalendarFeedSerializer(serializers.Serializer):
    """Where calendars subscribe to your events: whoever has the address reads them. Empty while there is none."""

    url = serializers.CharField()


class CalendarFeedView(APIView):
    """Your events as a calendar that other programs subscribe to."""

    @extend_schema(responses=CalendarFeedSerializer)
    def get(self, request: Request) -> Response:
        """Tell its address."""
        feed = CalendarFeed.objects.filter(user=signed_in(request)).first()
        return Response({"url": links.feed_link(feed) if feed else ""})

    @extend_schema(request=None, responses={201: CalendarFeedSerializer})
    def post(self, request: Request) -> Response:
        """Make an address; one that there was ends."""
        feed = actions.renew_feed(by=signed_in(request))
        return Response({"url": links.feed_link(feed)}, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """End it."""
        actions.end_feed(by=signed_in(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
