"""The pages: a new conversation, one that exists, older messages, signing up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm, UserCreationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache

from agents import clock, registry
from chat import access, listing, panel, sync
from chat.attempts import NewAccounts, must_wait
from chat.commands import TEXT_LIMIT
from chat.encoders.html import status_html
from chat.models import Conversation, Message
from chat.notifications import inbox
from chat.present import Presented


@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """An empty page. Its conversation is made by the first message; the id is signed for this user."""
    pk = uuid4()
    query = urlencode({"rev": 0, "new": access.sign_new(request.user, pk)})
    agent = registry.agents[settings.CHAT_AGENT]
    return _page(
        request,
        conversation=None,
        conversation_id=str(pk),
        ws_url=f"/ws/chat/{pk}/?{query}",
        rev=0,
        messages=[],
        panel=[],
        agent=agent,
        suggestions=agent.suggestions,
    )


@never_cache
@login_required
def conversation(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """The newest messages, rendered by the templates that the socket uses too."""
    found = _mine(request, conversation)
    # The rev is read first: what is committed meanwhile comes over the socket.
    changes = sync.after(conversation, found.rev)
    messages, has_older = sync.newest_messages(conversation)
    shown = [Presented(message, request.user) for message in messages]
    return _page(
        request,
        conversation=found,
        conversation_id=str(found.pk),
        ws_url=f"/ws/chat/{found.pk}/?{urlencode({'rev': found.rev})}",
        rev=found.rev,
        messages=[mark_safe(each.html()) for each in shown],
        older_url=_older_url(conversation, messages) if has_older else "",
        oldest=messages[0].at if has_older else 0,
        panel=panel.sections(conversation, request.user),
        status_html=mark_safe(status_html(changes.run)) if changes else "",
        agent=registry.agents.get(found.agent),
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
    context = {
        "messages": [mark_safe(Presented(message, request.user).html()) for message in messages],
        "older_url": _older_url(conversation, messages) if has_older else "",
        "oldest": messages[0].at if has_older else 0,
    }
    return HttpResponse(render_to_string("chat/older.html", context, request=request))


def _mine(request: HttpRequest, pk: UUID) -> Conversation:
    found = Conversation.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _older_url(conversation: UUID, messages: list[Message]) -> str:
    return f"{reverse('older', args=[conversation])}?before={messages[0].at}"


def _page(request: HttpRequest, *, agent: Any, **context: Any) -> HttpResponse:
    found = context["conversation"]
    context.setdefault("older_url", "")
    context.setdefault("oldest", 0)
    context.setdefault("status_html", "")
    inbox_rev = inbox.rev_of(request.user)
    context["ws_url"] += f"&inbox={inbox_rev}"
    context |= {"notifications": inbox.newest(request.user), "unread": inbox.unread(request.user)}
    context["groups"] = listing.groups(request.user, open_now=found.pk if found else None)
    context["agent_title"] = agent.title if agent else ""
    context["limits"] = {"text": TEXT_LIMIT}
    context |= {"clock_now": timezone.now(), "clock_speed": clock.speed}
    return render(request, "chat/conversation.html", context)


class SignInForm(AuthenticationForm):
    """Says why one who has tried too often is not let in."""

    def get_invalid_login_error(self) -> ValidationError:
        if self.request is not None and (wait := must_wait(self.request)):
            return ValidationError(f"Too many tries. Try again in {wait:.0f} seconds.", code="too_many")
        return super().get_invalid_login_error()


class SignIn(LoginView):
    """The sign-in page; where DEBUG is on it offers the demo account as one click."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A part of a page that was asked for after the session's end: the whole page is loaded, which comes here."""
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo=settings.DEBUG, **kwargs)


def sign_up(request: HttpRequest) -> HttpResponse:
    """Make an account and go straight to the first conversation."""
    if request.user.is_authenticated:
        return redirect("home")
    form: UserCreationForm[Any] = UserCreationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not NewAccounts().allow_request(request, None):  # type: ignore[arg-type]
            form.add_error(None, "Too many accounts were made from where you are. Try again in an hour.")
            return render(request, "registration/signup.html", {"form": form}, status=429)
        login(request, form.save(), backend="django.contrib.auth.backends.ModelBackend")
        return redirect("home")
    return render(request, "registration/signup.html", {"form": form}, status=400 if form.errors else 200)
