"""No endpoint that lists rows asks the database more often for 200 of them than for one."""

from __future__ import annotations

from copy import copy
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model, UUIDField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.limits import RememberedLimit
from agents.profiles.models import AgentProfileTool, AgentTool, LLMModel
from agents.rest.openapi.document import document
from agents.runtime.models import Approval, ToolCall
from chat.models import Branch, Conversation, Message
from musicstore.models import Album, Artist, Genre, InvoiceLine, MediaType, Playlist, PlaylistTrack, Track
from planning.models import Invitation, Venue
from tests.chat.people import Planned, planned
from tests.harness import statements
from tests.musicstore.people import shopper

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]
ROWS = 200


def copies(row: Model, number: int = ROWS - 1, **changes: Any) -> list[Any]:
    """Make as many rows like this one; of what is callable each has its own."""
    made = []
    for each in range(number):
        one = copy(row)
        one._state = copy(row._state)
        one._state.adding, one._state.fields_cache = True, {}
        one.pk = uuid4() if isinstance(row._meta.pk, UUIDField) else None
        for name, value in changes.items():
            setattr(one, name, value(each) if callable(value) else value)
        made.append(one)
    return type(row)._default_manager.bulk_create(made)


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", email="root@example.com")


def one_of_each(root: User) -> tuple[Planned, Branch]:
    """Make a row of what `planned` has none of; it has one of the rest."""
    of = planned(root)
    Message.objects.filter(kind="widget").delete()  # a card asks for the rows of its own kind
    AgentTool.objects.create(name="look_up")
    AgentProfileTool.objects.create(agent=of.agent, tool=AgentTool.objects.get(name="look_up"))
    LLMModel.objects.create(name="local", provider="ollama", model_name="small")
    shopper(root)
    Venue.objects.create(name="The Barn", town="Millbrook", capacity=40, price=100)
    call = ToolCall.objects.create(run=of.run, step=1, position=0, call_id="c2", name="look_up", state="done")
    tool = copies(of.answer, 1, kind="tool", tool_call=call)[0]
    branch = Branch.objects.create(conversation=of.conversation, begun_at=timezone.now(), messages=1)
    copies(of.answer, 1, branch=branch.pk)
    assert tool.rev > 0
    return of, branch


def many_of_each(of: Planned, branch: Branch, root: User) -> None:
    """Make 200 of everything, and what hangs on each of them."""
    copies(of.conversation)
    copies(of.notification, message=None)
    copies(of.question)
    copies(of.document)
    copies(branch)
    for profile in copies(of.agent, key=lambda n: f"cook-{n}", name=lambda n: f"Cook {n}"):
        AgentProfileTool.objects.create(agent=profile, tool=AgentTool.objects.get(name="look_up"))
    copies(AgentTool.objects.get(name="look_up"), name=lambda n: f"look_up_{n}")
    copies(of.template, name=lambda n: f"Words {n}")
    copies(LLMModel.objects.get(), name=lambda n: f"local-{n}", fallback=LLMModel.objects.get())
    copies(User.objects.create_user("dora"), username=lambda n: f"dora-{n}")
    copies(Venue.objects.get(), name=lambda n: f"Barn {n}")
    vendors = copies(of.reservation.vendor, name=lambda n: f"Band {n}")
    events = copies(of.event)
    lists = copies(of.shopping, event=lambda n: events[n])
    copies(of.item, shopping_list=lambda n: lists[n])
    copies(Invitation.objects.get(), event=lambda n: events[n])
    copies(of.guest, event=lambda n: events[n])
    copies(of.reservation, event=lambda n: events[n], vendor=lambda n: vendors[n])
    runs = copies(of.run, state="completed")
    calls = copies(of.approval.tool_call, run=lambda n: runs[n], state="waiting")
    Approval.objects.bulk_create(
        Approval(tool_call=call, user=root, kind="approval", title="Tea", arguments={}, digest="") for call in calls
    )
    copies(of.answer, run=lambda n: runs[n], kind="tool", tool_call=lambda n: calls[n])
    copies(of.answer, branch=branch.pk, run=lambda n: runs[n])
    many_of_the_store()


def many_of_the_store() -> None:
    """Make 200 of what the store has, each with rows of its own behind it."""
    artists = copies(Artist.objects.get())
    albums = copies(Album.objects.get(), artist=lambda n: artists[n])
    genres, media_types = copies(Genre.objects.get()), copies(MediaType.objects.get())
    line, entry = InvoiceLine.objects.get(), PlaylistTrack.objects.get()
    tracks = copies(
        Track.objects.get(), album=lambda n: albums[n], genre=lambda n: genres[n], media_type=lambda n: media_types[n]
    )
    playlists, invoices = copies(Playlist.objects.get()), copies(line.invoice)
    copies(line, invoice=lambda n: invoices[n], track=lambda n: tracks[n])
    copies(entry, playlist=lambda n: playlists[n], track=lambda n: tracks[n])


def addresses(of: Planned, branch: Branch) -> list[str]:
    """Return every address of the document that lists rows, as it is asked for most of them."""
    ids = {"conversation": of.conversation.pk, "branch": branch.pk}
    lists = ["/api/conversations/{conversation}/?include_messages=true", "/api/conversations/?search=Tea"]
    lists += ["/api/conversations/{conversation}/export/", "/api/conversations/{conversation}/export/?format=html"]
    schemas = document()["components"]["schemas"]
    for path, item in document()["paths"].items():
        content = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        found = schemas.get(name, {}).get("properties", {})
        if any(each["name"] == "q" for each in item.get("get", {}).get("parameters", ())):
            lists.append(f"{path}?limit=50&q=barn")
        elif "results" in found:
            lists.append(f"{path}?limit={ROWS}")
        elif any(each.get("type") == "array" for each in found.values()) and "{" not in path:
            lists.append(path)
    return [each.format(**ids) for each in lists]


def counted(client: Client, address: str) -> int:
    client.get(address)  # what is remembered is remembered
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.content)
    return len(captured)


def test_no_list_asks_more_often_for_more_rows(root: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RememberedLimit, "take", lambda *given: 0.0)
    client = Client()
    client.force_login(root)
    of, branch = one_of_each(root)
    asked = addresses(of, branch)
    assert len(asked) > 20
    few = {address: counted(client, address) for address in asked}
    many_of_each(of, branch, root)
    statements.long_ones.clear()  # those that made them
    assert {address: counted(client, address) for address in asked} == few
    assert Message.objects.count() > ROWS and Conversation.objects.count() == ROWS
