"""Alice's ids in Charlie's hands, everywhere: the same answer as for an id that does not exist.

The matrix is generated: every address with an id in it, every command of the sockets, every action of every widget.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework_simplejwt.tokens import AccessToken

from agents import registry
from agents.refused import Refused
from chat import actions
from chat.approvals import actions as approvals
from chat.models import Branch
from chat.sockets import commands
from chat.sockets.socket import ONCE
from planning import actions as planning
from planning.models import Vendor, Venue
from tests.chat.people import Planned, at_the_store, planned
from tests.chat.test_citations import known_to
from tests.musicstore.people import shopper

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]

NOBODYS = 987_654_321
DECISIONS = {"decide": approvals.decide, "tool_output": approvals.answer}
#: What is the same for everybody: the store's catalogue, and what a signature opens.
EVERYBODYS = (
    *("api/webhooks/", "api/tools/", "covers/"),
    *(f"api/music/{rows}/" for rows in ("artists", "albums", "tracks", "genres", "media-types")),
)
METHODS = ("get", "post", "put", "patch", "delete")


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the site that has something to fill in, but the admin's, which is for staff only."""
    for pattern in patterns or get_resolver().url_patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            if not route.startswith("admin/"):
                yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and ("<" in route or "(?P" in route) and not route.startswith(EVERYBODYS):
            yield route


def addresses(route: str, alices: Planned) -> tuple[str, str]:
    """Return the route's address with Alice's id in it, and with nobody's."""
    bought = shopper(alices.conversation.user)
    mine: dict[str, Any] = {
        "c/": alices.conversation.pk,
        "api/conversations/": alices.conversation.pk,
        "api/agent/stream/": alices.conversation.pk,
        "api/chat/": alices.conversation.pk,
        "api/messages/": alices.answer.pk,
        "api/notifications/": alices.notification.pk,
        "api/events/": alices.event.pk,
        "api/shopping-list/": alices.shopping.pk,
        "api/announcements/": alices.letter.pk,
        "api/invitations/": alices.event.invitation.pk,
        "api/guests/": alices.guest.pk,
        "api/reservations/": alices.reservation.pk,
        "api/vendors/": Vendor.objects.get_or_create(owner=alices.conversation.user, name="Hers", kind="cake")[0].pk,
        "api/venues/": Venue.objects.get_or_create(owner=alices.conversation.user, name="Hers", capacity=9)[0].pk,
        "api/guest-questions/": alices.event.questions.get().pk,
        "api/date-options/": alices.event.date_options.get().pk,
        "api/co-hosts/": alices.invited.pk,
        "api/tasks/": alices.task.pk,
        "api/agenda/": alices.point.pk,
        "api/expenses/": alices.expense.pk,
        "api/budget-categories/": alices.event.budget_categories.get_or_create(name="Food", planned=1)[0].pk,
        "e/": alices.event.pk,
        "host/": alices.event.pk,  # an id, and no key
        "calendar/": alices.event.pk,  # an id that nobody has signed
        "rsvp/": alices.guest.pk,  # an id that nobody has signed
        "join/": alices.conversation.pk,  # a link that no event has
        "request/": alices.reservation.pk,
        "questions/approvals/": alices.approval.pk,
        "approvals/": alices.approval.pk,  # an id that nobody has signed
        "api/approvals/": alices.approval.pk,
        "playground/calls/": alices.approval.pk,
        "playground/": alices.conversation.pk,
        "questions/": alices.question.pk,
        "api/questions/": alices.question.pk,
        "letters/": alices.guest.pk,
        "passages/": known_to(alices.conversation.user).pk,
        "memory/": alices.fact.pk,
        "api/memory/": alices.fact.pk,
        "api/agents/": alices.agent.pk,
        "api/prompt-templates/": alices.template.pk,
        "api/documents/": alices.document.pk,
        "api/music/playlists/": bought.playlist.pk,
        "api/music/invoices/": bought.invoice.pk,
    }
    within = {
        "item": alices.item.pk,
        "guest": alices.guest.pk,
        "branch": _branch(alices).pk,
        "announcement": alices.letter.pk,
    }
    prefix = next((each for each in mine if route.startswith(each)), None)
    assert prefix is not None, f"Say in this test which of Alice's ids belongs into {route}."
    by_uuid = prefix.startswith(
        ("c/", "api/agent/", "api/chat/", "api/con", "api/mes", "api/not", "api/app", "api/doc",
         "questions/app", "playground/", "join/",
         "memory/", "api/mem")
    )  # fmt: skip
    nobodys = uuid4() if by_uuid else NOBODYS
    return _filled(route, mine[prefix], within), _filled(route, nobodys, within)


