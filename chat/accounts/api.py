"""Signing in for programs: login, refresh, logout, and tickets for sockets."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.signals import user_logged_in
from django.middleware.csrf import CsrfViewMiddleware
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError

from agents.limits import Limit, address_of
from agents.rest import read_body
from agents.signed_in import signed_in
from chat.accounts import authentication, sign_ins, tickets
from chat.accounts.throttles import must_wait

refreshes = Limit("refresh_address")


class WrongCredentials(APIException):
    """401. (DRF turns its own AuthenticationFailed into 403 where no way to authenticate is offered.)"""

    status_code = 401
    default_code = "not_signed_in"


class Credentials(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class Refresh(serializers.Serializer[Any]):
    refresh = serializers.CharField(max_length=5000)


class Leaving(serializers.Serializer[Any]):
    refresh = serializers.CharField(max_length=5000, required=False)


class WhoSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    username = serializers.CharField()


class PairSerializer(serializers.Serializer[Any]):
    access = serializers.CharField(help_text="Good for a quarter of an hour.")
    refresh = serializers.CharField(help_text="Good for two weeks, once.")


class SignedInSerializer(PairSerializer):
    user = WhoSerializer()


class TicketSerializer(serializers.Serializer[Any]):
    ticket = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")


class Login(APIView):
    """`POST` username and password; a token pair. A browser with a CSRF token gets the session too."""

    authentication_classes: tuple[Any, ...] = ()
    throttle_classes: tuple[Any, ...] = ()  # throttles.Guard counts
    permission_classes = (AllowAny,)

    @extend_schema(request=Credentials, responses=SignedInSerializer, summary="Sign in")
    def post(self, request: Request) -> Response:
        user = authenticate(request._request, **read_body(Credentials, request))
        if wait := must_wait(request._request):
            raise Throttled(wait)
        if user is None:
            raise WrongCredentials("This name and password do not belong together.")
        if "csrftoken" in request.COOKIES:
            _check_csrf(request)
            login(request._request, user)
        else:
            user_logged_in.send(sender=user.__class__, request=request._request, user=user)
        pair = sign_ins.begin(user)
        if "csrftoken" in request.COOKIES:
            request._request.session[sign_ins.CLAIM] = pair[sign_ins.CLAIM]
        return Response(
            {
                "access": str(pair.access_token),
                "refresh": str(pair),
                "user": {"id": user.pk, "username": user.get_username()},
            }
        )


def _check_csrf(request: Request) -> None:
    check = CsrfViewMiddleware(lambda inner: None)  # type: ignore[arg-type, return-value]
    check.process_request(request._request)
    if check.process_view(request._request, None, (), {}) is not None:  # type: ignore[arg-type]
        raise PermissionDenied("The CSRF token is missing or wrong.")


class TokenRefresh(APIView):
    """`POST` a refresh token; a new pair. The old one is good for nothing any more."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes = (AllowAny,)
    throttle_classes: tuple[Any, ...] = ()  # an office has one address, and each phone in it comes every quarter hour

    @extend_schema(request=Refresh, responses=PairSerializer, summary="Renew a pair of tokens")
    def post(self, request: Request) -> Response:
        if wait := refreshes.take(address_of(request._request)):
            raise Throttled(wait)
        given = read_body(Refresh, request)["refresh"]
        try:
            return Response(sign_ins.renew(given))
        except (TokenError, AuthenticationFailed):  # used up, of someone inactive, of nobody, of an old password
            raise WrongCredentials("This refresh token is no longer good.") from None


class Logout(APIView):
    """`POST`: a sign-in ends with its tokens, tickets and sockets; so does a browser's session.

    Which one the refresh token says; without it, it is the one that asks.
    """

    @extend_schema(request=Leaving, responses={204: None}, summary="Sign out")
    def post(self, request: Request) -> Response:
        refresh = read_body(Leaving, request).get("refresh")
        by_session = isinstance(request.successful_authenticator, SessionAuthentication)
        if refresh is not None:
            try:
                sign_ins.end(signed_in(request), refresh)
            except TokenError:
                raise serializers.ValidationError({"refresh": ["This refresh token is not good."]}) from None
        elif not by_session and not sign_ins.end_own(signed_in(request), request.auth):
            raise serializers.ValidationError({"refresh": ["This token is of no sign-in: say which one ends."]})
        if by_session:
            logout(request._request)
        return Response(status=204)


class WsTicket(APIView):
    """`POST`: a ticket that opens one WebSocket within a minute."""

    @extend_schema(request=None, responses=TicketSerializer, summary="Get a ticket that opens one WebSocket")
    def post(self, request: Request) -> Response:
        asked_by = authentication.of_request(request)
        return Response({"ticket": tickets.issue(asked_by), "expires_in": int(tickets.LIFE)})
