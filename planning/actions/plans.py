"""The verbs of an event, its shopping and its guest list.

Every verb is one transaction. It locks the event's row first, so that changes of one event queue up, and finds it
only among those its `by` may see: `Event.DoesNotExist` is the answer for a stranger's event and for none at all.
Bad input raises Django's `ValidationError` by field, before anything is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from agents.runtime.widget import touch
from planning import budget, ideas
from planning.actions.locking import lock
from planning.deletion import delete_together
from planning.fields import fill, line, new_rows
from planning.letters import letter
from planning.models import Event, Guest, Invitation, ShoppingItem, ShoppingList

#: A list holds at most so many items, an event so many guests.
MOST_ITEMS = 500
MOST_GUESTS = 2000

EVENT_FIELDS = {"title", "kind", "starts_at", "guest_count", "place", "budget", "notes"}
ITEM_FIELDS = {"name", "quantity", "unit", "price", "category", "ticked"}
GUEST_FIELDS = {"name", "email", "answer", "party_size"}


# Events


@transaction.atomic
def create_event(*, by: Any, title: str, starts_at: datetime, thread: UUID | None = None, **fields: Any) -> Event:
    """Plan an event, owned by `by`. `fields`: kind, guest_count, place, budget, notes."""
    event = Event(owner=by, thread=thread)
    fill(event, {"title": title, "starts_at": starts_at, **fields}, EVENT_FIELDS)
    event.save()
    return event


@transaction.atomic
def change_event(event: Event, *, by: Any, **fields: Any) -> Event:
    """Change some of title, kind, starts_at, guest_count, place, budget, notes. None empties what may be empty."""
    event = lock(event.pk, by)
    fill(event, fields, EVENT_FIELDS)
    event.save()
    return event


@transaction.atomic
def delete_event(event: Event, *, by: Any) -> None:
    """Delete an event with its lists, guests and invitation. Owner only; a co-host gets `PermissionDenied`."""
    event = lock(event.pk, by)
    if event.owner_id != by.pk:
        raise PermissionDenied("Only its owner may delete an event.")
    for shopping_list in event.shopping_lists.prefetch_related("items"):
        delete_together(shopping_list.items.all())
    event.delete()


# Shopping


class Made(NamedTuple):
    """What `make_shopping_list` did: `added` counts new items, `created` says whether the list is new."""

    shopping_list: ShoppingList
    added: int
    created: bool


@transaction.atomic
def make_shopping_list(
    event: Event, *, by: Any, items: Sequence[Mapping[str, Any]] | None = None, title: str = ""
) -> Made:
    """Make an event's list of that title (or its first list) and see that the items are on it.

    `items` None: what is usual for this kind of event and so many guests. What is already on the list by name is
    left as it is, so making it twice changes nothing.
    """
    event = lock(event.pk, by)
    title = line(title)
    lists = list(event.shopping_lists.all())
    shopping_list = next((one for one in lists if not title or one.title.casefold() == title.casefold()), None)
    created = shopping_list is None
    if shopping_list is None:
        shopping_list = ShoppingList(event=event)
        fill(shopping_list, {"title": title or "Shopping list"}, {"title"})
        shopping_list.save()
    wanted = ideas.usual(event.kind or event.title, event.heads()) if items is None else items
    known = {name.casefold() for name in shopping_list.items.values_list("name", flat=True)}
    fresh = [item for item in wanted if line(str(item.get("name", ""))).casefold() not in known]
    return Made(shopping_list, len(_add_items(shopping_list, fresh)), created)


@transaction.atomic
def rename_shopping_list(shopping_list: ShoppingList, *, by: Any, title: str) -> ShoppingList:
    """Give a list another title."""
    shopping_list = _lock_list(shopping_list, by)
    fill(shopping_list, {"title": title}, {"title"})
    shopping_list.save()
    return shopping_list


@transaction.atomic
def delete_shopping_list(shopping_list: ShoppingList, *, by: Any) -> None:
    """Delete a list with its items."""
    shopping_list = _lock_list(shopping_list, by)
    delete_together(shopping_list.items.all())
    shopping_list.delete()
    budget.weigh(shopping_list.event_id)


@transaction.atomic
def add_items(shopping_list: ShoppingList, *, by: Any, items: Sequence[Mapping[str, Any]]) -> list[ShoppingItem]:
    """Add items: name, quantity, unit, price, category. More of what is there, unticked and in the same unit, adds up.

    Errors: by the item's own fields for one item; under `items`, naming each, for several.
    """
    return _add_items(_lock_list(shopping_list, by), items)


@transaction.atomic
def change_item(shopping_list: ShoppingList, *, by: Any, item: int, **fields: Any) -> ShoppingItem:
    """Change some of an item's name, quantity, unit, price, category, ticked. None: the price is not known."""
    shopping_list = _lock_list(shopping_list, by)
    row = shopping_list.items.filter(pk=item).first()
    if row is None:
        raise ValidationError({"item": "This item is no longer on the list."})
    row.shopping_list = shopping_list
    fill(row, fields, ITEM_FIELDS)
    row.save()
    return row


