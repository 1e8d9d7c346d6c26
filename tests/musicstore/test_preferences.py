"""What Alice says of music is remembered, shown to her as data, and what the store recommends her goes by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from agents import memory, registry
from agents.memory.models import Fact
from agents.runtime import Context, claims
from agents.runtime.models import Run, ToolCall
from chat import actions
from chat.models import Message
from musicstore.formatting import listed, named
from musicstore.models import Customer, CustomerLink, Genre, InvoiceLine, MediaType, Track
from musicstore.tools.recommendations import recommend_tracks
from tests.chat.turns import answered, turn
from tests.musicstore.data import WithChinook


class AliceSaysWhatSheLikes(WithChinook):
    def setUp(self) -> None:
        self.alice = User.objects.create_user("alice")
        self.context = Context(user=self.alice, agent=registry.agents["music"])

    def remembers(self, *said: str) -> None:
        for each in said:
            memory.remember(self.alice, each)

    def recommended(self, **given: Any) -> Any:
        return recommend_tracks(self.context, **given)

    def preferences(self, user: User | None = None) -> dict[str, Any]:
        client = Client()
        client.force_login(user or self.alice)
        answer = client.get("/api/music/preferences/")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def test_it_is_data_with_her_words_and_nobody_elses(self) -> None:
        self.remembers("I love Metallica", "I mostly listen to jazz and bossa nova", "I can't stand opera")
        self.remembers("My favourite singers are Antonio Carlos Jobim and Gilberto Gil", "I hate AC/DC")
        self.remembers("Write to me in Portuguese", "Don't notify me about new albums", "I love dancing")
        found = self.preferences()
        self.assertCountEqual(found["music_genres"], ["Jazz", "Bossa Nova"])
        self.assertCountEqual(found["favorite_artists"], ["Metallica", "Antônio Carlos Jobim", "Gilberto Gil"])
        self.assertCountEqual(found["disliked"], ["Opera", "AC/DC"])
        self.assertEqual(found["preferred_language"], "Portuguese")
        self.assertEqual(found["notification_settings"], {"new_albums": False})
        self.assertIn("I love Metallica", [each["quote"] for each in found["because"]])
        of_bob = self.preferences(User.objects.create_user("bob"))
        self.assertEqual(of_bob["favorite_artists"] + of_bob["music_genres"] + of_bob["because"], [])
        self.assertEqual(of_bob["notification_settings"], {"new_albums": True})

    def test_a_model_that_words_its_facts_otherwise_is_read_too(self) -> None:
        for attribute, value, kind in (
            ("favorite artists", "Metallica, Iron Maiden", "preference"), ("music genre", "hip hop", "fact"),
            ("likes", "Alice In Chains", "fact"), ("dislikes", "Kiss", "fact"), ("home", "Boston", "fact"),
        ):  # fmt: skip
            self.fact(attribute, value, kind)
        found = self.preferences()
        self.assertCountEqual(found["favorite_artists"], ["Metallica", "Iron Maiden", "Alice In Chains"])
        self.assertEqual((found["music_genres"], found["disliked"]), (["Hip Hop/Rap"], ["Kiss"]))

    def fact(self, attribute: str, value: str, kind: str = "fact") -> Fact:
        memory.remember(self.alice, f"note: {attribute} {value}")
        row = Fact.objects.latest("created_at")
        Fact.objects.filter(pk=row.pk).update(
            attribute=attribute, value=value, kind=kind, quote=f"{attribute}: {value}", statement=f"{attribute} {value}"
        )
        return row

    def test_what_is_recommended_says_why_and_leaves_out_what_she_dislikes_and_has(self) -> None:
        self.remembers("I love Metallica", "I love jazz", "I hate Miles Davis")
        link = CustomerLink.objects.create(user=self.alice, customer=Customer.objects.get(pk=1))
        has = set(InvoiceLine.objects.filter(invoice__customer=1).values_list("track", flat=True))
        found = self.recommended(limit=25)
        tracks = [Track.objects.get(pk=each["id"]) for each in found.data["tracks"]]
        self.assertEqual(len({track.pk for track in tracks}), 25)
        self.assertFalse({track.pk for track in tracks} & has)
        self.assertNotIn("Miles Davis", {track.album.artist.name for track in tracks if track.album})
        why = {each["id"]: each["why"] for each in found.data["tracks"]}
        for track in tracks:
            told = why[track.pk]
            if told == "You told me: “I love Metallica”":
                self.assertEqual(track.album and track.album.artist.name, "Metallica")
            elif told == "You told me: “I love jazz”":
                self.assertEqual(track.genre and track.genre.name, "Jazz")
            else:
                self.assertEqual(told, f"You bought music by {named(str(track.album and track.album.artist))}")
        self.assertEqual(len({*why.values()} & {"You told me: “I love Metallica”", "You told me: “I love jazz”"}), 2)
        more = self.recommended(limit=25, page=2)
        self.assertFalse({each["id"] for each in more.data["tracks"]} & set(why))

        shown = registry.widgets["recommendations"].data(self.alice, found.arguments)
        assert shown is not None
        self.assertEqual([row["id"] for row in shown["tracks"]], list(why))
        self.assertEqual([row["why"] for row in shown["tracks"]], [each.replace("\\", "") for each in why.values()])
        link.delete()  # what she bought is hers no more, and what she has forgotten is no reason
        memory.forget_all(self.alice)
        shown = registry.widgets["recommendations"].data(self.alice, found.arguments)
        assert shown is not None
        self.assertEqual({row["why"] for row in shown["tracks"]}, {""})

    def test_nothing_is_used_while_memory_is_paused_and_what_sells_is_recommended_to_who_said_nothing(self) -> None:
        popular = self.recommended().data
        self.assertEqual((popular["because"], len(popular["tracks"])), ([], 8))
        self.remembers("I love bossa nova")
        self.assertEqual(self.recommended().data["because"], ["You told me: “I love bossa nova”"])
        memory.pause(self.alice)
        self.assertEqual(self.recommended().data, popular)

    def test_a_run_notes_the_facts_by_which_it_recommended(self) -> None:
        self.remembers("I love Metallica", "I hate opera")
        run = Run.objects.create(thread=uuid4(), user=self.alice, agent="music")
        found = recommend_tracks(replace(self.context, run=run.pk), limit=3)
        self.assertEqual({track["artist"] for track in found.data["tracks"]}, {"Metallica"})
        run.refresh_from_db()
        self.assertEqual(run.recalled, [str(Fact.objects.get(attribute="metallica").pk)])


@pytest.mark.django_db(transaction=True)
def test_offline_alice_says_it_in_the_store_and_is_recommended_by_it_at_once(alice: User) -> None:
    genre, kind = Genre.objects.create(name="Bossa Nova"), MediaType.objects.create(name="Tape")
    other = Genre.objects.create(name="Rock")
    for number in range(12):
        Track.objects.create(
            name=f"Number {number}", genre=other if number % 4 else genre, media_type=kind, milliseconds=1000
        )
    said = {}
    thread = turn(alice, "I really love bossa nova", agent="store").thread
    for text in ("What would I like?", "Can you recommend something else?"):
        said[text] = turn(alice, text, thread)
    [fact] = Fact.objects.filter(user=alice)
    assert (fact.statement, fact.quote, fact.thread) == ("Likes bossa nova", "I really love bossa nova", str(thread))
    first, second = (ToolCall.objects.get(run=run, name="recommend_tracks").result for run in said.values())
    assert {track["genre"] for track in first["tracks"]} == {"Bossa Nova"} and len(first["tracks"]) == 3
    assert not {track["id"] for track in first["tracks"]} & {track["id"] for track in second["tracks"]}
    words = Message.objects.filter(run=said["What would I like?"], role="assistant", kind="text").latest("created_at")
    assert words.text.startswith("Here are 3 tracks you may like. You told me: “I really love bossa nova”.")
    assert said["What would I like?"].recalled == [str(fact.pk)]

    hidden = actions.send(alice, text="What would I like?", client_id=uuid4(), agent="store", is_temporary=True)
    temporary = answered(claims.claim("here", 1)[0])
    assert str(temporary.thread) == str(hidden["conversation"]) and temporary.recalled == []
    assert ToolCall.objects.get(run=temporary, name="recommend_tracks").result["because"] == []


def test_reasons_are_one_sentence() -> None:
    assert listed(["You told me: “I love jazz”", "You bought music by “U2”"]) == (
        "You told me: “I love jazz” and you bought music by “U2”"
    )
