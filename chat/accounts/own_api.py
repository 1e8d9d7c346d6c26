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
from chat.accounts import address, archive, leaving, letters, own, own_views


class LeavingBody(serializers.Serializer[Any]):
    password = serializers.CharField(
        max_length=1000, trim_whitespace=False, help_text="Of the account; its name, where it has none."
    )


class MeBody(serializers.Serializer[Any]):
    name = serializers.CharField(
        max_length=own.LONGEST_NAME, allow_blank=True, required=False, help_text="Invitations are signed with it."
    )
    email = serializers.EmailField(
        max_length=254, required=False, help_text="It counts once the link of a letter to it was opened, signed in."
    )


class MeSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField(help_text="The confirmed one. Empty where none is known.")


class PasswordBody(serializers.Serializer[Any]):
    old = serializers.CharField(max_length=1000, trim_whitespace=False)
    new = serializers.CharField(max_length=1000, trim_whitespace=False)


class Me(APIView):
    """`GET`, `PATCH`: your name, and your e-mail address, which a letter confirms."""

    @extend_schema(responses=MeSerializer, summary="Show your account")
    def get(self, request: Request) -> Response:
        user = signed_in(request)
        return Response({"username": user.get_username(), "name": user.get_full_name(), "email": user.email})

    @extend_schema(request=MeBody, responses=MeSerializer, summary="Change your name or e-mail address")
    def patch(self, request: Request) -> Response:
        body, user = read_body(MeBody, request), signed_in(request)
        if "email" in body:
            if wait := address.by_user.take(user.pk) or address.to_address.take(body["email"].lower()):
                raise Throttled(wait)
            letters.write(user, body["email"])
        if "name" in body:
            own.rename(user, body["name"])
        return self.get(request)


class Password(APIView):
    """`POST`: change your password. Every session and token of the old one ends."""

    @extend_schema(request=PasswordBody, responses={204: None}, summary="Change your password")
    def post(self, request: Request) -> Response:
        own.change_password(signed_in(request), **read_body(PasswordBody, request), request=request._request)
        return Response(status=204)


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