@transaction.atomic
def tick_items(shopping_list: ShoppingList, *, by: Any, items: Collection[int], done: bool) -> int:
    """Tick items off, or untick them. Returns how many were not so yet. Repeating it changes nothing."""
    shopping_list = _lock_list(shopping_list, by)
    if items and not shopping_list.items.filter(pk__in=items).exists():
        raise ValidationError({"item": "This item is no longer on the list."})
    changed = shopping_list.items.filter(pk__in=items).exclude(ticked=done).update(ticked=done)
    if changed:
        _show_list(shopping_list)
    return changed


@transaction.atomic
def remove_items(shopping_list: ShoppingList, *, by: Any, items: Collection[int]) -> int:
    """Take items off the list. Returns how many were there; one that is gone already is no error."""
    shopping_list = _lock_list(shopping_list, by)
    gone = delete_together(shopping_list.items.filter(pk__in=items))
    budget.weigh(shopping_list.event_id)
    return gone


# Guests and invitations


@transaction.atomic
def draft_invitations(event: Event, *, by: Any, guests: Sequence[Mapping[str, Any]] = (), text: str = "") -> Invitation:
    """Draft an event's invitation and put the guests on its list. Nothing is sent.

    An empty text leaves the letter that is written from the event, or what was written by hand before.
    """
    event = lock(event.pk, by)
    _add_guests(event, guests)
    return _draft(event, text) if text.strip() else _draft(event, None)


@transaction.atomic
def change_invitation(event: Event, *, by: Any, text: str) -> Invitation:
    """Write the invitation by hand; an empty text goes back to the letter written from the event."""
    return _draft(lock(event.pk, by), text)


@transaction.atomic
def delete_invitation(event: Event, *, by: Any) -> None:
    """Throw the draft away; the guest list stays."""
    event = lock(event.pk, by)
    for invitation in Invitation.objects.filter(event=event):
        invitation.delete()


@transaction.atomic
def add_guests(event: Event, *, by: Any, guests: Sequence[Mapping[str, Any]]) -> list[Guest]:
    """Put people on the guest list: name, email, answer, party_size. Returns the new ones.

    Who is there under that name stays one guest, and gets the email if none was known.
    """
    return _add_guests(lock(event.pk, by), guests)


@transaction.atomic
def change_guest(event: Event, *, by: Any, guest: int, **fields: Any) -> Guest:
    """Change some of a guest's name, email, answer, party_size."""
    event = lock(event.pk, by)
    row = event.guests.filter(pk=guest).first()
    if row is None:
        raise ValidationError({"guest": "This guest is no longer on the list."})
    before = row.answer
    fill(row, fields, GUEST_FIELDS)
    if row.answer != before:
        row.answered_at = None if row.answer == Guest.Answer.UNKNOWN else timezone.now()
        row.answered_by_link = False
    row.save()
    return row