def _filled(route: str, value: Any, within: dict[str, Any]) -> str:
    def fill(match: re.Match[str]) -> str:
        name = match.group("name") or match.group("named")
        return next((str(pk) for part, pk in within.items() if part in name), str(value))

    filled = re.sub(r"<(?:\w+:)?(?P<name>\w+)>|\(\?P<(?P<named>\w+)>[^)]*\)", fill, route)
    return "/" + filled.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\.", ".")


@pytest.fixture
def alices(alice: Any) -> Planned:
    plan = planned(alice)
    planning.ask_question(plan.event, by=alice, kind="diet")
    planning.ask_for_dates(plan.event, by=alice, dates=[plan.event.starts_at])
    Branch.objects.create(conversation=plan.conversation, title="Tea", messages=1, begun_at=plan.answer.created_at)
    return plan


def _branch(plan: Planned) -> Branch:
    return plan.conversation.branches.get()


@pytest.mark.parametrize("route", sorted(set(routes())))
@pytest.mark.parametrize("door", ["session", "token"])
def test_charlie_cannot_tell_alices_address_from_one_that_does_not_exist(
    route: str, door: str, alices: Planned, charlie: Any
) -> None:
    client = Client()
    headers = {}
    if door == "session":
        client.force_login(charlie)
    else:
        headers = {"Authorization": f"Bearer {AccessToken.for_user(charlie)}"}
    hers, nobodys = addresses(route, alices)
    for method in METHODS:
        answers = []
        for address in (hers, nobodys):
            response = getattr(client, method)(address, data="{}", content_type="application/json", headers=headers) \
                if method != "get" else client.get(address, headers=headers)  # fmt: skip
            body = response.content.decode().replace(address, "ADDRESS")
            for each in (hers, nobodys):
                body = body.replace(each.strip("/").split("/")[-1], "ID")
            answers.append((response.status_code, _without_nonce(body)))
        assert answers[0] == answers[1], f"{method.upper()} {route}"
        assert answers[0][0] in (302, 404, 405), f"{method.upper()} {route}: {answers[0]}"


def _without_nonce(body: str) -> str:
    return re.sub(r'nonce="[^"]+"|value="[^"]{40,}"', "", body)


def frames(theirs: dict[str, Any]) -> list[dict[str, Any]]:
    """Every command that bears an id, with these ids."""
    return [
        {"type": "send", "conversation": theirs["conversation"], "client_id": str(uuid4()), "text": "Hello"},
        {"type": "stop", "run": theirs["run"]},
        {"type": "retry", "run": theirs["run"]},
        {"type": "regenerate", "message": theirs["message"], "client_id": str(uuid4())},
        {"type": "continue_from_message", "message": theirs["message"], "client_id": str(uuid4())},
        {"type": "restore_branch", "branch": theirs["branch"], "client_id": str(uuid4())},
        {"type": "decide", "tool_call": theirs["tool_call"], "decision": "approve"},
        {"type": "tool_output", "tool_call": theirs["tool_call"], "output": "Done."},
        {"type": "act", "message": theirs["message"], "action": "tick", "arguments": {"item": 1, "done": True}},
        {"type": "react", "message": theirs["message"], "reaction": "thumbs_up"},
        {"type": "seen", "conversation": theirs["conversation"], "rev": 1},
        {"type": "send", "client_id": str(uuid4()), "attachments": [theirs["document"]]},
    ]


def test_every_command_that_bears_an_id_is_in_the_matrix() -> None:
    covered = {
        frame["type"]
        for frame in frames(dict.fromkeys(("conversation", "run", "message", "branch", "tool_call", "document"), ""))
    }
    assert covered | {"hello", "unsubscribe", "presence", "ping"} == set(commands.TYPES)


