"""How much waits for a person: what workflows ask, and what runs need a decision for."""

from __future__ import annotations

from django.contrib.auth.models import User

from agents.runtime.models import Approval
from agents.workflows import engine


def count(user: User) -> int:
    return engine.questions(user).count() + Approval.objects.filter(user=user, state=Approval.State.WAITING).count()
