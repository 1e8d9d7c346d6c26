"""What of planning is a person's, and what becomes of a party that they host with others when they leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, Subquery

from agents import personal
from agents.business import AgentRun
from planning import actions
from planning.models import (
    AgendaItem,
    Announcement,
    BudgetCategory,
    CalendarFeed,
    CoHostInvitation,
    DateOption,
    DateVote,
    Event,
    Expense,
    Guest,
    GuestImport,
    Invitation,
    Question,
    QuestionAnswer,
    Reservation,
    ShoppingItem,
    ShoppingList,
    Task,
    Vendor,
    Venue,
    WaitingLetters,
)

CoHost = Event.co_hosts.through
#: What is about these goes with them, by the path to their owner.
OWN: tuple[tuple[type[Any], str], ...] = (
    (Event, "owner"), (Guest, "event__owner"), (Reservation, "event__owner"), (Invitation, "event__owner"),
    (ShoppingList, "event__owner"),
)  # fmt: skip


def _seen(user: User) -> list[int]:
    """The parties that this person owns or co-hosts: whoever may change them has their own copy of them."""
    return list(Event.objects.visible_to(user).values_list("pk", flat=True))


personal.rows(Event, lambda user: Event.objects.visible_to(user))
personal.rows(CoHost, lambda user: CoHost.objects.filter(event__in=_seen(user)), only=["event", "user__username"])
personal.rows(Guest, lambda user: Guest.objects.filter(event__in=_seen(user)))
personal.rows(GuestImport, lambda user: GuestImport.objects.filter(event__in=_seen(user)), leave_out=["by"])
personal.rows(Invitation, lambda user: Invitation.objects.filter(event__in=_seen(user)))
personal.rows(Reservation, lambda user: Reservation.objects.filter(event__in=_seen(user)), leave_out=["requested_by"])
personal.rows(ShoppingList, lambda user: ShoppingList.objects.filter(event__in=_seen(user)))
personal.rows(ShoppingItem, lambda user: ShoppingItem.objects.filter(shopping_list__event__in=_seen(user)))
personal.rows(AgendaItem, lambda user: AgendaItem.objects.filter(event__in=_seen(user)))
personal.rows(BudgetCategory, lambda user: BudgetCategory.objects.filter(event__in=_seen(user)))
personal.rows(Expense, lambda user: Expense.objects.filter(event__in=_seen(user)))
personal.rows(Question, lambda user: Question.objects.filter(event__in=_seen(user)))
personal.rows(QuestionAnswer, lambda user: QuestionAnswer.objects.filter(question__event__in=_seen(user)))
personal.rows(DateOption, lambda user: DateOption.objects.filter(event__in=_seen(user)))
personal.rows(DateVote, lambda user: DateVote.objects.filter(option__event__in=_seen(user)))
personal.rows(Announcement, lambda user: Announcement.objects.filter(event__in=_seen(user)), leave_out=["written_by"])
personal.rows(WaitingLetters, lambda user: WaitingLetters.objects.filter(event__in=_seen(user)))
personal.rows(
    CoHostInvitation,
    lambda user: CoHostInvitation.objects.filter(event__in=_seen(user)),
    only=["event", "email", "may", "created_at", "accepted_at"],
)
personal.rows(
    Task, lambda user: Task.objects.filter(Q(owner=user) | Q(event__in=_seen(user))), leave_out=["owner", "assignee"]
)
personal.rows(CalendarFeed, "user", only=["created_at"])
personal.rows(Vendor, lambda user: Vendor.objects.filter(owner=user))
personal.rows(Venue, lambda user: Venue.objects.filter(owner=user))


@personal.parting("parties")
def hand_over(user: User) -> Callable[[], None]:
    """A party that others host, too, goes to the first of them, rather to one who may change it.

    Agents that look after it act for them from now on.
    The conversation that it was planned in goes with the account, and so do the other parties and all about them: those
    still to come are called off first, so that nobody stands before a closed door.
    """
    looks = CoHostInvitation.objects.filter(event=OuterRef("event"), accepted_by=OuterRef("user"), may="look")
    hosting = CoHost.objects.filter(event__owner=user).exclude(user=user).annotate(looks=Exists(looks))
    first: dict[int, Any] = {}
    for row in hosting.select_related("user").order_by("looks", "pk"):  # type: ignore[misc]
        first.setdefault(row.event_id, row)
    about = ContentType.objects.get_for_model(Event)
    for row in first.values():
        event = Event.objects.locked().get(pk=row.event_id)
        event.owner, event.thread = row.user, None
        event.save(update_fields=["owner", "thread", "updated_at"])
        row.delete()
        CoHostInvitation.objects.filter(event=event, accepted_by=row.user).delete()
        AgentRun.objects.filter(user=user, content_type=about, entity_id=str(event.pk)).update(user=row.user)
    _hand_on_tasks(user)
    _hand_on_vendors(user)
    for event in Event.objects.filter(owner=user):
        actions.call_off_for_good(event, leaves=True)
    going = {model: list(model.objects.filter(**{path: user}).values_list("pk", flat=True)) for model, path in OWN}

    def forget() -> None:
        for model, ids in going.items():
            personal.forget(model, ids)

    return forget


def _hand_on_tasks(user: User) -> None:
    """What this person noted for a party that others host stays on its list: it is its owner's now."""
    owner = Event.objects.filter(pk=OuterRef("event")).values("owner")
    of_others = Task.objects.filter(owner=user, event__isnull=False).exclude(event__owner=user)
    of_others.update(owner=Subquery(owner))


def _hand_on_vendors(user: User) -> None:
    """Whom this person added and others have booked stays with the first of those parties' hosts."""
    for model, field in ((Vendor, "vendor"), (Venue, "venue")):
        booked = Reservation.objects.filter(**{f"{field}__owner": user}).exclude(event__owner=user)
        for reservation in booked.select_related("event__owner", field).order_by("pk"):
            row, host = reservation.who, reservation.event.owner
            if not model.objects.filter(pk=row.pk, owner=user).exists():
                continue  # an earlier booking has seen to it
            if model.objects.filter(owner=host, name=row.name, town=row.town).exists():
                row.name = f"{row.name} ({row.pk})"[-120:]
            row.owner = host
            row.save(update_fields=["owner", "name"])
