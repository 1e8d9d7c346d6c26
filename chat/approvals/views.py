"""The pages where something is decided: one's own, and the one behind the link of a letter. A GET decides nothing."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.limits import Limit, address_of
from agents.refused import Refused
from agents.runtime.models import Approval
from agents.signed_in import signed_in
from chat.approvals import actions, forms, links
from chat.notifications import inbox
from chat.notifications.models import Notification

SLOW_DOWN = "That was a lot in a short time. Please try again in an hour."
STATUS = {"not_found": 404, "decided": 409, "expired": 409, "too_fast": 429}
THANKS = {
    Approval.State.APPROVED: "Thank you. It is approved and goes on.",
    Approval.State.DECLINED: "Declined. It is not done.",
    Approval.State.ANSWERED: "Thank you, that was your answer.",
}

by_link, by_address = Limit("approval_link"), Limit("approval_address")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, tool_call: UUID) -> HttpResponse:
    """Decide what one's own run waits for. Who has seen it has read what was told of it."""
    user = signed_in(request)
    found = actions.visible_to(user).filter(pk=tool_call).first()
    if found is None:
        return render(request, "chat/question_gone.html", {"is_late": request.method == "POST"}, status=404)
    inbox.mark_read(user, Notification.objects.filter(link=request.path))
    refused = forms.decided(request, found, Approval.Door.CARD) if request.method == "POST" else None
    if request.method == "POST" and refused is None:
        found.refresh_from_db()
        messages.success(request, THANKS[Approval.State(found.state)])
        return redirect("questions")
    return _page(request, found, refused, "chat/approvals/page.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approval_link(request: HttpRequest, token: str) -> HttpResponse:
    """Decide by the link of a letter, without signing in. Decided or expired, the page says so: 410."""
    try:
        found = links.approval_of(token)
    except Approval.DoesNotExist:
        return render(request, "chat/approvals/nowhere.html", status=404)
    refused = None
    if request.method == "POST":
        refused = _too_often(request, token) or forms.decided(request, found, Approval.Door.LETTER)
        if refused is None:
            return redirect(request.path)
    return _page(request, found, refused, "chat/approvals/link.html", over=410)


def _too_often(request: HttpRequest, token: str) -> Refused | None:
    key = hashlib.sha256(token.encode()).hexdigest()
    too_fast = by_address.take(address_of(request)) or by_link.take(key)
    return Refused("too_fast", SLOW_DOWN, {"form": [SLOW_DOWN]}) if too_fast else None


def _page(
    request: HttpRequest, found: Approval, refused: Refused | None, template: str, over: int = 200
) -> HttpResponse:
    """Show it as it now is; with what was filled in where that was not taken."""
    context = forms.context(request, found, refused)
    if refused is not None:
        return render(request, template, context, status=STATUS.get(refused.code, 422))
    return render(
        request, template, context, status=200 if context["asked"]["waits"] and not context["is_late"] else over
    )
