"""Whose letters are not for everybody who may look at letters: those about rows that need a right of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from agents.mail.models import Mail

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

_private: list[type[Model]] = []


def needs_view_right(*models: type[Model]) -> None:
    """Declare that a letter about a row of these models is read only by those who may view such rows too."""
    _private.extend(model for model in models if model not in _private)


def readable_by(user: User | AnonymousUser, letters: QuerySet[Mail]) -> QuerySet[Mail]:
    """Keep the letters that this user may read, of those who may look at letters at all."""
    hidden = [model for model in _private if not _may_view(user, model)]
    kinds = ContentType.objects.get_for_models(*hidden).values()
    return letters.exclude(content_type__in=[kind.pk for kind in kinds]) if hidden else letters


def _may_view(user: User | AnonymousUser, model: type[Model]) -> bool:
    """As the admin has it: whoever may change a row may view it."""
    verbs = [get_permission_codename(verb, model._meta) for verb in ("view", "change")]
    return any(user.has_perm(f"{model._meta.app_label}.{verb}") for verb in verbs)
