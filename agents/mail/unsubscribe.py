"""The page behind "no more letters": whoever holds the signed link of a letter says no for its address.

A mailbox's own button posts there too (RFC 8058): without cookies, so without a token against forgery; the link is what
nobody else has. A GET changes nothing, as mailboxes open links by themselves.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agents.limits import Limit
from agents.mail import links, refusals
from agents.mail.models import MailRefusal

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SLOW_DOWN = "That was a lot in a short time. Please try again in an hour."
ONE_CLICK = "List-Unsubscribe"

#: By link, whoever posts it: a mail service does so for all its readers.
by_link = Limit("unsubscribe")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, token: str) -> HttpResponse:
    """Show what goes to an address, and take what whoever reads it says."""
    try:
        address, sender = links.refusing(token)
    except ObjectDoesNotExist:
        raise Http404 from None
    facts: dict[str, Any] = {"address": address, "sender": sender.get_full_name() or sender.get_username()}
    code = 200
    if request.method == "POST":
        if not by_link.take(hashlib.sha256(token.encode()).hexdigest()):
            _take(request, address, sender)
            return (
                HttpResponse("Done.", content_type="text/plain") if _is_one_click(request) else redirect(request.path)
            )
        facts["slow_down"], code = SLOW_DOWN, 429
    refused = set(MailRefusal.objects.keeping(sender, [address]).values_list("sender_id", flat=True))
    facts["said"] = "all" if None in refused else "sender" if refused else ""
    return render(request, "mail/unsubscribe.html", facts, status=code)


def _is_one_click(request: HttpRequest) -> bool:
    return request.POST.get(ONE_CLICK) == "One-Click"


@transaction.atomic
def _take(request: HttpRequest, address: str, sender: User) -> None:
    """Note it; a post that says nothing else is a no to this sender, as a mailbox's button is."""
    said = request.POST.get("letters", "")
    if said in ("welcome", "all-welcome"):
        refusals.welcome(address, sender, all_senders=said == "all-welcome")
    else:
        refusals.refuse(address, None if said == "none" else sender)
