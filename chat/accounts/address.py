"""A person's e-mail address: it counts once a letter sent to it has come back by its link."""

from __future__ import annotations

from django import forms
from django.contrib import messages as said
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from agents.limits import Limit
from agents.signed_in import signed_in
from chat.accounts import letters


class AddressForm(forms.Form):
    """Empty: no e-mail any more."""

    email = forms.EmailField(label="E-mail address", required=False, max_length=254)


#: Not whether an address refuses letters: that is nobody's business but its reader's.
ON_ITS_WAY = "A letter is on its way. Open the link in it. To an address that refused our letters, none goes."
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
    else:
        letters.write(user, form.cleaned_data["email"])
        said.success(request, ON_ITS_WAY)


def _confirm(user: User, token: str) -> bool:
    address = letters.confirmed(user, token)
    if not address:
        return False
    user.email = address
    user.save(update_fields=["email"])
    return True
