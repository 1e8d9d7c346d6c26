"""A passage that an answer cites, as it is now, for who may still see it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agents.knowledge import Passage
from agents.signed_in import signed_in


@never_cache
@login_required
@require_GET
def passage(request: HttpRequest, passage: int) -> HttpResponse:
    """A part of a page, or by itself a page. 404 says that it is gone, or was never this person's to see."""
    found = Passage.objects.visible_to(signed_in(request)).filter(pk=passage).defer("tsv").first()
    template = "chat/passage.html" if getattr(request, "htmx", False) else "chat/passage_page.html"
    return render(request, template, {"passage": found}, status=200 if found else 404)
