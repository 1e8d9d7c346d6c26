"""Music found by how it sounds: without a model too, at the store's door, and by nobody who plans a party."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.test import TestCase
from django.utils import timezone

from agents import registry
from agents.knowledge import changed, search
from agents.knowledge.indexing import index
from agents.llm import Called
from agents.testing import ScriptedModel, Talk, call
from musicstore import listings, sample
from musicstore.models import Album, Genre, Track
from planning.models import Venue
from tests.musicstore.data import WithChinook
from tests.musicstore.wordings import clauses


def indexed(*rows: QuerySet[Any]) -> None:
    for each in rows:
        changed(each)
    while index.work():
        pass


class AliceLooksForMusicThatFits(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        sample.load(timezone.now())
        Venue.objects.create(name="The Loft", town="Springfield", price=9, capacity=9, about="Slow jazz, a saxophone.")
        indexed(Track.objects.all(), Album.objects.all())
        cls.alice = User.objects.create_user("alice")

    def test_one_message_to_the_store_ends_with_tracks(self) -> None:
        talk = Talk(self.alice, "store")
        said = talk.say("I'm looking for something slow with a saxophone, please")
        self.assertIn("Harbour Quartet", said)
        self.assertEqual(talk.calls[-1], "find_music")
        (called,) = [each for each in talk.items if isinstance(each, Called) and each.name == "find_music"]
        tracks = called.data["tracks"]
        self.assertEqual(tracks[0]["artist"], "The Harbour Quartet")
        shown = registry.widgets["tracks"].data(
            self.alice, {"of": f"chosen:{','.join(str(each['id']) for each in tracks)}"}
        )
        self.assertEqual([each["id"] for each in shown["tracks"]], [each["id"] for each in tracks])

    def test_what_does_not_fit_is_said(self) -> None:
        self.assertIn("nothing here", Talk(self.alice, "music").say("something about quantum chromodynamics"))

    def test_a_model_gives_a_description_and_reads_tracks_by_their_numbers(self) -> None:
        script = ScriptedModel(call("find_music", description="a waltz"), "Here is one.")
        talk = Talk(self.alice, "music", model=script)
        talk.say("Three beats to a bar!")
        (called,) = [each for each in talk.items if isinstance(each, Called)]
        self.assertIn("Waltz", called.data["tracks"][0]["name"])
        self.assertIn(f"{called.data['tracks'][0]['id']}. ", called.output)

    def test_a_planner_finds_places_and_no_songs_and_the_store_songs_and_no_places(self) -> None:
        for agent, mine, others in (("planner", "The Loft", "Harbour"), ("music", "Harbour", "The Loft")):
            script = ScriptedModel(call("search_knowledge", question="slow jazz with a saxophone"), "This.")
            talk = Talk(self.alice, agent, model=script)
            talk.say("What is there?")
            (called,) = [each for each in talk.items if isinstance(each, Called)]
            titles = " ".join(each["title"] for each in called.data["passages"])
            self.assertIn(mine, titles)
            self.assertNotIn(others, titles)

    def test_a_card_of_tracks_that_are_gone_shows_those_that_stay_and_reads_no_nonsense(self) -> None:
        first, second = Track.objects.order_by("pk")[:2]
        name = f"chosen:{second.pk},{first.pk},999999999,x,,١"
        self.assertEqual(list(listings.found(name).tracks), [second, first])
        self.assertEqual(list(listings.found("chosen:").tracks), [])


class ChinookIsFoundByHowItsGenresSound(WithChinook):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.alice = User.objects.create_user("alice")
        some = [pk for genre in Genre.objects.all() for pk in genre.tracks.values_list("pk", flat=True)[:30]]
        some += Track.objects.filter(name__icontains="waltz").values_list("pk", flat=True)
        indexed(Track.objects.filter(pk__among=some))  # all of them take some seconds

    def genres(self, question: str) -> list[str]:
        hits = search(self.alice, question, limit=4, kinds=["track"])
        rows = Track.objects.select_related("genre").in_bulk([int(hit.object_id) for hit in hits])
        return [str(rows[int(hit.object_id)].genre) for hit in hits]

    def test_by_instruments_by_what_it_is_and_by_its_name(self) -> None:
        for question, genres in (
            ("heavy guitars", {"Metal", "Heavy Metal"}),
            ("something slow with a saxophone", {"Jazz"}),
            ("music for children to sing along", {"Pop", "Soundtrack", "Alternative"}),
            ("a television episode", {"TV Shows", "Drama", "Comedy", "Sci Fi & Fantasy", "Science Fiction"}),
            ("an aria for a soprano", {"Opera", "Classical"}),
        ):
            found = self.genres(question)
            self.assertTrue(found and found[0] in genres, (question, found))
        self.assertIn("Waltz", search(self.alice, "a waltz", kinds=["track"])[0].title)


@pytest.mark.parametrize(
    ("said", "description"),
    [
        ("Something slow with a saxophone", "slow with a saxophone"),
        ("Could you find me something to dance to?", "to dance to"),
        ("do you have anything romantic please", "romantic"),
        ("Music for a wedding", "for a wedding"),
        ("I want to listen to songs that make me happy.", "that make me happy"),
        ("recommend some music for running", "for running"),
        ("something by Metallica", ""),
        ("Do you have anything by AC/DC?", ""),
        ("do you have the song Something", ""),
        ("Is there anything else?", ""),
        ("something on my last invoice", ""),
        ("add Something in the Way to my playlist", ""),
        ("Recommend something for me", ""),
        ("recommend some music that I'd like", ""),
        ("Something else", ""),
        ("What albums does AC/DC have?", ""),
    ],
)
def test_what_is_a_description_and_what_is_a_name(said: str, description: str) -> None:
    (clause,) = clauses(said)
    assert (clause.value("sound") or clause.value("use") or "") == description
