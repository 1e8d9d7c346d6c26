"""To whom something is offered: as code declares it, asked only where a person chooses."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import QuerySet

from agents.database.outage import is_outage

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

#: To everybody, to nobody, or what a function of the user says: where it returns a query set, whether that has rows.
Offered: TypeAlias = "bool | Callable[[User], bool | QuerySet[Any]]"


def offered_to(offered: Offered, user: User) -> bool | QuerySet[Any]:
    """Return whether it is, or the rows because of which it is: a statement may ask for them along.

    What the function raises is no: everything else is still offered.
    """
    if not callable(offered):
        return offered
    try:
        return offered(user)
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("It cannot be said whether something is offered to %s", user.pk)
        return False


def is_offered_to(offered: Offered, user: User) -> bool:
    """Whether it is. Database code: one query at most."""
    said = offered_to(offered, user)
    return said.exists() if isinstance(said, QuerySet) else said
