"""The page of one's account: take along what is kept, and leave."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agents.limits import Limit
from agents.refused import Refused
from agents.signed_in import signed_in
from chat.accounts import archive, leaving
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
