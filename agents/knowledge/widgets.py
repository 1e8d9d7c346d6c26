"""The card of what was looked up: the passages as they are now, for who may still see them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from agents.knowledge.models import Passage
from agents.runtime import widget

MOST = 50


@widget("knowledge", template="knowledge/passages.html", title="What is known")
def knowledge(user: User, passages: str) -> dict[str, Any]:
    """Return `{"passages": [{"id", "title", "text", "kind", "url"}, …]}`; `passages` are ids, such as `3,17`."""
    ids = [int(each) for each in passages.split(",")[:MOST] if each.isdecimal() and len(each) < 19]
    found = {row.pk: row for row in Passage.objects.visible_to(user).filter(pk__in=ids).defer("tsv")}
    if not found:
        raise Passage.DoesNotExist
    rows = [found[pk] for pk in ids if pk in found]
    return {
        "passages": [{"id": row.pk, **{n: getattr(row, n) for n in ("title", "text", "kind", "url")}} for row in rows]
    }
