"""The doors of the site: signing in, to the admin too, and signing up."""

from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model, login
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from agents.limits import address_of
from chat.accounts import throttles
from chat.accounts.throttles import TAKEN_COSTS, must_wait, new_accounts

TAKEN = "A user with that username already exists."
TOO_MANY = "Too many accounts were asked for from where you are. Try again in an hour."


class SaysWhy(AuthenticationForm):
    """Says so to one who has tried too often: whether the password was right is not known then."""

    def get_invalid_login_error(self) -> ValidationError:
        if self.request is not None and (wait := must_wait(self.request)):
            return ValidationError(f"Too many tries. Try again in {in_words(wait)}.", code="too_many")
        return super().get_invalid_login_error()


class AdminSignInForm(SaysWhy, AdminAuthenticationForm):
    """The same at the door of the admin."""


def in_words(seconds: float) -> str:
    """Return a time to wait: seconds, or minutes when they are many."""
    if seconds < 100:
        return f"{math.ceil(seconds)} seconds" if seconds > 1 else "a second"
    return f"{math.ceil(seconds / 60)} minutes"


class SignIn(LoginView):
    """The sign-in page; where DEBUG is on it offers the demo account as one click."""

    authentication_form = SaysWhy
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A part of a page that was asked for after the session's end: the whole page is loaded, which comes here."""
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return super().get(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_invalid(form)
        if wait := must_wait(self.request):
            response.status_code = 429
            response["Retry-After"] = str(math.ceil(wait))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`ended`: its session was over; `left`: its account is deleted; `renewed`: a letter led to a new password."""
        asked = self.request.GET
        told = {name: name in asked for name in ("ended", "left", "renewed")}
        return super().get_context_data(demo=settings.DEBUG, **told, **kwargs)


class SignUpForm(BaseUserCreationForm):  # type: ignore[type-arg]
    """Whether a name is taken is looked up last, and told only to one who could have had it otherwise."""

    is_taken = False

    def validate_unique(self) -> None:
        """Nothing yet: that comes in `_post_clean`."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors and get_user_model().objects.filter(username__iexact=self.instance.username).exists():
            self.say_taken()

    def say_taken(self) -> None:
        self.is_taken = True
        self.add_error("username", TAKEN)


@never_cache
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make an account and go straight to the first conversation. Every try counts, one at a taken name for more."""
    if request.user.is_authenticated:
        return redirect("home")
    if request.method != "POST":
        return _sign_up_page(request, SignUpForm(), 200)
    form = SignUpForm(request.POST)
    address = address_of(request)
    if new_accounts.take(address):
        return _too_many(request)
    if form.is_valid() and (user := _made(form)):
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        throttles.welcome(request, user)
        return redirect("home")
    if form.is_taken and new_accounts.take(address, cost=TAKEN_COSTS - 1):
        return _too_many(request)
    return _sign_up_page(request, form, 400)


def _made(form: SignUpForm) -> Any:
    """Return the new user; None when somebody else took the name while the password was hashed."""
    user = form.save(commit=False)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        form.say_taken()
        return None
    return user


def _too_many(request: HttpRequest) -> HttpResponse:
    """Nothing of what was asked is answered: a form that has looked at no name."""
    form = SignUpForm(initial={"username": request.POST.get("username", "")})
    context = {"form": form, "too_many": TOO_MANY}
    return render(request, "registration/signup.html", context, status=429)


def _sign_up_page(request: HttpRequest, form: SignUpForm, status: int) -> HttpResponse:
    return render(request, "registration/signup.html", {"form": form}, status=status)
