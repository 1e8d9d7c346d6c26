"""The page `/dashboard/automation/`: what goes on by itself, for staff who may watch. It is sent anew every 2 s."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from project.automation import state

#: The page has the words of agents and the names of rows of every kind, so one right covers it, apart from all others.
PERMISSION = "business.watch_automation"


@require_safe
@never_cache
@login_required
def automation(request: HttpRequest) -> HttpResponse:
    """Errors: 403 for a person who is no staff, and for staff without the permission `PERMISSION`."""
    if not (getattr(request.user, "is_staff", False) and request.user.has_perm(PERMISSION)):
        raise PermissionDenied
    inside = bool(getattr(request, "htmx", False))
    return render(request, "dashboard/state.html" if inside else "dashboard/automation.html", state.now())


urlpatterns = [path("automation/", automation, name="automation")]