def outcome(user: Any, frame: dict[str, Any]) -> Any:
    """Carry a command out as a socket does; return how it was refused, or that it was done."""
    command = commands.parse(frame)
    fields = command.model_dump(exclude={"type", "ref"})
    if command.type not in ("send", "decide", "tool_output", *ONCE):
        fields.pop("client_id")
    by_door = {name: partial(do, door="socket") for name, do in DECISIONS.items()}
    try:
        (actions.ACTIONS | ONCE | by_door)[command.type](user, **fields)
    except Refused as refused:
        return refused.code, refused.detail, refused.errors
    return "done"


@pytest.mark.parametrize("number", range(12))
def test_charlies_command_with_alices_id_is_refused_like_an_unknown_one(
    number: int, alices: Planned, charlie: Any
) -> None:
    hers = {"conversation": alices.conversation.pk, "run": alices.run.pk, "message": alices.answer.pk}
    hers |= {"branch": _branch(alices).pk, "tool_call": alices.approval.pk, "document": alices.document.pk}
    nobodys = {name: uuid4() for name in hers}
    answers = [outcome(charlie, frames({k: str(v) for k, v in ids.items()})[number]) for ids in (hers, nobodys)]
    assert answers[0] == answers[1]
    assert answers[0][0] == "not_found"


WIDGET_ACTIONS = [(widget.name, action) for widget in registry.widgets for action in widget.actions]


@pytest.mark.parametrize(("name", "action"), WIDGET_ACTIONS)
def test_charlie_cannot_act_on_alices_card_nor_on_her_rows_through_his_own(
    name: str, action: str, alices: Planned, charlie: Any
) -> None:
    his = planned(charlie, title="His", item="Beer", guest="Carl")
    hers = at_the_store(alices)
    at_the_store(his, "Ragtime")
    before = _rows(alices)
    through_hers = outcome(charlie, _act(alices.cards[name], name, action, alices))
    assert through_hers == outcome(charlie, {**_act(his.cards[name], name, action, alices), "message": str(uuid4())})
    fields = registry.widgets[name].actions[action].fields.model_fields
    rows = {"item", "guest", "reservation", "announcement", "task", "expense", "point"} & fields.keys()
    if rows:
        nobodys = _act(his.cards[name], name, action, alices)
        nobodys["arguments"].update(dict.fromkeys(rows, NOBODYS))
        assert outcome(charlie, _act(his.cards[name], name, action, alices)) == outcome(charlie, nobodys)
    assert _rows(alices) == before
    assert list(hers.playlist.tracks.all()) == [hers.track]


def _act(card: Any, name: str, action: str, alices: Planned) -> dict[str, Any]:
    """Fill in an action's form with Alice's rows where it asks for rows, else with something that fits."""
    values = {
        "item": alices.item.pk, "guest": alices.guest.pk, "done": True, "name": "Mallory", "email": "", "quantity": "3",
        "unit": "", "price": "1", "category": "", "title": "Mine now", "starts_at": "2031-05-03T15:00", "place": "",
        "guest_count": "7", "budget": "1", "text": "Hello", "answer": "declined", "reservation": alices.reservation.pk,
        "vendor": alices.reservation.vendor_id, "venue": "", "ask_next": False, "track": 1,
        "host": alices.event.owner_id, "invitation": alices.invited.pk, "may": "look",
        "voice": "formal", "audience": "all", "subject": "", "announcement": alices.letter.pk,
        "capacity": "9", "answer_by": "2031-05-01T12:00", "shows_guests": True, "kind": "song", "words": "Which song?",
        "choices": "", "required": False, "question": 1, "limit": "5", "renew": True, "option": 1,
        "task": alices.task.pk, "expense": alices.expense.pk, "point": alices.point.pk, "paid": True, "amount": "5",
        "due_at": "2031-05-01T12:00", "begins_at": "2031-05-03T16:00", "planned": "80", "currency": "EUR",
        "own": alices.reservation.vendor_id, "confirmed": True,
    }  # fmt: skip
    fields = registry.widgets[name].actions[action].fields.model_fields
    arguments = {key: values.get(key, "") for key in fields}  # left out in a form: not known
    return {"type": "act", "message": str(card.pk), "action": action, "arguments": arguments}


def _rows(alices: Planned) -> str:
    rows = [alices.event, alices.item, alices.guest, alices.reservation, alices.letter]
    rows += [alices.task, alices.expense, alices.point]
    for row in rows:
        row.refresh_from_db()
    return json.dumps([{k: str(v) for k, v in vars(row).items() if k != "_state"} for row in rows], sort_keys=True)
