"""The host's pages: all of an event in tabs, whose cards are live and work without a conversation."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat import actions as chat
from chat.models import Conversation, Message
from planning import actions
from planning.pages import tabs

pytestmark = pytest.mark.django_db


def of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: Any, address: str) -> str:
    response = of(user).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_alice_and_her_co_host_see_every_tab_of_the_shower(alice: Any, bob: Any, shower: Any, groceries: Any) -> None:
    actions.draft_invitations(shower, by=alice, guests=[{"name": "Zoë"}])
    words = {
        "overview": "Grandma&#x27;s garden",
        "guests": "Zoë",
        "shopping": "Napkins",
        "bookings": "Nothing is booked",
    }
    for user in (alice, bob):
        assert words["overview"] in page(user, f"/e/{shower.pk}/")
        for tab in tabs.shown():
            shown = page(user, f"/e/{shower.pk}/{tab.name}/")
            assert words.get(tab.name, "") in shown
            assert shown.count('aria-current="page"') == 1


def test_a_page_that_is_opened_again_is_the_same_board_and_writes_nothing(alice: Any, shower: Any) -> None:
    client = of(alice)
    first = client.get(f"/e/{shower.pk}/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        again = client.get(f"/e/{shower.pk}/")
    assert again.context["conversation_id"] == first.context["conversation_id"]
    written = [
        each["sql"] for each in asked if each["sql"].startswith(("INSERT INTO", "UPDATE")) and "chat_" in each["sql"]
    ]
    assert written == []


def test_no_list_names_a_board_and_no_search_finds_it(alice: Any, shower: Any) -> None:
    client = of(alice)
    client.get(f"/e/{shower.pk}/")
    assert client.get("/api/conversations/").json()["results"] == []
    assert 'class="entry' not in client.get(f"/e/{shower.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)  # a change is told of once a transaction
def test_a_card_on_a_page_acts_as_in_chat_and_changes_with_its_rows(alice: Any, shower: Any, groceries: Any) -> None:
    pk = of(alice).get(f"/e/{shower.pk}/shopping/").context["conversation_id"]
    board, card = Conversation.objects.get(pk=pk), Message.objects.get(conversation=pk)
    napkins = groceries.items.get(name="Napkins")
    chat.act(alice, message=card.pk, action="tick", arguments={"item": napkins.pk, "done": True})
    napkins.refresh_from_db()
    board.refresh_from_db()
    assert napkins.ticked
    actions.remove_items(groceries, by=alice, items=[napkins.pk])
    assert Conversation.objects.get(pk=pk).rev > board.rev
    assert "Napkins" not in page(alice, f"/e/{shower.pk}/shopping/")


def test_a_list_that_is_made_later_is_on_the_page_when_it_is_opened_again(alice: Any, shower: Any) -> None:
    assert "Nothing here yet." in page(alice, f"/e/{shower.pk}/shopping/")
    actions.make_shopping_list(shower, by=alice, items=[{"name": "Milk"}])
    assert "Milk" in page(alice, f"/e/{shower.pk}/shopping/")
    shower.shopping_lists.all().delete()
    assert "Milk" not in page(alice, f"/e/{shower.pk}/shopping/")


def test_charlie_is_told_of_alices_event_what_anybody_is_told_of_none(alice: Any, charlie: Any, shower: Any) -> None:
    hers = of(charlie).get(f"/e/{shower.pk}/guests/")
    none = of(charlie).get("/e/987654321/guests/")
    assert hers.status_code == none.status_code == 404
    assert of(alice).get(f"/e/{shower.pk}/nowhere/").status_code == 404
    assert of(alice).post(f"/e/{shower.pk}/").status_code == 405
    stranger = Client().get(f"/e/{shower.pk}/")
    assert stranger.status_code == 302 and stranger.headers["Location"].startswith("/login/")


def test_alice_finds_and_asks_a_baker_on_the_page_of_bookings(alice: Any, shower: Any, baker: Any) -> None:
    shown = of(alice).get(f"/e/{shower.pk}/bookings/?find=cake")
    assert "Sweet Hour" in shown.content.decode()
    card = Message.objects.get(conversation=shown.context["conversation_id"], widget="vendors")
    chat.act(alice, message=card.pk, action="ask", arguments={"vendor": baker.pk, "ask_next": False})
    assert shower.reservations.get().vendor == baker
    assert "Sweet Hour" in page(alice, f"/e/{shower.pk}/bookings/")
    assert of(alice).get(f"/e/{shower.pk}/bookings/?find=nobody").status_code == 200


def test_lists_are_made_by_a_form_and_only_by_who_sees_the_event(alice: Any, charlie: Any, shower: Any) -> None:
    assert "Make the usual list" in page(alice, f"/e/{shower.pk}/shopping/")
    assert of(alice).post(f"/e/{shower.pk}/lists/").headers["Location"] == f"/e/{shower.pk}/shopping/"
    assert shower.shopping_lists.get().items.exists()
    of(alice).post(f"/e/{shower.pk}/lists/", {"title": "For the children"})
    assert list(shower.shopping_lists.values_list("title", flat=True)) == ["Shopping list", "For the children"]
    assert of(charlie).post(f"/e/{shower.pk}/lists/").status_code == 404
    assert shower.shopping_lists.count() == 2


def test_the_page_leads_to_the_conversation_it_was_planned_in_where_that_is_ones_own(
    alice: Any, bob: Any, shower: Any
) -> None:
    talk = Conversation.objects.create(pk=shower.thread, user=alice, agent="planner")
    assert f'href="/c/{talk.pk}/"' in page(alice, f"/e/{shower.pk}/")
    assert f'href="/c/{talk.pk}/"' not in page(bob, f"/e/{shower.pk}/")


def test_a_conversation_about_an_event_begins_on_its_page_and_is_the_one_it_is_planned_in(
    alice: Any, bob: Any, charlie: Any, shower: Any
) -> None:
    """Bob, who co-hosts, talks of it too; what Alice plans it in stays hers. Charlie is told of none."""
    for user in (alice, bob):
        begun = of(user).post(f"/e/{shower.pk}/talk/").headers["Location"]
        assert "Grandma&#x27;s garden" in page(user, begun)
        shower.refresh_from_db()
        assert Conversation.objects.get(pk=shower.thread).user == alice
    assert of(charlie).post(f"/e/{shower.pk}/talk/").status_code == 404
    assert not Conversation.objects.filter(user=charlie).exists()
