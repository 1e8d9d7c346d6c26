"""The store over REST: what everybody reads, and what only the customer does whose it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.test import Client, TestCase
from django.utils import timezone

from musicstore import sample
from musicstore.models import Artist, CustomerLink, Genre, Playlist, PlaylistTrack, Track
from tests.musicstore.people import shopper

MUSIC = "/api/music/"
LISTS = ("artists", "albums", "tracks", "genres", "media-types", "playlists", "invoices")


class TheCatalogueIsRead(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        sample.load(timezone.now())
        cls.alice, cls.bob = User.objects.create_user("alice"), User.objects.create_user("bob")

    def setUp(self) -> None:
        self.client.force_login(self.alice)

    def read(self, address: str, **query: Any) -> Any:
        answer = self.client.get(f"{MUSIC}{address}", query)
        self.assertEqual(answer.status_code, 200, answer.content)
        return answer.json()

    def names(self, address: str, **query: Any) -> list[str]:
        return [each.get("name", each.get("title")) for each in self.read(address, **query)["results"]]

    def test_by_who_is_signed_in_and_by_nobody_else(self) -> None:
        for each in LISTS:
            self.assertEqual(self.client.get(f"{MUSIC}{each}/").status_code, 200, each)
            self.assertIn(Client().get(f"{MUSIC}{each}/").status_code, (401, 403), each)
            self.assertEqual(self.client.post(f"{MUSIC}{each}/", {}).status_code, 405, each)

    def test_names_are_found_however_they_are_spelled(self) -> None:
        self.assertEqual(self.names("artists/", search="cafe areia"), ["Café Areia"])
        self.assertEqual(self.names("artists/", search="Harbor Quartet"), ["The Harbour Quartet"])
        self.assertEqual(self.names("albums/", search="slow boat"), ["Slow Boats"])
        self.assertEqual(self.names("tracks/", search="tres cajueiros"), ["Três Cajueiros"])
        self.assertEqual(self.names("genres/", search="childrens music"), ["Children's Music"])
        self.assertEqual(self.names("tracks/", search="no such song"), [])

    def test_a_track_has_all_that_is_known_of_it(self) -> None:
        (found,) = self.read("tracks/", search="Blue Lanterns")["results"]
        self.assertEqual(found, self.read(f"tracks/{found['id']}/"))
        names = [found[each]["name"] for each in ("artist", "genre", "media_type")]
        self.assertEqual(names, ["The Harbour Quartet", "Jazz", "MPEG audio file"])
        self.assertEqual((found["album"]["title"], found["composer"]), ("Slow Boats", "Ida Moreau"))
        self.assertEqual((found["milliseconds"], found["unit_price"]), (441_000, "0.99"))

    def test_lists_are_narrowed_and_come_by_pages(self) -> None:
        artist, jazz = Artist.objects.get(name="The Harbour Quartet"), Genre.objects.get(name="Jazz")
        albums = self.read("albums/", artist=artist.pk)
        self.assertEqual((albums["count"], albums["results"][0]["tracks"]), (3, 4))
        self.assertEqual(self.read("albums/", genre=jazz.pk), albums)
        slow = next(each for each in albums["results"] if each["title"] == "Slow Boats")
        self.assertEqual(self.read("tracks/", album=slow["id"])["count"], slow["tracks"])
        self.assertEqual(
            self.names("tracks/", artist=artist.pk, search="gull"), ["Gull Trouble", "Gull Trouble (Live)"]
        )
        of_jazz = self.read("tracks/", genre=jazz.pk, limit=10, page=2)
        self.assertEqual((of_jazz["count"], len(of_jazz["results"])), (Track.objects.filter(genre=jazz).count(), 5))
        self.assertEqual(self.names("albums/", artist=artist.pk, genre=Genre.objects.get(name="Folk").pk), [])
        self.assertEqual(self.names("albums/", genre=jazz.pk, search="boats"), ["Slow Boats"])

    def test_what_is_no_query_is_refused(self) -> None:
        for query in ({"artist": "Bach"}, {"genre": 0}, {"album": 2**63}, {"limit": 201}, {"composer": "Bach"}):
            self.assertEqual(self.client.get(f"{MUSIC}tracks/", query).status_code, 400, query)
        for pk in ("1", "x", "1" * 40, "-1"):
            self.assertEqual(self.client.get(f"{MUSIC}tracks/{pk}/").status_code, 404, pk)

    def test_playlists_are_the_stores_and_ones_own_in_the_order_of_their_tracks(self) -> None:
        hers, his = (Playlist.objects.create(name="Mine", owner=each) for each in (self.alice, self.bob))
        songs = [Track.objects.get(name=name) for name in ("Kettle", "Prime", "Anchor Song")]
        for each in (hers, his, Playlist.objects.get(name="Quiet evening")):
            for at, song in enumerate(songs):
                PlaylistTrack.objects.create(playlist=each, track=song, position=9 - at)
        lists = self.read("playlists/")["results"]
        mine = [each for each in lists if each["is_mine"]]
        self.assertEqual([(each["id"], each["tracks"]) for each in mine], [(hers.pk, 3)])
        self.assertEqual(len(lists), 5)
        self.assertEqual(self.names("tracks/", playlist=hers.pk), ["Anchor Song", "Prime", "Kettle"])
        self.assertEqual(self.names("tracks/", playlist=his.pk), [])
        self.assertEqual(self.client.get(f"{MUSIC}playlists/{his.pk}/").status_code, 404)

    def test_a_customer_reads_their_invoices_the_newest_first_and_others_do_not(self) -> None:
        customer = sample.link(self.alice)
        assert customer is not None
        bobs = shopper(self.bob)
        found = self.read("invoices/")
        self.assertEqual(found["count"], customer.invoices.count())
        dates = [each["invoice_date"] for each in found["results"]]
        self.assertEqual(dates, sorted(dates, reverse=True))
        for each in found["results"]:
            self.assertEqual(each["customer"], {"id": customer.pk, "name": "Dana Whitfield", "support": "Jonas Vik"})
            self.assertEqual(sum(Decimal(line["cost"]) for line in each["lines"]), Decimal(each["total"]))
        one = found["results"][0]
        self.assertEqual(self.read(f"invoices/{one['id']}/"), one)
        self.assertEqual(self.client.get(f"{MUSIC}invoices/{bobs.invoice.pk}/").status_code, 404)
        self.assertEqual(self.client.get(f"{MUSIC}invoices/", {"customer": bobs.customer.pk}).status_code, 400)

    def test_who_is_linked_no_longer_reads_nothing_from_that_moment_on(self) -> None:
        bobs = shopper(self.bob)
        client = Client()
        client.force_login(self.bob)
        address = f"{MUSIC}invoices/{bobs.invoice.pk}/"
        self.assertEqual(client.get(address).status_code, 200)
        CustomerLink.objects.filter(user=self.bob).delete()
        self.assertEqual(client.get(address).status_code, 404)
        self.assertEqual(client.get(f"{MUSIC}invoices/").json()["count"], 0)
