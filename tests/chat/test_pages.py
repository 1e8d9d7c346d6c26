"""The conversation page as the server renders it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from agents import patterns as re
from agents.runtime.widget import Widget
from chat import rendering, transcript
from chat.encoders.html import HtmlEncoder
from chat.live import sync
from chat.live.topic import Topic
from chat.models import Message
from planning import actions
from tests.chat.people import planned

pytestmark = pytest.mark.django_db(transaction=True)  # a change is told once a transaction


@pytest.fixture
def page(alice: Any) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def test_each_domain_s_widgets_bring_their_looks_along(page: Client) -> None:
    html = page.get("/").content.decode()
    scripts = re.findall(r'<script type="module" src="([^"]+)"', html)
    assert len(scripts) == 1
    sheets = "".join(styles(page, address) for address in re.findall(r'<link rel="stylesheet" href="([^"]+)"', html))
    assert sheets.count(".event__title{") == 1
    assert styles(page, scripts[0]).count("time[data-until]") == 1


def styles(page: Client, address: str) -> str:
    return b"".join(page.get(address).streaming_content).decode()


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


def test_of_two_events_the_panel_shows_the_newest_card_live_as_on_reload(page: Client, alice: Any) -> None:
    tea = planned(alice, title="Tea at four")
    with transaction.atomic():
        dinner = actions.create_event(
            by=alice, thread=tea.conversation.pk, title="Dinner", starts_at=tea.event.starts_at
        )
        transcript.show(tea.run, Widget("event_card", {"event": dinner.pk}), at=timezone.now())
    before = sync.after(tea.conversation.pk, 0)
    tea.event.title = "Tea at six"
    tea.event.save()
    changes = sync.after(tea.conversation.pk, before.rev if before else 0)
    assert changes is not None
    frame = json.loads(HtmlEncoder(tea.conversation.pk, alice).changes(changes, Topic(tea.conversation.pk))[0])
    live = frame["content"][frame["content"].index('id="panel-event_card"') :]
    assert "Dinner" in live and "Tea at six" not in live.split("</section>")[0]
    html = page.get(f"/c/{tea.conversation.pk}/").content.decode()
    assert "Dinner" in html[html.index('id="panel-event_card"') :]


def test_whoever_else_answers_than_whom_all_talk_to_is_named_where_they_speak() -> None:
    def drawn(**fields: Any) -> str:
        words = Message(role="assistant", kind="text", text="Here.", created_at=timezone.now(), **fields)
        return rendering.article(words, text_html="Here.")

    assert "message--named" in drawn(agent="music")
    assert "message--named" not in drawn(agent="planner")
