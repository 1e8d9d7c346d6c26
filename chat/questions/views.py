"""The pages of questions: all that wait for an answer of this person, and the form of one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from pydantic import BaseModel

from agents.runtime.models import Approval
from agents.signed_in import signed_in
from agents.workflows import WorkflowRun, engine
from chat.approvals import actions as approvals
from chat.approvals.notices import page_of
from chat.notifications import inbox
from chat.notifications.models import Notification
from chat.questions import forms
from chat.questions.notices import title_of
from chat.rendering import agent_title

MOST = 2**63 - 1  # what an id may be
NEXT = "That was answered already, or its time was over: your answer was not taken. This is what is asked now."


@never_cache
@login_required
def questions(request: HttpRequest) -> HttpResponse:
    asked = [(run, title_of(run), form_of(run) is not None) for run in engine.questions(signed_in(request))]
    waiting = approvals.visible_to(signed_in(request)).filter(state=Approval.State.WAITING).order_by("created_at")
    undecided = [
        (each, page_of(each), agent_title(each.tool_call.agent or each.tool_call.run.agent)) for each in waiting
    ]
    return render(request, "chat/questions.html", {"questions": asked, "approvals": undecided})


@never_cache
@login_required
def question(request: HttpRequest, run: int) -> HttpResponse:
    """Who has seen it has read what was told of it. 404 for a run that asks somebody else, or nobody any more."""
    user = signed_in(request)
    inbox.mark_read(user, Notification.objects.filter(link=request.path))
    try:
        asked, model = find(user, run)
    except Http404:
        return render(request, "chat/question_gone.html", {"is_late": request.method == "POST"}, status=404)
    if request.method == "POST" and _is_of_another(request, asked):
        messages.error(request, NEXT)
        return redirect("question", asked.pk)
    form = forms.form_for(model)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            engine.answer(asked, forms.answer_of(form), by=user)
        except ValidationError as error:
            forms.show(form, error)
        else:
            messages.success(request, "Thank you, that was your answer.")
            return redirect("questions")
    forms.lead_to_first_error(form)
    status = 422 if form.errors else 200
    return render(request, "chat/question.html", {"run": asked, "title": title_of(asked), "form": form}, status=status)


def find(user: User, run: int) -> tuple[WorkflowRun, type[BaseModel]]:
    """Return the run that asks this person, and what an answer has to fit. Errors: `Http404`."""
    asked = engine.questions(user).filter(pk=run).first() if run <= MOST else None
    model = form_of(asked) if asked is not None else None
    if asked is None or model is None:
        raise Http404
    return asked, model


def form_of(run: WorkflowRun) -> type[BaseModel] | None:
    """Return what an answer has to fit; None where the code has that no more."""
    try:
        return engine.form_of(run)
    except LookupError:
        return None


def _is_of_another(request: HttpRequest, run: WorkflowRun) -> bool:
    """Whether the form that was sent is that of an earlier question of this run: one run has one page."""
    return request.POST.get("question-number", str(run.step_number)) != str(run.step_number)
