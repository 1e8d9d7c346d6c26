"""The menu of a conversation in the list, and what is chosen in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from agents.refused import Refused
from agents.signed_in import signed_in
from chat import sidebar, speaking
from chat.attachments.shown import with_attachments
from chat.care import actions, branches, export, history, undoing
from chat.care import search as messages_by_words
from chat.models import Conversation

#: By what is chosen: the fields that it changes.
CHOICES: dict[str, dict[str, Any]] = {
    "pin": {"is_pinned": True},
    "unpin": {"is_pinned": False},
    "archive": {"is_archived": True},
    "unarchive": {"is_archived": False},
}
LONGEST_SEARCH = 200  # characters
LONGEST_BRANCH = 200  # messages that are shown of it; REST has all


class ChoiceForm(forms.Form):
    choice = forms.ChoiceField(choices=[(name, name) for name in (*CHOICES, "rename", "clear", "delete")])
    title = forms.CharField(max_length=actions.LONGEST_TITLE, required=False)


@never_cache
@login_required
@require_GET
def menu(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """What can be done with it as it now is."""
    return render(request, "chat/entry_menu.html", {"conversation": _mine(request, conversation)})


@never_cache
@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The newest messages with the words of `?q=`, under the list of conversations."""
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found = messages_by_words.messages(signed_in(request), words)
    return render(request, "chat/found.html", {"found": found})


@never_cache
@login_required
@require_GET
def branch(request: HttpRequest, conversation: UUID, branch: UUID) -> HttpResponse:
    """A branch to read: what was said in it, and the button that brings it back."""
    for fork in branches.forks(_mine(request, conversation).pk):
        for number, line in enumerate(fork.lines, 1):
            if line is not None and line.pk == branch and not line.is_shown:
                context = {"fork": fork, "number": number, "branch": line, "conversation": conversation}
                context["messages"] = [
                    export.to_read(row) for row in with_attachments(branches.messages_of(line)[:LONGEST_BRANCH])
                ]
                context["more"] = max(0, line.messages - LONGEST_BRANCH)
                return render(request, "chat/branch.html", context)
    raise Http404


@never_cache
@login_required
@require_POST
def choose(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Do what was chosen; answer with the list as it then is. Who deletes what they look at begins a new one."""
    found = _mine(request, conversation)
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _refused(" ".join(str(words[0]) for words in form.errors.values()))
    choice, user = form.cleaned_data["choice"], signed_in(request)
    try:
        if choice == "delete":
            actions.delete(user, conversation=found.pk)
        elif choice == "clear":
            history.clear(user, conversation=found.pk)
        elif choice == "rename":
            actions.change(user, conversation=found.pk, title=form.cleaned_data["title"])
        else:
            actions.change(user, conversation=found.pk, **CHOICES[choice])
    except Refused as refused:
        if refused.code == "not_found":
            raise Http404 from None
        by_field = [words for each in refused.errors.values() for words in each]
        return _refused(" ".join(by_field) if refused.code == "invalid" else refused.detail)
    looks_at = urlsplit(request.headers.get("HX-Current-URL", "")).path
    undo = undoing.sign(user, found.pk) if choice == "delete" else ""
    if choice == "delete" and looks_at == reverse("conversation", args=[found.pk]):
        return HttpResponse(headers={"HX-Redirect": f"{reverse('home')}?{urlencode({'undo': undo})}"})
    open_now = found.pk if looks_at == reverse("conversation", args=[found.pk]) else None
    context = {"groups": sidebar.groups(user, open_now=open_now), "undo": undo}
    return render(request, "chat/chosen.html", context)


@never_cache
@login_required
@require_POST
def speaks_for_nobody(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Let it speak for nobody but its person; what is shown of that follows over the socket. 204."""
    speaking.end(signed_in(request), conversation=_mine(request, conversation).pk)
    return HttpResponse(status=204)


@never_cache
@login_required
@require_POST
def undelete(request: HttpRequest) -> HttpResponse:
    """Give back what was deleted a moment ago; `leads` leads back to it, else the list is answered."""
    user = signed_in(request)
    found = undoing.conversation_of(user, request.POST.get("which", ""))
    if found is None:
        return _refused("It is too late to have it back.")
    try:
        actions.undelete(user, conversation=found)
    except Refused:
        return _refused("It is there already.")
    if request.POST.get("leads"):
        return HttpResponse(headers={"HX-Redirect": reverse("conversation", args=[found])})
    return render(request, "chat/chosen.html", {"groups": sidebar.groups(user), "undo": ""})


def _mine(request: HttpRequest, pk: UUID) -> Conversation:
    found = Conversation.objects.visible_to(signed_in(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _refused(words: str) -> HttpResponse:
    return HttpResponse(words, status=400, content_type="text/plain")
