"""The page `/playground/` and what it fetches: an agent's instructions, and what a conversation has come to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.profiles import LLMModel
from agents.refused import Refused
from agents.runtime import overlay
from agents.runtime.context import Context
from agents.runtime.models import Approval
from agents.signed_in import signed_in
from chat.agent_api import varying
from chat.approvals import actions as approvals
from chat.approvals import forms
from chat.approvals.waiting import CARD
from chat.live import sync
from chat.markdown import render as markdown
from chat.models import Conversation, Message
from chat.rendering import Rendered, agent_title, tool_line

PANES = ("1", "2")


@require_safe
@never_cache
@login_required
def playground(request: HttpRequest) -> HttpResponse:
    """`?agent=` is chosen at first; with `?compare` there are two panes."""
    user = signed_in(request)
    return render(
        request,
        "chat/playground/page.html",
        {
            "agents": overlay.current().choices(user),
            "chosen": request.GET.get("agent") or overlay.current().chosen(user, None),
            "may_choose_model": varying.may_choose_model(user),
            "models": LLMModel.objects.filter(is_active=True).order_by("name").values_list("name", flat=True),
            "panes": PANES if "compare" in request.GET else PANES[:1],
        },
    )


@require_safe
@never_cache
@login_required
def instructions(request: HttpRequest) -> HttpResponse:
    """Return what `?agent_id=` is told when this person speaks, as the text of a field. Errors: 403, 404."""
    user, key = signed_in(request), request.GET.get("agent_id", "")
    if not varying.may_change_prompt(user, key):
        raise PermissionDenied
    agent = overlay.current().at(None, agent=key, user_id=user.pk).agent(key)
    if agent is None:
        raise Http404
    told = agent.instructions_for(Context(user=user, agent=agent))
    return render(request, "chat/playground/instructions.html", {"words": told, "pane": request.GET.get("pane", "1")})


@require_safe
@never_cache
@login_required
def messages(request: HttpRequest, session: UUID) -> HttpResponse:
    """Return the newest messages of a conversation, for reading. Errors: 404."""
    user = signed_in(request)
    if not Conversation.objects.visible_to(user).filter(pk=session).exists():
        raise Http404
    found, _ = sync.newest_messages(session)
    context = {"session": session, "lines": [line(request, each) for each in found]}
    return render(request, "chat/playground/messages.html", context)


@never_cache
@login_required
@require_POST
def call(request: HttpRequest, tool_call: UUID) -> HttpResponse:
    """Decide what a run waits for. 204, or the forms once more with what was not taken. Errors: 404."""
    found = approvals.visible_to(signed_in(request)).filter(pk=tool_call).first()
    if found is None:
        raise Http404
    refused = forms.decided(request, found, Approval.Door.CARD)
    if refused is None:
        return HttpResponse(status=204)
    return HttpResponse(asked(request, found, refused))


def asked(request: HttpRequest, approval: Approval, refused: Refused | None = None) -> str:
    """Return the forms that decide it."""
    context = forms.context(request, approval, refused, prefix=f"call-{approval.pk}")
    return render_to_string("chat/playground/call.html", context, request=request)


def line(request: HttpRequest, message: Message) -> dict[str, Any]:
    """Return what the template shows of a message."""
    user, html, waiting = signed_in(request), "", None
    if message.kind == Message.Kind.TEXT and message.role == Message.Role.ASSISTANT:
        html = markdown(message.text)
    elif message.kind == Message.Kind.WIDGET:
        shown = Rendered(message, user)
        if message.widget == CARD and shown.data and shown.data["asked"]["waits"]:
            waiting = approvals.visible_to(user).get(pk=message.widget_arguments["tool_call"])
        html = asked(request, waiting) if waiting else shown.widget_html
    return {
        "message": message,
        "agent": agent_title(message.agent),
        "html": mark_safe(html),
        "tool": tool_line(message.tool_call),
        "call": waiting.pk if waiting else None,
    }


urlpatterns = [
    path("playground/", playground, name="playground"),
    path("playground/instructions/", instructions, name="playground-instructions"),
    path("playground/<uuid:session>/", messages, name="playground-messages"),
    path("playground/calls/<uuid:tool_call>/", call, name="playground-call"),
]
