"""The page `/dashboard/`: what an operator keeps and how the last runs went, for staff."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.signed_in import signed_in
from project.overview import figures

PERMISSION = "runtime.view_run"


@require_safe
@never_cache
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """Errors: 403 for a person who is no staff, and for staff who may not see runs."""
    user = signed_in(request)
    if not (user.is_staff and user.has_perm(PERMISSION)):
        raise PermissionDenied
    return render(request, "dashboard/overview.html", figures.now(user))


urlpatterns = [path("", dashboard, name="dashboard")]