def record_answer(event: Event, *, by: Any, guest: int, answer: str) -> Guest:
    """Note what a guest answered: coming, maybe, declined or unknown."""
    return change_guest(event, by=by, guest=guest, answer=answer)


@transaction.atomic
def remove_guests(event: Event, *, by: Any, guests: Collection[int]) -> int:
    """Take guests off the list. Returns how many were there; one that is gone already is no error."""
    event = lock(event.pk, by)
    return delete_together(event.guests.filter(pk__in=guests))


# What the verbs are made of


def _lock_list(shopping_list: ShoppingList, by: Any) -> ShoppingList:
    """Lock its event, then read it afresh. Errors: `ObjectDoesNotExist`."""
    event = lock(shopping_list.event_id, by)
    fresh = event.shopping_lists.get(pk=shopping_list.pk)
    fresh.event = event
    return fresh


def _show_list(shopping_list: ShoppingList) -> None:
    """After writes that send no signal: re-render what shows this list."""
    touch({f"shopping_list:{shopping_list.pk}", f"event_card:{shopping_list.event_id}"})
    budget.weigh(shopping_list.event_id)


def _add_items(shopping_list: ShoppingList, wanted: Iterable[Mapping[str, Any]]) -> list[ShoppingItem]:
    rows = new_rows(ShoppingItem, ITEM_FIELDS, wanted, "items", shopping_list=shopping_list)
    if not rows:
        return []
    there = list(shopping_list.items.all())
    if len(there) + len(rows) > MOST_ITEMS:
        raise ValidationError({"items": [f"A list holds at most {MOST_ITEMS} items; this one has {len(there)}."]})
    position = max((row.position for row in there), default=0)
    unticked = {(row.name.casefold(), row.unit.casefold()): row for row in there if not row.ticked}
    fresh: list[ShoppingItem] = []
    for row in rows:
        known = unticked.setdefault((row.name.casefold(), row.unit.casefold()), row)
        if known is row:
            position += 1
            row.position = position
            fresh.append(row)
        else:
            known_now = {"quantity": known.quantity + row.quantity, "category": known.category or row.category}
            fill(known, known_now | ({} if row.price is None else {"price": row.price}), ITEM_FIELDS)
    more = {row for row in unticked.values() if row.pk}
    ShoppingItem.objects.bulk_create(fresh)
    ShoppingItem.objects.bulk_update(more, ["quantity", "price", "category"])
    _show_list(shopping_list)
    return fresh


def _add_guests(event: Event, wanted: Iterable[Mapping[str, Any]]) -> list[Guest]:
    rows = new_rows(Guest, GUEST_FIELDS, wanted, "guests", event=event)
    if not rows:
        return []
    there = list(event.guests.all())
    if len(there) + len(rows) > MOST_GUESTS:
        raise ValidationError({"guests": [f"An event has at most {MOST_GUESTS} guests; this one has {len(there)}."]})
    fresh: list[Guest] = []
    reachable: list[Guest] = []
    for row in rows:
        namesakes = [known for known in [*there, *fresh] if known.name.casefold() == row.name.casefold()]
        same = next(
            (known for known in namesakes if not (known.email and row.email and known.email != row.email)), None
        )
        if same is None:
            fresh.append(row)
        elif row.email and not same.email:
            same.email = row.email
            reachable.append(same)
    Guest.objects.bulk_create(fresh)
    Guest.objects.bulk_update([guest for guest in reachable if guest not in fresh], ["email"])
    touch({f"invitations:{event.pk}", f"event_card:{event.pk}"})
    return fresh


def _draft(event: Event, text: str | None) -> Invitation:
    invitation = Invitation.objects.filter(event=event).first() or Invitation(event=event)
    if text is not None:
        fill(invitation, {"text": text}, {"text"})
        if invitation.text == letter(event):
            invitation.text = ""
    invitation.save()
    return invitation
