"""Signing in for programs: login, refresh, logout, and tickets for sockets."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.serializers import TokenRefreshSerializer
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken

from chat import access
from chat.attempts import must_wait


class WrongCredentials(APIException):
    """401. (DRF turns its own AuthenticationFailed into 403 where no way to authenticate is offered.)"""

    status_code = 401
    default_code = "not_signed_in"


class Credentials(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class Refresh(serializers.Serializer[Any]):
    refresh = serializers.CharField(max_length=5000)


class Login(APIView):
    """`POST` username and password; a token pair. A browser with a CSRF token gets the session too."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes = (AllowAny,)

    def post(self, request: Request) -> Response:
        credentials = Credentials(data=request.data)
        credentials.is_valid(raise_exception=True)
        user = authenticate(request._request, **credentials.validated_data)
        if wait := must_wait(request._request):
            raise Throttled(wait)
        if user is None:
            raise WrongCredentials("This name and password do not belong together.")
        if "csrftoken" in request.COOKIES:
            _check_csrf(request)
            login(request._request, user)
        pair = RefreshToken.for_user(user)
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

    def post(self, request: Request) -> Response:
        given = Refresh(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            return Response(_rotated(given.validated_data["refresh"]))
        except (TokenError, AuthenticationFailed, ObjectDoesNotExist):  # used up, of someone inactive, of nobody
            raise WrongCredentials("This refresh token is no longer good.") from None


@transaction.atomic
def _rotated(refresh: str) -> dict[str, str]:
    """Return a new pair. Of two that come with one token at once, one is refused: a token's row is locked first."""
    list(OutstandingToken.objects.select_for_update().filter(token=refresh))
    pair = TokenRefreshSerializer(data={"refresh": refresh})
    pair.is_valid(raise_exception=True)
    return dict(pair.validated_data)


class Logout(APIView):
    """`POST` the refresh token: it is blacklisted, a browser's session ends, the user's sockets close within 5 s."""

    def post(self, request: Request) -> Response:
        given = Refresh(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            token = RefreshToken(given.validated_data["refresh"])
            if str(token.get("user_id")) != str(request.user.pk):
                raise TokenError
            token.blacklist()
        except TokenError:
            raise serializers.ValidationError({"refresh": ["This refresh token is not good."]}) from None
        access.sign_out(request.user)
        if isinstance(request.successful_authenticator, SessionAuthentication):
            logout(request._request)
        return Response(status=204)


class WsTicket(APIView):
    """`POST`: a ticket that opens one WebSocket within a minute."""

    def post(self, request: Request) -> Response:
        return Response(
            {"ticket": access.issue_ticket(request.user), "expires_in": int(access.TICKET_LIFE.total_seconds())}
        )
