"""A new album by an artist somebody loves: one word to them, through the real contact policy, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from agents import memory
from agents.business.models import AgentRun, ContactPolicy, OptOut, Outreach
from agents.testing import TimeMachine
from chat.models import Conversation, Message
from musicstore.models import Album, Artist, Genre, MediaType, Track

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as clock:
        yield clock


@pytest.fixture
def metallica() -> Artist:
    return Artist.objects.create(name="Metallica")


def who(name: str, *said: str) -> User:
    user = User.objects.create_user(name)
    for each in said:
        memory.remember(user, each)
    return user


def told() -> dict[str, list[str]]:
    """Return what reached whom."""
    found: dict[str, list[str]] = {}
    for message in Message.objects.filter(role="assistant", kind="text").order_by("created_at"):
        found.setdefault(message.conversation.user.username, []).append(message.text)
    return found


def test_who_loves_the_artist_hears_of_an_album_once_and_answers_go_to_the_store(
    metallica: Artist, clock: TimeMachine
) -> None:
    alice = who("alice", "I love Metallica")
    who("bob", "I hate Metallica")
    who("charlie", "I love Metallica", "Don't notify me about new albums")
    who("dora", "I love jazz", "Let me know about new albums by Metallica")
    who("eve")
    memory.remember(User.objects.get(username="eve"), "I love Metallica")
    memory.pause(User.objects.get(username="eve"))
    who("fay", "I used to love Metallica", "My son loves Metallica")
    album = Album.objects.create(title="72 Seasons", artist=metallica)
    clock.advance(minutes=1)
    words = "There is a new album by “Metallica”: “72 Seasons”. You told me: "
    assert told() == {
        "alice": [f"{words}“I love Metallica”."],
        "dora": [f"{words}“Let me know about new albums by Metallica”."],
    }
    here = Conversation.objects.get(user=alice)
    assert (here.agent, here.title) == ("store", "Music store")
    assert Message.objects.get(conversation=here, kind="widget").widget_arguments == {"artist": metallica.pk}
    assert AgentRun.objects.get().namespace == f"artist:{metallica.pk}"

    album.title = "72 seasons"
    album.save()
    clock.advance(hours=5)
    memory.forget(alice, memory.facts_of(alice).get().pk)  # nothing is kept of it apart from memory
    Album.objects.create(title="Hardwired", artist=metallica)
    clock.advance(hours=1)
    assert [len(texts) for texts in told().values()] == [1, 2]


def test_a_shop_that_is_filled_tells_nobody_and_a_band_is_no_cake(clock: TimeMachine) -> None:
    who("alice", "I love Metallica", "I love cake")
    who("bob", "I love Cake, the band")
    metallica, cake = (Artist.objects.create(name=name) for name in ("Metallica", "Cake"))
    Album.objects.bulk_create(Album(title=f"Album {number}", artist=metallica) for number in range(40))
    clock.advance(hours=2)
    assert not Outreach.objects.exists() and not AgentRun.objects.exists()
    Album.objects.create(title="Fashion Nugget", artist=cake)
    clock.advance(minutes=1)
    assert list(Outreach.objects.values_list("user__username", flat=True)) == ["bob"]


def test_it_waits_for_the_end_of_the_quiet_hours_and_asks_whom_it_may_reach(
    metallica: Artist, clock: TimeMachine
) -> None:
    alice, bob = who("alice", "I love Metallica"), who("bob", "I love Metallica")
    night = {"quiet_from": "11:00", "quiet_until": "15:00"}
    ContactPolicy.objects.create(user=alice, **night)
    OptOut.objects.create(user=bob, kind="musicstore.albums", channel=OptOut.Channel.ALL)
    for title in ("72 Seasons", "Hardwired"):
        Album.objects.create(title=title, artist=metallica)
    clock.advance(hours=2)
    assert told() == {}
    clock.advance(hours=2)
    assert list(told()) == ["alice"] and len(told()["alice"]) == 1  # two albums come together
    assert "72 Seasons" in told()["alice"][0] and "Hardwired" in told()["alice"][0]
    assert set(Outreach.objects.filter(user=bob).values_list("state", flat=True)) == {"dropped"}


def test_the_choice_of_what_one_hears_stands_in_the_settings_where_there_is_a_store() -> None:
    client = Client()
    client.force_login(who("alice"))
    assert b"New albums by artists" not in client.get("/settings/").content
    kind, genre = MediaType.objects.create(name="Tape"), Genre.objects.create(name="Rock")
    Track.objects.create(name="Lux Æterna", genre=genre, media_type=kind, milliseconds=1000)
    assert b"New albums by artists you love" in client.get("/settings/").content
