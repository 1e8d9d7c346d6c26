"""The page of what is known of a person. Each change answers with the list as it then is, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from agents import memory
from agents.memory import LONGEST
from agents.refused import Refused
from agents.signed_in import signed_in
from chat.memory import known, undoing

LONGEST_SEARCH = 200  # characters
GONE = "That was forgotten already."


@never_cache
@login_required
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "chat/memory/page.html", _context(request, words=_words(request)))


@never_cache
@login_required
@require_GET
def facts(request: HttpRequest) -> HttpResponse:
    """The list alone, with the words of `?q=` in it."""
    return _list(request, words=_words(request))


@never_cache
@login_required
@require_POST
def remember(request: HttpRequest) -> HttpResponse:
    return _done(request, memory.remember, "Remembered.")


@never_cache
@login_required
@require_POST
def edit(request: HttpRequest, fact: UUID) -> HttpResponse:
    """Put other words in its place. What has changed under the page is said, and nothing is overwritten."""
    if not memory.facts_of(signed_in(request)).filter(pk=fact).exists():
        return _gone()
    return _done(request, lambda user, text: memory.edit(user, fact, text), "Changed.", fact=fact)


@never_cache
@login_required
@require_POST
def forget(request: HttpRequest, fact: UUID) -> HttpResponse:
    user = signed_in(request)
    try:
        rows = memory.forget(user, fact)
    except Refused as refused:
        return _gone() if refused.code == "not_found" else _list(request, said=refused.detail)
    return _list(request, said="Forgotten.", undo=undoing.sign(user, rows))


@never_cache
@login_required
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Know again what was forgotten a moment ago."""
    user = signed_in(request)
    rows = undoing.rows_of(user, request.POST.get("which", ""))
    if rows is None:
        return _list(request, said="It is too late to have it back.")
    try:
        memory.take_back(user, rows)
    except Refused as refused:
        return _list(request, said=refused.detail)
    return _list(request, said="Known again.")


@never_cache
@login_required
@require_POST
def forget_all(request: HttpRequest) -> HttpResponse:
    count = memory.forget_all(signed_in(request))
    return _list(request, said=f"Forgotten: {count}." if count else "There was nothing.")


@never_cache
@login_required
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Pause where `pause` says so, else go on. Whoever asks twice for the same has it once."""
    is_wanted = request.POST.get("pause") == "1"
    (memory.pause if is_wanted else memory.resume)(signed_in(request))
    return _list(request, said="Paused." if is_wanted else "It goes on.")


def _done(
    request: HttpRequest, do: Callable[[Any, str], memory.Fact], said: str, *, fact: UUID | None = None
) -> HttpResponse:
    text = request.POST.get("text", "")
    try:
        changed = do(signed_in(request), text)
    except Refused as refused:
        words = " ".join(each for named in refused.errors.values() for each in named) or refused.detail
        if refused.code == "not_found":
            return _gone()
        if refused.code != "invalid":
            return _list(request, said=refused.detail)
        return _list(request, refused=words, refused_text=text, refused_fact=fact)
    return _list(request, said=said if changed.ended_at is None else f"That holds no more: {changed.statement}.")


def _gone() -> HttpResponse:
    """The page asks for the list as it now is, and says these words."""
    return HttpResponse(GONE, status=404, content_type="text/plain")


def _list(request: HttpRequest, **shown: Any) -> HttpResponse:
    return render(request, "chat/memory/facts.html", _context(request, **shown))


def _context(request: HttpRequest, *, words: str = "", **shown: Any) -> dict[str, Any]:
    user = signed_in(request)
    words = words or request.POST.get("q", "").strip()[:LONGEST_SEARCH]
    return {
        "listed": known.listed(user, words),
        "words": words,
        "is_paused": memory.is_paused(user),
        "longest": LONGEST,
        "undo": "",
        **shown,
    }


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
