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

from agents.signed_in import signed_in
from agents.workflows import WorkflowRun, engine
from chat.questions import forms

MOST = 2**63 - 1  # what an id may be


@never_cache
@login_required
def questions(request: HttpRequest) -> HttpResponse:
    return render(request, "chat/questions.html", {"questions": engine.questions(signed_in(request))})


@never_cache
@login_required
def question(request: HttpRequest, run: int) -> HttpResponse:
    """Errors: 404 for a run that asks somebody else, or nobody any more."""
    asked, model = find(signed_in(request), run)
    form = forms.form_for(model)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            engine.answer(asked, forms.answer_of(form), by=signed_in(request))
        except ValidationError as error:
            forms.show(form, error)
        else:
            messages.success(request, "Thank you, that was your answer.")
            return redirect("questions")
    status = 422 if form.errors else 200
    return render(request, "chat/question.html", {"run": asked, "form": form}, status=status)


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
