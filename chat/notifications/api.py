"""Notifications over REST: the list, marking as read, and the devices that get pushes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.rest import MOST, PageQuery, page, page_of, read_body, read_query
from agents.signed_in import signed_in
from chat.accounts import browsers
from chat.notifications import inbox, subscriptions, vapid
from chat.notifications.encoders import notification_json
from chat.notifications.models import Notification, PushSubscription


class ListQuery(PageQuery):
    unread = serializers.BooleanField(default=False)


class ReadBody(serializers.Serializer[Any]):
    """Which to mark: by their ids, or all that had changed up to this `inbox_rev`; with neither, all."""

    ids = serializers.ListField(child=serializers.UUIDField(), max_length=MOST, required=False)
    inbox_rev = serializers.IntegerField(min_value=0, max_value=2**62, required=False)


class Keys(serializers.Serializer[Any]):
    p256dh = serializers.CharField(max_length=120)
    auth = serializers.CharField(max_length=60)


class SubscriptionBody(serializers.Serializer[Any]):
    """What a browser's `PushSubscription.toJSON()` gives, and what the person would call the device."""

    endpoint = serializers.CharField(max_length=subscriptions.LONGEST)
    keys = Keys()
    expirationTime = serializers.FloatField(required=False, allow_null=True)
    device = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")


class EndpointBody(serializers.Serializer[Any]):
    endpoint = serializers.CharField(max_length=subscriptions.LONGEST)


class NotificationSerializer(serializers.Serializer[Any]):
    """What `notification_json` writes."""

    id = serializers.UUIDField()
    rev = serializers.IntegerField(help_text="Of the inbox, at its last change.")
    kind = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    conversation = serializers.UUIDField(allow_null=True)
    message = serializers.UUIDField(allow_null=True)
    url = serializers.CharField()
    read = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class NotificationsSerializer(page_of(NotificationSerializer)):  # type: ignore[misc]
    unread = serializers.IntegerField(min_value=0)
    inbox_rev = serializers.IntegerField(min_value=0)


class OneBody(serializers.Serializer[Any]):
    read = serializers.ChoiceField(
        [True], required=False, error_messages={"invalid_choice": "Only true: what was read stays read."}
    )


class MarkedSerializer(serializers.Serializer[Any]):
    marked = serializers.IntegerField(min_value=0)
    inbox_rev = serializers.IntegerField(min_value=0)


class PushSerializer(serializers.Serializer[Any]):
    public_key = serializers.CharField()
    devices = serializers.IntegerField(min_value=0)


class DeviceSerializer(serializers.Serializer[Any]):
    device = serializers.CharField()
    devices = serializers.IntegerField(min_value=0)


class Notifications(APIView):
    """`GET`: {"count", "unread", "inbox_rev", "page", "limit", "results": […]}, newest first."""

    @extend_schema(parameters=[ListQuery], responses=NotificationsSerializer, summary="List notifications")
    def get(self, request: Request) -> Response:
        query = read_query(ListQuery, request)
        inbox_rev = inbox.rev_of(signed_in(request))
        rows = Notification.objects.visible_to(signed_in(request))
        unread = rows.unread().count()
        if query["unread"]:
            rows = rows.unread()
        return Response({**page(rows, query, notification_json), "unread": unread, "inbox_rev": inbox_rev})


class OneNotification(APIView):
    """`GET`: the notification. `PATCH` {"read": true}: it is read."""

    @extend_schema(responses=NotificationSerializer, summary="Read a notification")
    def get(self, request: Request, notification: UUID) -> Response:
        return Response(notification_json(_mine(request, notification)))

    @extend_schema(request=OneBody, responses=NotificationSerializer, summary="Mark a notification as read")
    def patch(self, request: Request, notification: UUID) -> Response:
        found = _mine(request, notification)
        if read_body(OneBody, request):
            inbox.mark_read(signed_in(request), Notification.objects.filter(pk=found.pk))
            found.refresh_from_db()
        return Response(notification_json(found))


class MarkRead(APIView):
    """`POST`: mark several or all as read; {"marked", "inbox_rev"}. Ids that are not yours mark nothing."""

    @extend_schema(request=ReadBody, responses=MarkedSerializer, summary="Mark notifications as read")
    def post(self, request: Request) -> Response:
        body = read_body(ReadBody, request)
        which = Notification.objects.visible_to(signed_in(request))
        if "ids" in body:
            which = which.filter(pk__in=body["ids"])
        if "inbox_rev" in body:
            which = which.filter(rev__lte=body["inbox_rev"])
        marked = inbox.mark_read(signed_in(request), Notification.objects.filter(pk__in=which.values("pk")))
        return Response({"marked": marked, "inbox_rev": inbox.rev_of(signed_in(request))})


class Push(APIView):
    """`GET`: {"public_key"} for a browser to subscribe with, and how many devices there are.

    `POST`: remember a device; `DELETE` {"endpoint"}: forget it, 404 if it is not known.
    """

    @extend_schema(responses=PushSerializer, summary="Read the key that browsers subscribe to pushes with")
    def get(self, request: Request) -> Response:
        return Response({"public_key": vapid.public_key(), "devices": _devices(request)})

    @extend_schema(request=SubscriptionBody, responses={201: DeviceSerializer}, summary="Remember a device for pushes")
    def post(self, request: Request) -> Response:
        body = read_body(SubscriptionBody, request)
        browser = browsers.name(request) if request.auth is None else ""
        row = subscriptions.subscribe(
            signed_in(request),
            endpoint=body["endpoint"],
            p256dh=body["keys"]["p256dh"],
            auth=body["keys"]["auth"],
            device=body["device"],
            browser=browser,
        )
        response = Response({"device": row.device, "devices": _devices(request)}, status=201)
        if browser:
            browsers.remember(response, browser)
        return response

    @extend_schema(request=EndpointBody, responses={204: None}, summary="Forget a device")
    def delete(self, request: Request) -> Response:
        if not subscriptions.unsubscribe(signed_in(request), read_body(EndpointBody, request)["endpoint"]):
            raise Http404
        return Response(status=204)


def _devices(request: Request) -> int:
    return PushSubscription.objects.filter(user=request.user.pk).count()


def _mine(request: Request, pk: UUID) -> Notification:
    found = Notification.objects.visible_to(signed_in(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
