"""A person's e-mail address: it counts once a letter sent to it has come back by its link."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages as said
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from agents.limits import Limit
from agents.signed_in import signed_in
from agents.threads import give_back

logger = logging.getLogger(__name__)

LINK_LIFE = timedelta(days=2)


class AddressForm(forms.Form):
    """Empty: no e-mail any more."""

    email = forms.EmailField(label="E-mail address", required=False, max_length=254)


#: Letters one user lets us write to addresses that are perhaps not theirs, and that anybody lets us write to one.
by_user = Limit("address")
to_address = Limit("address_written_to")


@never_cache
@login_required
def change_address(request: HttpRequest) -> HttpResponse:
    """`POST`: ask for a new address, or give up the old one. `GET ?token=`: the link of the letter."""
    if request.method == "POST":
        _ask(request)
    elif not _confirm(signed_in(request), request.GET.get("token", "")):
        said.error(request, "This link is too old, or another person's. Ask for a new one.")
    else:
        said.success(request, "Your address is confirmed.")
    return redirect("settings")


def _ask(request: HttpRequest) -> None:
    form = AddressForm(request.POST)
    user = signed_in(request)
    if not form.is_valid():
        said.error(request, " ".join(map(str, form.errors["email"])))
    elif not form.cleaned_data["email"]:
        user.email = ""
        user.save(update_fields=["email"])
        said.success(request, "You get no e-mail any more.")
    elif by_user.take(user.pk) or to_address.take(form.cleaned_data["email"].lower()):
        said.error(request, "That were many letters. Try again in an hour.")
    elif _write(user, form.cleaned_data["email"]):
        said.success(request, "A letter is on its way. Open the link in it.")
    else:
        said.error(request, "The letter could not be sent. Try again later.")


def _write(user: User, address: str) -> bool:
    query = urlencode({"token": _signer(user).sign(address)})
    link = f"{settings.SITE_URL}{reverse('address')}?{query}"
    words = f"Open this link, signed in as {user.get_username()}, and Convoke writes to this address:\n\n{link}\n\n"
    words += "If you did not ask for it, do nothing."
    give_back()  # a mail server may take its time
    try:
        send_mail("Confirm your address", words, None, [address])
    except Exception:  # whatever the mail server, or the way to it, did
        logger.exception("A letter could not be sent")
        return False
    return True


def _confirm(user: User, token: str) -> bool:
    try:
        user.email = _signer(user).unsign(token, max_age=LINK_LIFE)
    except BadSignature:
        return False
    user.save(update_fields=["email"])
    return True


def _signer(user: User) -> TimestampSigner:
    return TimestampSigner(salt=f"address:{user.pk}:{user.email}")  # once used, or overtaken, it is void
