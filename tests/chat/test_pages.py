"""The conversation page as the server renders it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.chat.people import planned

pytestmark = pytest.mark.django_db(transaction=True)  # a change is told once a transaction


@pytest.fixture
def page(alice: Any) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def test_each_domain_s_widgets_bring_their_looks_along(page: Client) -> None:
    html = page.get("/").content.decode()
    assert html.count('href="/static/planning/widgets.css"') == 1
    assert html.count('src="/static/planning/widgets.js"') == 1


def test_the_newest_card_of_each_kind_stands_in_the_side_panel(page: Client, alice: Any) -> None:
    tea = planned(alice, title="Tea at four")
    html = page.get(f"/c/{tea.conversation.pk}/").content.decode()
    panel = html[html.index('id="panel"') :]
    assert 'id="panel-event_card"' in panel and 'id="panel-shopping_list"' in panel
    assert "Tea at four" in panel


def test_a_conversation_is_called_what_its_event_is_called_until_a_person_names_it(page: Client, alice: Any) -> None:
    tea = planned(alice, title="Tea at four")
    tea.event.title = "Tea at five"
    tea.event.save()
    tea.conversation.refresh_from_db()
    assert tea.conversation.title == "Tea at five"
    tea.conversation.title_is_given = True
    tea.conversation.save()
    tea.event.title = "Tea at six"
    tea.event.save()
    tea.conversation.refresh_from_db()
    assert tea.conversation.title == "Tea at five"
