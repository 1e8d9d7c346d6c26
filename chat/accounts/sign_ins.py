"""Programs that are signed in: a pair of tokens, renewed as long as nothing ended the sign-in they belong to.

Every token names its sign-in and the password it was made under: without the one or with another of the other it opens
nothing, neither REST nor a socket.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.db import connection, transaction
from django.db.models.functions import Now
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.crypto import constant_time_compare
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed, TokenError
from rest_framework_simplejwt.serializers import TokenRefreshSerializer
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.utils import get_md5_hash_password

from agents.signed_in import access_ended
from chat.accounts.models import SignIn

CLAIM = "sign_in"

_GOING_ON = """
    SELECT mine.id FROM chat_signin mine
    WHERE mine.id = ANY(%s::uuid[]) AND NOT EXISTS (
        SELECT 1 FROM token_blacklist_outstandingtoken token
        JOIN token_blacklist_blacklistedtoken ended ON ended.token_id = token.id
        WHERE token.jti = mine.jti
    )
"""


class ByToken(JWTAuthentication):
    """A bearer access token whose sign-in goes on. (One without a sign-in the server has made for itself.)"""

    def get_user(self, validated_token: Any) -> Any:
        user = super().get_user(validated_token)
        sign_in = id_of(validated_token)
        if sign_in is not None and not going_on([sign_in]):
            raise AuthenticationFailed("This sign-in has ended.", code="signed_out")
        return user


def id_of(token: Any) -> UUID | None:
    """Return which sign-in a token belongs to."""
    return UUID(token[CLAIM]) if CLAIM in token else None


def going_on(ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these that nobody has ended, by signing out or by blacklisting the refresh token."""
    wanted = list(ids)
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_GOING_ON, [wanted])
        return {found for (found,) in cursor.fetchall()}


@transaction.atomic
def begin(user: User) -> RefreshToken:
    """Sign a program in; return its refresh token, which makes the access token."""
    token: RefreshToken = RefreshToken()
    identity = uuid4()
    token[CLAIM] = str(identity)
    token[api_settings.USER_ID_CLAIM] = str(user.pk)
    token[api_settings.REVOKE_TOKEN_CLAIM] = get_md5_hash_password(user.password)
    SignIn.objects.create(id=identity, user=user, jti=token["jti"])
    token.outstand()
    return token


@transaction.atomic
def renew(refresh: str) -> dict[str, str]:
    """Return a new pair; the old one is good for nothing any more. Of two that come with one at once, one is refused.

    Errors: `TokenError`, also for one of somebody inactive, signed out or with a new password.
    """
    token = RefreshToken(refresh)  # type: ignore[arg-type]
    list(OutstandingToken.objects.select_for_update().filter(jti=token["jti"]))
    user = get_user_model().objects.filter(pk=token[api_settings.USER_ID_CLAIM], is_active=True).first()
    begun = id_of(token)
    sign_in = SignIn.objects.select_for_update().filter(pk=begun, user=user).first() if begun else None
    if user is None or sign_in is None:
        raise TokenError("This sign-in has ended.")
    made_under = str(token.get(api_settings.REVOKE_TOKEN_CLAIM, ""))
    if not constant_time_compare(made_under, get_md5_hash_password(user.password)):
        raise TokenError("The password is a new one.")
    pair = TokenRefreshSerializer(data={"refresh": refresh})
    pair.is_valid(raise_exception=True)
    new: Any = RefreshToken(pair.validated_data["refresh"], verify=False)
    SignIn.objects.filter(pk=sign_in.pk).update(jti=new["jti"], renewed_at=Now())
    return dict(pair.validated_data)


@transaction.atomic
def end(user: User, refresh: str) -> None:
    """Sign this user's program out: its tokens, tickets and sockets end with it. Errors: `TokenError`."""
    token = RefreshToken(refresh)  # type: ignore[arg-type]
    if str(token.get(api_settings.USER_ID_CLAIM)) != str(user.pk):
        raise TokenError("This is another's.")
    token.blacklist()
    if begun := id_of(token):
        SignIn.objects.filter(pk=begun, user=user).delete()


def end_own(user: User, access: Any) -> bool:
    """Sign out the program that this access token was given to; False if it belongs to no sign-in."""
    begun = id_of(access)
    if begun is not None:
        SignIn.objects.filter(pk=begun, user=user).delete()
    return begun is not None


@receiver(user_logged_out)
def _page_signed_out(sender: Any, request: Any = None, user: User | None = None, **kwargs: Any) -> None:
    """The pair that a browser was given with its session ends with it."""
    session = getattr(request, "session", None)
    if user is not None and session is not None and (begun := session.get(CLAIM)):
        SignIn.objects.filter(pk=begun, user=user).delete()
    if user is not None:
        access_ended.send(sender=User, user=user)


@receiver(post_delete, sender=SignIn)
def _program_signed_out(sender: Any, instance: SignIn, **kwargs: Any) -> None:
    access_ended.send(sender=SignIn, user=instance.user)


@receiver(post_save, sender=BlacklistedToken)
def _token_blacklisted(sender: Any, instance: BlacklistedToken, **kwargs: Any) -> None:
    """Renewing blacklists the token before, too: a sign-in that has a new one by the commit goes on."""

    def look() -> None:
        ended = SignIn.objects.filter(jti=instance.token.jti).select_related("user").first()
        if ended is not None:
            access_ended.send(sender=SignIn, user=ended.user)

    transaction.on_commit(look)
