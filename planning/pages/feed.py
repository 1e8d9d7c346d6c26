"""Where a host gets, renews and ends the address at which calendars subscribe to their events."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.signed_in import signed_in
from planning import actions
from planning.models import CalendarFeed
from planning.public import links


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def calendar_settings(request: HttpRequest) -> HttpResponse:
    """Show the address; a post makes another one, or ends it."""
    user = signed_in(request)
    if request.method == "POST":
        if request.POST.get("feed") == "end":
            actions.end_feed(by=user)
        else:
            actions.renew_feed(by=user)
        return redirect("calendar_settings")
    feed = CalendarFeed.objects.filter(user=user).first()
    url = links.feed_link(feed) if feed else ""
    return render(request, "planning/feed.html", {"url": url, "webcal": f"webcal:{url.partition(':')[2]}"})
