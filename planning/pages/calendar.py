"""Another month of the host's calendar, as the home page fetches it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.signed_in import signed_in
from planning.pages import month


@never_cache
@require_safe
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """Answer with the month `?month=2026-12`; the present one where that is none."""
    found = month.of(signed_in(request), request.GET.get("month", ""))
    return render(request, "planning/month.html", {"month": found})
