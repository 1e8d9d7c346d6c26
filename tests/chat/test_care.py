"""Conversations as a whole: made, named, pinned, archived and deleted, over REST and by the menu of the list."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from agents.refused import Refused
from agents.runtime.models import Run
from chat import listing, sidebar
from chat.actions import send
from chat.care import actions, undoing
from chat.live import sync
from chat.models import Conversation, Message
from chat.notifications import inbox
from chat.notifications.encoders import InboxJson
from chat.receivers import name_after, rows_changed
from planning import actions as planning
from tests.chat.people import planned
from tests.chat.test_auth_api import problem
from tests.chat.test_rest import LIST, NO_ONE_HAS, conversation, titles
from tests.chat.test_schema import complaints

pytestmark = pytest.mark.django_db

JSON = "application/json"


def patch(client: Client, row: Conversation, **fields: Any) -> Any:
    return client.patch(f"{LIST}{row.pk}/", fields, content_type=JSON)


def groups(user: Any) -> dict[str, list[str]]:
    return {group["name"]: [entry.title for entry in group["conversations"]] for group in sidebar.groups(user)}


def test_alice_makes_a_conversation_and_speaks_in_it(hers: Client, alice: Any, settings: Any) -> None:
    response = hers.post(LIST, {"title": "  Mia's\n shower "}, content_type=JSON)
    assert response.status_code == 201
    made = response.json()
    assert (made["title"], made["agent"], made["rev"]) == ("Mia's shower", settings.CHAT_AGENT, 0)
    assert hers.get(f"{LIST}{made['id']}/").json() == made
    ack = send(alice, text="Plan it", client_id=uuid4(), conversation=Conversation.objects.get().pk)
    assert ack["conversation"] == made["id"]
    assert hers.post(LIST, {}, content_type=JSON).json()["title"] == ""
    assert hers.post(LIST, {"title": "Music Questions", "user": alice.pk}, content_type=JSON).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"agent": "nobody"}, "agent"),
        ({"title": "x" * 201}, "title"),
        ({"user": 987_654_321}, "user"),
        ({"rev": 5}, "rev"),
    ],
)
def test_a_conversation_that_cannot_be_made_names_the_field(body: Any, field: str, hers: Client) -> None:
    assert problem(hers.post(LIST, body, content_type=JSON), 400)["errors"].keys() == {field}
    assert not Conversation.objects.exists()


def test_alice_names_archives_and_pins_and_each_can_be_taken_back(hers: Client, alice: Any) -> None:
    tea, ball = conversation(alice, "Tea"), conversation(alice, "Ball")
    assert patch(hers, tea, title="High tea").json()["title"] == "High tea"
    assert patch(hers, ball, is_pinned=True).json()["is_pinned"] is True
    assert groups(alice) == {"Pinned": ["Ball"], "Today": ["High tea"]}
    assert patch(hers, ball, is_archived=True).status_code == 200
    assert groups(alice) == {"Today": ["High tea"], "Archived": ["Ball"]}
    assert titles(hers) == ["High tea"] and titles(hers, is_archived="true") == ["Ball"]
    patch(hers, ball, is_archived=False, is_pinned=False)
    assert sorted(groups(alice)["Today"]) == ["Ball", "High tea"]


def test_naming_it_makes_it_neither_newer_nor_unread(hers: Client, alice: Any) -> None:
    tea = conversation(alice, "Tea")
    patch(hers, tea, title="High tea", is_pinned=True)
    after = Conversation.objects.get()
    assert (after.last_at, after.rev, after.is_unread) == (tea.last_at, tea.rev, False)


def test_what_alice_has_named_no_card_names_again(alice: Any) -> None:
    plan = planned(alice)
    read_before = Conversation.objects.select_related("user").get(pk=plan.conversation.pk)
    actions.change(alice, conversation=plan.conversation.pk, title="Ours")
    name_after(read_before, plan.cards["event_card"])
    assert Conversation.objects.get(pk=plan.conversation.pk).title == "Ours"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": " "}, "title"), ({"title": None}, "title"), ({"title": "x" * 201}, "title"),
        ({"title": "a\0b"}, "title"), ({"is_archived": "perhaps"}, "is_archived"), ({"is_pinned": None}, "is_pinned"),
        ({"is_deleted": True}, "is_deleted"), ({"agent": "planner"}, "agent"), ({"rev": 0}, "rev"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_so_is_named_and_nothing_is_changed(
    body: Any, field: str, hers: Client, alice: Any
) -> None:
    tea = conversation(alice, "Tea")
    assert problem(hers.patch(f"{LIST}{tea.pk}/", body, content_type=JSON), 400)["errors"].keys() == {field}
    assert groups(alice) == {"Today": ["Tea"]}


def test_open_pages_are_told_once_of_each_change_and_of_none_where_nothing_changed(hers: Client, alice: Any) -> None:
    tea = conversation(alice, "Tea")
    revs = [inbox.rev_of(alice)]
    for fields in ({"is_pinned": True}, {"is_pinned": True}, {}, {"title": "Ball"}):
        patch(hers, tea, **fields)
        revs.append(inbox.rev_of(alice))
    assert revs == [0, 1, 1, 1, 2]


def test_deleting_takes_it_away_everywhere_and_stops_what_goes_on(hers: Client, alice: Any) -> None:
    plan = planned(alice)
    running = Run.objects.filter(pk=plan.run.pk)
    running.update(state=Run.State.RUNNING, owner="somebody", attempt=1)
    ack = send(alice, text="And the band", client_id=uuid4(), conversation=plan.conversation.pk)
    assert hers.delete(f"{LIST}{plan.conversation.pk}/").status_code == 204
    assert running.get().cancel_requested
    assert Run.objects.get(pk=ack["run"]).state == Run.State.STOPPED
    assert titles(hers) == [] and groups(alice) == {}
    assert sync.after(plan.conversation.pk, 0) is None
    problem(hers.get(f"{LIST}{plan.conversation.pk}/"), 404)
    problem(hers.delete(f"{LIST}{plan.conversation.pk}/"), 404)
    assert hers.get(f"/c/{plan.conversation.pk}/").status_code == 404
    with pytest.raises(Refused) as refused:
        send(alice, text="Hello?", client_id=uuid4(), conversation=plan.conversation.pk, may_create=True)
    assert refused.value.code == "not_found"
    assert Message.objects.filter(conversation=plan.conversation).exists()
    plan.event.refresh_from_db()  # what was planned stays


def test_charlie_changes_and_deletes_nothing_of_alices(alice: Any, charlie: Any) -> None:
    tea, his = conversation(alice, "Tea"), Client()
    his.force_login(charlie)
    for address in (f"{LIST}{tea.pk}/", LIST + NO_ONE_HAS):
        problem(his.patch(address, {"title": "Mine"}, content_type=JSON), 404)
        problem(his.delete(address), 404)
    for choice in ("pin", "archive", "delete"):
        assert his.post(f"/c/{tea.pk}/choose/", {"choice": choice}).status_code == 404
    assert his.get(f"/c/{tea.pk}/menu/").status_code == 404
    assert groups(alice) == {"Today": ["Tea"]}


def test_without_the_csrf_token_nothing_is_changed(alice: Any) -> None:
    tea, client = conversation(alice, "Tea"), Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(f"/c/{tea.pk}/choose/", {"choice": "delete"}).status_code == 403
    assert client.delete(f"{LIST}{tea.pk}/").status_code == 403
    assert groups(alice) == {"Today": ["Tea"]}


@pytest.mark.parametrize("fields", [{}, {"choice": "burn"}, {"choice": "rename"}, {"choice": "rename", "title": " "}])
def test_the_menu_says_in_words_what_it_cannot_do(fields: Any, hers: Client, alice: Any) -> None:
    tea = conversation(alice, "Tea")
    response = hers.post(f"/c/{tea.pk}/choose/", fields)
    assert response.status_code == 400 and response.headers["Content-Type"] == "text/plain"
    assert groups(alice) == {"Today": ["Tea"]}


def test_a_phone_hears_of_every_change_of_the_list_from_where_it_was(hers: Client, alice: Any, bob: Any) -> None:
    tea, ball = conversation(alice, "Tea"), conversation(alice, "Ball")
    conversation(bob, "His")

    def told(since: int = 0) -> list[tuple[int, str, str, bool]]:
        frames = [json.loads(frame) for frame in InboxJson().changes(alice, since)]
        assert all(complaints("conversation", frame) == [] for frame in frames)
        rows = [(frame["inbox_rev"], frame["conversation"]) for frame in frames]
        return [(rev, each["id"], each["title"], each["is_archived"] or each["is_deleted"]) for rev, each in rows]

    assert told() == []
    patch(hers, tea, title="High tea")
    patch(hers, ball, is_archived=True)
    assert told() == [(1, str(tea.pk), "High tea", False), (2, str(ball.pk), "Ball", True)]
    hers.delete(f"{LIST}{tea.pk}/")
    assert told() == [(2, str(ball.pk), "Ball", True), (3, str(tea.pk), "High tea", True)]
    assert told(2) == [(3, str(tea.pk), "High tea", True)] and told(3) == []
    assert InboxJson().changes(bob, 0) == []


def test_a_card_that_gives_a_conversation_its_name_is_news_of_the_list(alice: Any) -> None:
    plan = planned(alice)
    before = inbox.rev_of(alice)
    with transaction.atomic():
        planning.change_event(plan.event, by=alice, title="A grand tea")
        rows_changed(None, {plan.cards["event_card"].widget_key})
    assert [row.title for row in listing.after(alice, before)] == ["A grand tea"]


def test_a_change_that_is_undone_wakes_nobody(alice: Any) -> None:
    tea = conversation(alice, "Tea")
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.change(alice, conversation=tea.pk, title="Ball")
        raise RuntimeError
    assert groups(alice) == {"Today": ["Tea"]} and inbox.rev_of(alice) == 0


def test_alice_alone_has_back_what_she_deleted_and_only_for_a_moment(
    hers: Client, alice: Any, charlie: Any, monkeypatch: Any
) -> None:
    tea, his = conversation(alice, "Tea"), Client()
    his.force_login(charlie)
    answer = hers.post(f"/c/{tea.pk}/choose/", {"choice": "delete"}).content.decode()
    which = undoing.sign(alice, tea.pk)
    assert 'name="which"' in answer and groups(alice) == {}
    for client, signed in ((his, which), (hers, f"{tea.pk}:x"), (hers, ""), (hers, undoing.sign(charlie, tea.pk))):
        assert client.post("/c/undelete/", {"which": signed}).status_code == 400
    with monkeypatch.context() as later:
        later.setattr(undoing, "LIFE", timedelta(seconds=-1))
        assert hers.post("/c/undelete/", {"which": which}).status_code == 400
    assert groups(alice) == {}
    assert hers.post("/c/undelete/", {"which": which}).status_code == 200
    assert groups(alice) == {"Today": ["Tea"]} and hers.get(f"/c/{tea.pk}/").status_code == 200
    assert hers.post("/c/undelete/", {"which": which}).status_code == 400
    looking = {"HX-Current-URL": f"http://testserver/c/{tea.pk}/"}
    gone = hers.post(f"/c/{tea.pk}/choose/", {"choice": "delete"}, headers=looking)
    offered = hers.get(gone.headers["HX-Redirect"]).content.decode()
    assert 'name="leads"' in offered and 'name="leads"' not in hers.get("/").content.decode()
    back = hers.post("/c/undelete/", {"which": which, "leads": "1"})
    assert back.headers["HX-Redirect"] == f"/c/{tea.pk}/"
    assert [frame["conversation"]["is_deleted"] for frame in map(json.loads, InboxJson().changes(alice, 0))] == [False]
