"""One's own account over REST: everything that is kept, as a file; and its end."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import Throttled
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.rest import read_body
from agents.signed_in import signed_in
from chat.accounts import archive, leaving, own_views


class LeavingBody(serializers.Serializer[Any]):
    password = serializers.CharField(
        max_length=1000, trim_whitespace=False, help_text="Of the account; its name, where it has none."
    )


class ArchiveRenderer(JSONRenderer):
    """Lets whoever accepts archives alone in. What is refused is said as a problem all the same."""

    media_type = archive.CONTENT_TYPE
    format = "zip"


class Export(APIView):
    """`GET`: a ZIP of JSON, a file for each kind of row, and of your documents. It is made while it is read."""

    renderer_classes = (JSONRenderer, ArchiveRenderer)

    @extend_schema(
        responses={(200, archive.CONTENT_TYPE): OpenApiTypes.BINARY}, summary="Export everything that is yours"
    )
    def get(self, request: Request) -> HttpResponseBase:
        if wait := own_views.exports.take(signed_in(request).pk):
            raise Throttled(wait)
        return own_views.exported(request)


class Leave(APIView):
    """`POST` with the password: delete your account and all that is yours. Your sockets close within 5 s."""

    @extend_schema(request=LeavingBody, responses={204: None}, summary="Delete your account")
    def post(self, request: Request) -> Response:
        password = read_body(LeavingBody, request)["password"]
        leaving.leave(signed_in(request), password=password, request=request._request)
        if isinstance(request.successful_authenticator, SessionAuthentication):
            logout(request._request)
        return Response(status=204)
