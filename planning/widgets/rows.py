"""How much of a long list a card shows: in a conversation its beginning, on the event's page all of it, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")

#: A card in a conversation shows so many rows, with a link to all of them; a list that is hardly longer it shows whole.
TWELVE, HARDLY_LONGER = 12, 24
#: Rows of a page.
PAGE = 60
ALL = -1


def shown(rows: Sequence[T], page: int) -> tuple[list[T], dict[str, Any]]:
    """Return the rows that are shown, and `{"of", "hidden", "page", "pages"}`: counts, and the numbers of its pages.

    `page` counts from 1, the last one stands for those beyond it; 0 is a card in a conversation, `ALL` is for print.
    """
    if page == ALL:
        return list(rows), _counted(rows, list(rows), page, 1)
    if page:
        pages = max(1, -(-len(rows) // PAGE))
        page = min(page, pages)
        here = list(rows[(page - 1) * PAGE : page * PAGE])
        return here, _counted(rows, here, page, pages)
    here = list(rows if len(rows) <= HARDLY_LONGER else rows[:TWELVE])
    return here, _counted(rows, here, 0, 0)


def _counted(rows: Sequence[T], here: list[T], page: int, pages: int) -> dict[str, Any]:
    numbers = list(range(1, pages + 1)) if pages > 1 else []
    return {"of": len(rows), "hidden": len(rows) - len(here), "page": page, "pages": numbers}
