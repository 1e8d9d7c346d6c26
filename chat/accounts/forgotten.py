"""A forgotten password: a letter to the confirmed address leads to a page that takes a new one.

Whether anybody has an address is told to nobody: the same page answers, and only the address's reader gets more. A link
counts once, for `LINK_LIFE`, and no more after the password or the address has changed, or somebody signed in.
"""

from __future__ import annotations

import math
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from agents.limits import Limit, address_of
from agents.mail import Mail, outbox
from agents.refused import Refused
from chat.accounts import own
from chat.accounts.address import to_address
from chat.accounts.letters import PASSWORD

LINK_LIFE = timedelta(hours=1)
MOST_ACCOUNTS = 5  # of one address
VOID = "This link is too old, or was used. Ask for a new one."
MANY = "That were many requests. Try again in {minutes} minutes."

by_network = Limit("forgotten")


class ForgottenForm(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=254)
    email.widget.attrs["autocomplete"] = "email"


class NewPasswordForm(forms.Form):
    new = forms.CharField(label="New password", strip=False, max_length=1000)
    new.widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """`POST` with an address: a letter goes to it, if somebody's account has it."""
    form = ForgottenForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "registration/forgotten.html", context, status=400 if form.errors else 200)
    if wait := by_network.take(address_of(request)):
        form.add_error(None, MANY.format(minutes=math.ceil(wait / 60)))
        response = render(request, "registration/forgotten.html", context, status=429)
        response["Retry-After"] = str(math.ceil(wait))
        return response
    write(form.cleaned_data["email"])
    return render(request, "registration/forgotten.html", {"sent": True})


@never_cache
def renew(request: HttpRequest) -> HttpResponse:
    """`GET ?token=`: the link of the letter. `POST`: the new password."""
    token = request.POST.get("token") or request.GET.get("token", "")
    user = reader_of(token)
    if user is None:
        return render(request, "registration/new_password.html", {"void": VOID}, status=410)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            own.set_password(user, form.cleaned_data["new"])
            return redirect(f"{reverse('login')}?renewed=1")
        except Refused as refused:
            for words in refused.errors.get("new", [refused.detail]):
                form.add_error("new", words)
    context = {"form": form, "token": token, "name": user.get_username()}
    return render(request, "registration/new_password.html", context, status=400 if form.errors else 200)


@transaction.atomic
def write(address: str) -> None:
    """Write to the address, for each account that has it. Too many letters to one are not written, and not told of."""
    owners = User.objects.filter(email__iexact=address, is_active=True).order_by("pk")[:MOST_ACCOUNTS]
    for user in owners:
        if not user.has_usable_password() or to_address.take(address.lower()):
            continue
        link = f"{settings.SITE_URL.rstrip('/')}{reverse('new_password')}?{urlencode({'token': token_of(user)})}"
        words = f"Somebody asked for a new password of {user.get_username()}. If it was you, open this link within an "
        words += f"hour and choose one:\n\n{link}\n\nIf it was not, do nothing: your password stays."
        letter = Mail(key=f"{PASSWORD}{uuid4()}", to=user.email, subject="A new password", text=words)
        outbox.write([letter.about(user)])


def token_of(user: User) -> str:
    return _signer(user).sign(str(user.pk))


def reader_of(token: str) -> User | None:
    """Return whose password this letter's link changes; None for one that counts no more."""
    pk = token.partition(":")[0]
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    user = User.objects.filter(pk=int(pk), is_active=True).first()
    if user is None or not user.has_usable_password():
        return None
    try:
        _signer(user).unsign(token, max_age=LINK_LIFE)
    except BadSignature:
        return None
    return user


def _signer(user: User) -> TimestampSigner:
    """Once used, or overtaken, it is void."""
    state = f"{user.pk}:{user.password}:{user.email}:{user.last_login}"
    return TimestampSigner(salt=f"password:{state}")
