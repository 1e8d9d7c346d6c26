"""The pages: a new conversation, one that exists, older messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache

from agents import boards
from agents.runtime import overlay
from agents.runtime.overlay import Choice
from agents.signed_in import signed_in
from chat import new_conversations, panel, shell, speaking
from chat.care import branches, undoing
from chat.encoders.html import forks_html, status_html
from chat.live import sync
from chat.models import Conversation, Message, microseconds
from chat.rendering import Rendered, agent_title


@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """An empty page. Its conversation is made by the first message; the id is signed for this user.

    `?agent=` names who is talked to; one that this person may not ask is the default one. With `?temporary` it is a
    temporary one. Else it is where a person begins: they see what waits for them, and what domains have to show.
    """
    user, pk = signed_in(request), uuid4()
    key = _agent_of(user, request.GET.get("agent") or None)
    agent = overlay.current().at(None, agent=key, user_id=user.pk).agent(key)
    is_temporary = "temporary" in request.GET
    begins = key == settings.CHAT_AGENT and not is_temporary
    query = {"rev": 0, "new": new_conversations.sign(user, pk), "agent": key}
    if is_temporary:
        query["temporary"] = 1
    return _page(
        request,
        conversation=None,
        conversation_id=str(pk),
        ws_url=f"/ws/chat/{pk}/?{urlencode(query)}",
        rev=0,
        messages=[],
        panel=[],
        agent_key=key,
        agent_title=agent.title if agent else key,
        agent_description=agent.description if agent else "",
        agent_choices=_choices(user),
        is_chat_agent=key == settings.CHAT_AGENT,
        suggestions=agent.suggestions if agent else (),
        undo=_undo(user, request.GET.get("undo", "")),
        home=[html for section in boards.home if (html := section.html(request, user))] if begins else [],
        is_temporary=is_temporary,
        temporary_hours=settings.TEMPORARY_HOURS,
    )


def _undo(user: User, signed: str) -> str:
    """Return what gives a conversation back that was just deleted, as long as it is."""
    pk = undoing.conversation_of(user, signed)
    return signed if pk and Conversation.objects.filter(pk=pk, user=user, is_deleted=True).exists() else ""


def _agent_of(user: User, wanted: str | None) -> str:
    """Return the agent of a new conversation."""
    try:
        return overlay.current().chosen(user, wanted) or settings.CHAT_AGENT
    except LookupError:
        return _agent_of(user, None)


def _choices(user: User) -> list[Choice]:
    """Return whom a new conversation may be with, the one that it is with unasked first."""
    usual = _agent_of(user, None)
    return sorted(overlay.current().offered(user), key=lambda choice: choice.key != usual)


@never_cache
@login_required
def conversation(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """The newest messages, rendered by the templates that the socket uses too."""
    found = _mine(request, conversation)
    # The rev is read first: what is committed meanwhile comes over the socket.
    changes = sync.after(conversation, found.rev)
    messages, has_older = sync.newest_messages(conversation)
    oldest = messages[0].at if has_older else 0
    return _page(
        request,
        conversation=found,
        conversation_id=str(found.pk),
        ws_url=f"/ws/chat/{found.pk}/?{urlencode({'rev': found.rev})}",
        rev=found.rev,
        messages=_shown(request, messages, conversation, since=oldest),
        older_url=_older_url(conversation, messages) if has_older else "",
        oldest=oldest,
        panel=panel.sections(conversation, signed_in(request)),
        status_html=mark_safe(status_html(changes.run, waits=changes.waits)) if changes else "",
        agent_title=agent_title(found.agent),
        is_temporary=found.is_temporary,
        speaking=mark_safe(speaking.html(signed_in(request), found.pk, found.agent) or ""),
    )


@never_cache
@login_required
def older(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """The messages before `?before=<µs>`, with the button for those before them."""
    _mine(request, conversation)
    try:
        before = datetime.fromtimestamp(0, tz=UTC) + timedelta(microseconds=int(request.GET["before"]))
    except (KeyError, ValueError, OverflowError):
        return HttpResponse("before: a whole number of microseconds", status=400, content_type="text/plain")
    messages, has_older = sync.newest_messages(conversation, before=before)
    oldest = messages[0].at if has_older else 0
    context = {
        "messages": _shown(request, messages, conversation, since=oldest, before=microseconds(before)),
        "older_url": _older_url(conversation, messages) if has_older else "",
        "oldest": oldest,
    }
    return HttpResponse(render_to_string("chat/older.html", context, request=request))


def _shown(
    request: HttpRequest, messages: list[Message], conversation: UUID, *, since: int, before: int | None = None
) -> list[SafeString]:
    """Return messages and the forks between them as HTML. `since`, `before`: of this part, in microseconds."""
    articles = [(message.at, Rendered(message, signed_in(request)).html()) for message in messages]
    forks = [(at, html) for at, html in forks_html(conversation) if since <= at and (before is None or at < before)]
    return [mark_safe(html) for html in branches.with_forks(articles, forks)]


def _mine(request: HttpRequest, pk: UUID) -> Conversation:
    found = Conversation.objects.visible_to(signed_in(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _older_url(conversation: UUID, messages: list[Message]) -> str:
    return f"{reverse('older', args=[conversation])}?before={messages[0].at}"


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    found = context["conversation"]
    context.setdefault("older_url", "")
    context.setdefault("oldest", 0)
    context.setdefault("status_html", "")
    open_now = found.pk if found else None
    return render(request, "chat/conversation.html", shell.around(signed_in(request), context, open_now=open_now))
