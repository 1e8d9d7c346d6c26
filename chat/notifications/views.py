"""The settings page, and what makes the site an app: its manifest and its service worker."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages as said
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET

from agents import zones
from agents.business import offered_kinds
from agents.signed_in import signed_in
from chat.accounts.address import AddressForm
from chat.accounts.own_views import NameForm, PasswordForm
from chat.notifications import preferences, vapid


class ContactForm(forms.Form):
    """What reaches a person how. One box for each declared kind and channel, ticked where it is wanted."""

    quiet_from = forms.TimeField(label="Quiet from", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(label="Quiet until", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    most_a_day = forms.IntegerField(label="Messages a day, at most", required=False, min_value=0, max_value=100)
    zone = forms.ChoiceField(label="Time zone")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        policy, unwanted = preferences.policy_of(user), preferences.opted_out(user)
        initial: dict[str, Any] = {
            "quiet_from": policy.quiet_from,
            "quiet_until": policy.quiet_until,
            "most_a_day": policy.most_a_day,
            "zone": zones.of(user).key,
        }
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.fields["most_a_day"].widget.attrs["placeholder"] = str(settings.OUTREACH_A_DAY)
        zone_field: Any = self.fields["zone"]
        zone_field.choices = [(name, name.replace("_", " ")) for name in zones.names()]
        self.kinds = offered_kinds(user)
        for kind in self.kinds:
            for channel in preferences.CHANNELS:
                self.fields[_box(kind.name, channel)] = forms.BooleanField(
                    required=False,
                    initial=(kind.name, channel) not in unwanted,
                    label=f"{kind.title}: {CHANNEL_TITLES[channel]}",
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and (cleaned["quiet_from"] is None) != (cleaned["quiet_until"] is None):
            missing = "quiet_from" if cleaned["quiet_from"] is None else "quiet_until"
            self.add_error(missing, "Quiet hours have a beginning and an end.")
        return cleaned

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The kinds with their boxes, as the page's table has them."""
        return [
            {"title": kind.title, "boxes": [self[_box(kind.name, channel)] for channel in preferences.CHANNELS]}
            for kind in self.kinds
        ]

    def save(self, user: User) -> None:
        fields = self.cleaned_data
        unwanted = [
            (kind.name, channel)
            for kind in self.kinds
            for channel in preferences.CHANNELS
            if not fields[_box(kind.name, channel)]
        ]
        preferences.choose(
            user,
            kinds=[kind.name for kind in self.kinds],
            unwanted=unwanted,
            quiet_from=fields["quiet_from"],
            quiet_until=fields["quiet_until"],
            most_a_day=fields["most_a_day"],
            zone=fields["zone"],
        )


CHANNEL_TITLES = {"all": "in the conversation", "push": "on my devices", "email": "by e-mail"}


def _box(kind: str, channel: str) -> str:
    return f"kind-{kind}-{channel}"


@never_cache
@login_required
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show the choices, and keep them."""
    form = ContactForm(signed_in(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save(signed_in(request))
        said.success(request, "Saved.")
        return redirect("settings")
    context = {
        "form": form,
        "own_name": NameForm(initial={"name": request.user.get_full_name()}),  # type: ignore[union-attr]
        "own_password": PasswordForm(),
        "address": AddressForm(initial={"email": request.user.email}),  # type: ignore[union-attr]
        "public_key": vapid.public_key(),
        "devices": request.user.push_subscriptions.all(),  # type: ignore[union-attr]
    }
    return render(request, "chat/settings.html", context, status=400 if form.errors else 200)


@require_GET
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser needs to install it as an app."""
    icons = [
        {"src": static(f"convoke/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any"}
        for size in (192, 512)
    ]
    maskable = {
        "src": static("convoke/icon-maskable-512.png"),
        "sizes": "512x512",
        "type": "image/png",
        "purpose": "maskable",
    }
    body = {
        "id": "/",
        "name": "Convoke",
        "short_name": "Convoke",
        "description": "An event planner you talk to.",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
        "icons": [*icons, maskable],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@require_GET
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, as it may only look after addresses below its own."""
    path = finders.find("convoke/sw.js")
    with open(str(path), encoding="utf-8") as file:
        return HttpResponse(file.read(), content_type="text/javascript")


@require_GET
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows where nothing is kept: it knows nobody."""
    return render(request, "chat/offline.html")
