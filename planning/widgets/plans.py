"""Cards of a plan: an event's card, a shopping list, invitations with the guest list."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver
from django.utils import timezone
from pydantic import BeforeValidator

from agents import clock
from agents.runtime.widget import touch, widget
from planning import actions, letters, wording
from planning.budget import Bill
from planning.models import Event, Guest, Invitation, Reservation, ShoppingItem, ShoppingList
from planning.trades import CALLED

#: A form sends an input left empty as an empty text; it stands for "not known".
Blank = BeforeValidator(lambda value: None if value == "" else value)
OptionalCount = Annotated[int | None, Blank]
OptionalDecimal = Annotated[Decimal | None, Blank]

#: A tick box that is off sends nothing, so its form sends `false` before it; the last value is meant.
TickBox = Annotated[bool, BeforeValidator(lambda value: value[-1] if isinstance(value, list) and value else value)]


# An event


@widget(
    "event_card",
    template="planning/event_card.html",
    title="Event",
    panel=True,
    names="event.title",
    follows={
        Event: "pk",
        Guest: "event_id",
        ShoppingList: "event_id",
        ShoppingItem: "shopping_list.event_id",
        Reservation: "event_id",
    },
)
def event_card(user: Any, event: int) -> dict[str, Any]:
    """Return `{"event": …}`: what, when, where, guests coming of expected, shopping left, money against the budget."""
    row = Event.objects.visible_to(user).get(pk=event)
    guests = row.guests.totals()
    coming, expected = guests["coming"], row.guest_count or guests["listed"]
    shopping = ShoppingItem.objects.of_event(row).totals()
    bill = Bill(shopping["cost"], row.reservations.standing().cost())
    return {
        "event": {
            **_event(row),
            "starts_at_local": timezone.localtime(row.starts_at).strftime("%Y-%m-%dT%H:%M"),
            "guest_count": row.guest_count,
            "guests": {**guests, "expected": expected},
            "guests_words": f"{wording.number(coming)} of {wording.number(expected)} coming"
            if expected
            else "nobody yet",
            "shopping": {
                "count": shopping["count"],
                "left": shopping["left"],
                "done": shopping["count"] - shopping["left"],
            },
            "budget": None if row.budget is None else str(row.budget),
            "money": {
                "cost": str(bill.cost),
                "spent": str(shopping["spent"]),
                "cost_words": wording.money(bill.cost),
                "spent_words": wording.money(shopping["spent"]),
                "budget_words": "" if row.budget is None else wording.money(row.budget),
                "over_words": wording.money(max(bill.cost - (row.budget or 0), Decimal(0))),
                "over": row.budget is not None and bill.cost > row.budget,
            },
        }
    }


def _event(row: Event) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": row.title,
        "kind": row.kind,
        "starts_at": row.starts_at.isoformat(),
        "when": wording.when(row.starts_at),
        "distance": wording.distance(row.starts_at),
        "counts": clock.speed == 1,  # a page's own clock is no good where a minute is a day
        "place": row.place,
    }


@event_card.action
def change(
    user: Any,
    event: int,
    *,
    title: str,
    starts_at: datetime,
    place: str = "",
    guest_count: OptionalCount = None,
    budget: OptionalDecimal = None,
) -> None:
    """Change the event to what the form says; guests and budget left empty are not known."""
    row = Event.objects.visible_to(user).get(pk=event)
    fields = {"title": title, "starts_at": starts_at, "place": place, "guest_count": guest_count, "budget": budget}
    actions.change_event(row, by=user, **fields)


# A shopping list


@widget(
    "shopping_list",
    template="planning/shopping_list.html",
    title="Shopping list",
    panel=True,
    follows={ShoppingList: "pk", ShoppingItem: "shopping_list_id"},
)
def shopping_list(user: Any, shopping_list: int) -> dict[str, Any]:
    """Return `{"list": …, "groups": […]}`: its title and totals, and its items by category in their order."""
    row = _the_list(user, shopping_list)
    items = list(row.items.all())
    cost = sum((item.cost or Decimal(0) for item in items), Decimal(0))
    spent = sum((item.cost or Decimal(0) for item in items if item.ticked), Decimal(0))
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in items:
        groups[item.category].append(_item(item))
    return {
        "list": {
            "id": row.pk,
            "title": row.title,
            "event": {"id": row.event_id, "title": row.event.title},
            "count": len(items),
            "left": sum(not item.ticked for item in items),
            "done": sum(item.ticked for item in items),
            "cost": str(cost),
            "to_spend": str(cost - spent),
            "cost_words": wording.money(cost),
            "to_spend_words": wording.money(cost - spent),
        },
        "groups": [{"category": category, "items": members} for category, members in groups.items()],
    }


def _item(item: ShoppingItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "name": item.name,
        "quantity": wording.unlocalized(item.quantity),
        "unit": item.unit,
        "price": None if item.price is None else str(item.price),
        "category": item.category,
        "ticked": item.ticked,
        "cost": None if item.cost is None else str(item.cost),
        "amount_words": wording.amount(item.quantity, item.unit),
        "price_words": "" if item.price is None else wording.money(item.price),
        "cost_words": "" if item.cost is None else wording.money(item.cost),
    }


def _the_list(user: Any, pk: int) -> ShoppingList:
    visible = Event.objects.visible_to(user)
    return ShoppingList.objects.select_related("event").get(pk=pk, event__in=visible)


@shopping_list.action
def tick(user: Any, shopping_list: int, *, item: int, done: TickBox) -> None:
    """Tick an item off, or with `done` false untick it."""
    actions.tick_items(_the_list(user, shopping_list), by=user, items=[item], done=done)


@shopping_list.action
def edit(
    user: Any,
    shopping_list: int,
    *,
    item: int,
    name: str,
    quantity: Decimal,
    unit: str = "",
    price: OptionalDecimal = None,
) -> None:
    """Change an item to what its form says."""
    fields = {"name": name, "quantity": quantity, "unit": unit, "price": price}
    actions.change_item(_the_list(user, shopping_list), by=user, item=item, **fields)


@shopping_list.action
def add(
    user: Any,
    shopping_list: int,
    *,
    name: str,
    quantity: OptionalDecimal = None,
    unit: str = "",
    price: OptionalDecimal = None,
    category: str = "",
) -> None:
    """Add an item; an amount left empty is one."""
    amount = Decimal(1) if quantity is None else quantity
    fields = {"name": name, "quantity": amount, "unit": unit, "price": price, "category": category}
    actions.add_items(_the_list(user, shopping_list), by=user, items=[fields])


@shopping_list.action
def remove(user: Any, shopping_list: int, *, item: int) -> None:
    """Take an item off the list."""
    actions.remove_items(_the_list(user, shopping_list), by=user, items=[item])


# Invitations


@widget(
    "invitations",
    template="planning/invitations.html",
    title="Invitations",
    follows={Event: "pk", Guest: "event_id", Invitation: "event_id"},
)
def invitations(user: Any, event: int) -> dict[str, Any]:
    """Return `{"event": …, "invitation": {"text", "state"}, "guests": […], "totals": …}`."""
    row = Event.objects.visible_to(user).select_related("owner", "invitation").get(pk=event)
    written = getattr(row, "invitation", None)
    guests = list(row.guests.all())
    return {
        "event": _event(row),
        "invitation": {
            "text": letters.words(row),
            "by_hand": bool(written and written.text),
            "state": written.state if written else Invitation.State.DRAFT.value,
        },
        "guests": [
            {
                "id": guest.pk,
                "name": guest.name,
                "email": guest.email,
                "answer": guest.answer,
                "answer_words": guest.get_answer_display(),
                "party_size": guest.party_size,
                "bringing": guest.party_size - 1,
            }
            for guest in guests
        ],
        "answers": [{"value": value, "words": words} for value, words in Guest.Answer.choices],
        "letters": _letters(row, guests),
        "totals": {
            "listed": len(guests),
            "coming": sum(guest.party_size for guest in guests if guest.is_coming),
            "unanswered": sum(guest.answer == Guest.Answer.UNKNOWN for guest in guests),
        },
    }


def _letters(row: Event, guests: list[Guest]) -> dict[str, int]:
    """Count to how many guests each kind of letter can go now; of a party that is over, only thanks."""
    over = row.over_at <= timezone.now()
    reachable = [guest for guest in guests if guest.email]
    to_invite = [guest for guest in reachable if not guest.invited_at and guest.answer != Guest.Answer.DECLINED]
    to_remind = [guest for guest in reachable if guest.invited_at and guest.answer == Guest.Answer.UNKNOWN]
    return {
        "invite": 0 if over else len(to_invite),
        "remind": 0 if over else len(to_remind),
        "thank": len([guest for guest in reachable if guest.is_coming and not guest.thanked_at]) if over else 0,
    }


def _the_event(user: Any, pk: int) -> Event:
    return Event.objects.visible_to(user).get(pk=pk)


@invitations.action
def write(user: Any, event: int, *, text: str = "") -> None:
    """Write the invitation by hand; left empty it is again written from the event."""
    actions.change_invitation(_the_event(user, event), by=user, text=text)


@invitations.action
def invite(user: Any, event: int, *, name: str, email: str = "") -> None:
    """Put one more guest on the list."""
    actions.add_guests(_the_event(user, event), by=user, guests=[{"name": name, "email": email}])


@invitations.action
def answer(user: Any, event: int, *, guest: int, answer: Literal["coming", "maybe", "declined", "unknown"]) -> None:
    """Note what a guest answered."""
    actions.record_answer(_the_event(user, event), by=user, guest=guest, answer=answer)


@invitations.action
def send(user: Any, event: int) -> None:
    """Write to everybody who has an address and was not written to."""
    actions.send_invitations(_the_event(user, event), by=user)


@invitations.action
def remind(user: Any, event: int) -> None:
    """Ask those again who have not answered."""
    actions.remind_guests(_the_event(user, event), by=user)


@invitations.action
def thank(user: Any, event: int) -> None:
    """Thank those who came."""
    actions.thank_guests(_the_event(user, event), by=user)


@invitations.action
def uninvite(user: Any, event: int, *, guest: int) -> None:
    """Take a guest off the list."""
    actions.remove_guests(_the_event(user, event), by=user, guests=[guest])


# What no attribute of a row leads to


@receiver(post_save, sender=Event)
def lists_bear_their_events_title(sender: type[Event], instance: Event, created: bool, **kwargs: Any) -> None:
    """A shopping list shows the title of its event."""
    if not created:
        touch(
            {f"shopping_list:{pk}" for pk in ShoppingList.objects.filter(event=instance).values_list("pk", flat=True)}
        )


@receiver(m2m_changed, sender=Event.co_hosts.through)
def who_may_see_has_changed(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    """A co-host who joins or leaves sees an event's widgets appear or go."""
    if action in {"post_add", "post_remove", "pre_clear"}:
        if not reverse:
            events = {instance.pk}
        else:
            events = pk_set or set(instance.co_hosted_events.values_list("pk", flat=True))
        lists = ShoppingList.objects.filter(event__in=events).values_list("pk", flat=True)
        touch(
            {f"event_card:{pk}" for pk in events}
            | {f"{name}:{pk}" for pk in events for name in ("invitations", "reservations")}
            | {f"shopping_list:{pk}" for pk in lists}
            | {f"vendors:{pk}:{kind}" for pk in events for kind in CALLED}
        )
