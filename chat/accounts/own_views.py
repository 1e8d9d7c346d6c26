"""The page of one's account: take along what is kept, and leave."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from agents.limits import Limit
from agents.refused import Refused
from agents.signed_in import signed_in
from agents.text import storable
from chat.accounts import archive, leaving, own
from chat.agent_api import places

exports = Limit("export")
AGAIN = "That were many exports. Try again in {minutes} minutes."


class LeavingForm(forms.Form):
    """The password once more, so that an open page is not enough."""

    password = forms.CharField(label="Your password", strip=False, max_length=1000)
    password.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})


@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show what can be done; `POST` with the password: delete the account, and end here."""
    user, form = signed_in(request), LeavingForm(request.POST or None)
    if not user.has_usable_password():
        form.fields["password"].label = f"The account's name, {user.get_username()}"
        form.fields["password"].widget = forms.TextInput(attrs={"autocomplete": "off"})
    if request.method == "POST" and form.is_valid():
        try:
            leaving.leave(user, password=form.cleaned_data["password"], request=request)
        except Refused as refused:
            form.add_error("password", " ".join(refused.errors.get("password", [refused.detail])))
        else:
            logout(request)
            return redirect(f"{reverse('login')}?left=1")
    return _page(request, form, 400 if form.errors else 200)


class NameForm(forms.Form):
    name = forms.CharField(label="Your name", required=False, max_length=own.LONGEST_NAME, validators=[storable])
    name.widget.attrs["autocomplete"] = "name"


class PasswordForm(forms.Form):
    old = forms.CharField(label="Your password now", strip=False, max_length=1000)
    old.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    new = forms.CharField(label="The new one", strip=False, max_length=1000)
    new.widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})


@never_cache
@login_required
@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """Change the name that invitations are signed with."""
    form = NameForm(request.POST)
    if form.is_valid():
        own.rename(signed_in(request), form.cleaned_data["name"])
        messages.success(request, "Your name is saved.")
    else:
        messages.error(request, " ".join(map(str, form.errors["name"])))
    return redirect("settings")


@never_cache
@login_required
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; this browser stays signed in, all others are out."""
    form, user = PasswordForm(request.POST), signed_in(request)
    if form.is_valid():
        try:
            own.change_password(user, **form.cleaned_data, request=request)
        except Refused as refused:
            said = [words for each in refused.errors.values() for words in each]
            messages.error(request, " ".join(said) or refused.detail)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "Your password is changed. You are signed out everywhere else.")
    else:
        messages.error(request, "Give your password, and the new one.")
    return redirect("settings")


@never_cache
@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """Everything that is kept of this person, as a file."""
    if wait := exports.take(signed_in(request).pk):
        form = LeavingForm()
        response = _page(request, form, 429, said=AGAIN.format(minutes=math.ceil(wait / 60)))
        response["Retry-After"] = str(math.ceil(wait))
        return response
    return exported(request)


def exported(request: Any) -> StreamingHttpResponse:
    """Return the export as a download. Its place, and its connection, are given back before it begins."""
    response = StreamingHttpResponse(
        archive.streamed(signed_in(request)),
        content_type=archive.CONTENT_TYPE,
        headers={
            "Content-Disposition": content_disposition_header(True, archive.NAME) or "attachment",
            "Cache-Control": "no-store",
        },
    )
    places.give_back(request)
    return response


def _page(request: HttpRequest, form: LeavingForm, status: int, *, said: str = "") -> HttpResponse:
    return render(request, "registration/account.html", {"form": form, "said": said}, status=status)
