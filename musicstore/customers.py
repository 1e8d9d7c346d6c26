"""For which customer of the store a person speaks: the one place that says so.

Tools ask `speaks_for` or exist only `when=is_verified`; widgets and REST, which are in no conversation, ask `seen_by`.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from agents.runtime import Context
from musicstore.models import Customer, CustomerLink, Verification


def speaks_for(context: Context) -> Customer | None:
    """Return the verified customer of this conversation, or None."""
    return spoken_for(context.user, context.conversation)


def is_verified(context: Context) -> bool:
    """Whether this conversation speaks for a customer: `@tool(when=is_verified)`."""
    return speaks_for(context) is not None


def is_claimed(context: Context) -> bool:
    """Whether a program names a customer for whom this conversation does not speak: `@tool(when=is_claimed)`."""
    return bool(claimed(context)) and not is_verified(context)


def claimed(context: Context) -> str:
    """Return whom the program that sent the message names, or "". Nobody has checked it."""
    return context.claims.get("customer_id", "").strip()


def spoken_for(user: User, conversation: UUID | None) -> Customer | None:
    """Return the customer for whom this user speaks in this conversation, or None; without one, the linked customer.

    A code that holds goes before the link that staff have made; so does what the person has said last: whoever wants to
    speak for nobody does so until they name a customer again.
    """
    if conversation is not None:
        here = Verification.objects.filter(user=user, conversation=conversation)
        held = here.holding().select_related("customer").order_by("-pk").first()
        if held is not None:
            return held.customer
        last = here.exclude(verified_at=None).order_by("-pk").values_list("ended", flat=True).first()
        if last == Verification.Ended.PERSON:
            return None
    return linked(user)


def linked(user: User) -> Customer | None:
    """Return the customer that this user is, as staff have found out, or None."""
    link = CustomerLink.objects.filter(user=user, user__is_active=True).select_related("customer").first()
    return link.customer if link is not None else None


def seen_by(user: User, conversation: UUID | None = None) -> QuerySet[Customer]:
    """Return the customers whose data this user may see now: the linked one, and those they speak for by a code.

    With a conversation: only the one for whom they speak there.
    """
    if conversation is not None:
        found = spoken_for(user, conversation)
        return Customer.objects.filter(pk=found.pk) if found is not None else Customer.objects.none()
    by_code = Verification.objects.filter(user=user).holding().values("customer")
    by_link = CustomerLink.objects.filter(user=user, user__is_active=True).values("customer")
    return Customer.objects.filter(Q(pk__in=by_code) | Q(pk__in=by_link))
