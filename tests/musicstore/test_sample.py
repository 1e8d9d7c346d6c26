"""The sample of the store's own: what `init_db` makes, once, and what of it is found by how it sounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db.models import F, Sum
from django.test import TestCase, override_settings

from agents.knowledge import search
from agents.testing import TimeMachine
from musicstore import sample
from musicstore.models import (
    Album,
    Artist,
    Customer,
    CustomerLink,
    Invoice,
    InvoiceLine,
    MediaType,
    Playlist,
    Track,
)

NOON = datetime(2031, 5, 3, 12, tzinfo=UTC)


def init_db() -> str:
    out = StringIO()
    call_command("init_db", stdout=out)
    return out.getvalue()


class ANewcomerFillsTheStore(TestCase):
    def test_once_without_debug_and_without_anybody(self) -> None:
        self.assertIn("130 of Track", init_db())
        self.assertEqual(Customer.objects.count(), 8)
        self.assertFalse(Customer.objects.exclude(email__endswith="@example.com").exists())
        self.assertEqual(Artist.objects.get(folded="harbour quartet").albums.count(), 3)
        self.assertEqual(Playlist.objects.get(folded="quiet evening").entries.count(), 6)
        Track.objects.filter(name="Kettle").update(name="Pan")
        before = list(InvoiceLine.objects.values_list("pk", "track"))
        self.assertIn("has tracks already", init_db())
        self.assertTrue(Track.objects.filter(name="Pan").exists(), "what was changed stays")
        self.assertEqual(list(InvoiceLine.objects.values_list("pk", "track")), before)

    def test_each_customer_has_invoices_of_late_and_of_long_ago_which_add_up(self) -> None:
        sample.load(NOON)
        for customer in Customer.objects.all():
            dates = list(customer.invoices.values_list("invoice_date", flat=True))
            self.assertGreaterEqual(len(dates), 6, customer)
            self.assertLess(NOON - dates[0], timedelta(days=200))
            self.assertGreater(NOON - dates[-1], timedelta(days=800))
        self.assertEqual(Invoice.objects.latest("invoice_date").invoice_date, NOON - timedelta(days=1))
        sums = Invoice.objects.annotate(lines_total=Sum(F("lines__unit_price") * F("lines__quantity")))
        self.assertFalse(sums.exclude(total=F("lines_total")).exists())

    def test_new_rows_and_chinooks_come_beside_it(self) -> None:
        sample.load(NOON)
        self.assertEqual(Artist._base_manager.order_by("pk")[0].pk, sample.FIRST)
        self.assertGreater(Artist.objects.create(name="Nova").pk, Artist.objects.get(name="Saoirse & Blum").pk)

    def test_a_store_with_a_track_of_its_own_is_left_alone(self) -> None:
        Track.objects.create(name="Mine", media_type=MediaType.objects.create(name="file"), milliseconds=1)
        init_db()
        self.assertEqual((Track.objects.count(), Customer.objects.count()), (1, 0))

    def test_demo_is_a_customer_of_it_where_debug_is_on_and_nowhere_else(self) -> None:
        demo = User.objects.create_user("demo")
        init_db()
        self.assertFalse(CustomerLink.objects.exists())
        with override_settings(DEBUG=True):
            self.assertIn("Dana Whitfield", init_db())
            link = CustomerLink.objects.get()
            self.assertEqual((link.user, link.customer.pk), (demo, sample.FIRST))
            other = Customer.objects.last()
            CustomerLink.objects.update(customer=other)
            init_db()
            self.assertEqual(CustomerLink.objects.get().customer, other, "whom staff linked stays")


class AlicesTasteIsFound(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        sample.load(NOON)
        with TimeMachine() as clock:
            clock.run_until_idle()
        cls.alice = User.objects.create_user("alice")

    def found(self, question: str, **options: object) -> list[str]:
        return [hit.title for hit in search(self.alice, question, kinds=["track", "album"], **options)]  # type: ignore[arg-type]

    def test_by_how_it_sounds(self) -> None:
        for question, fits in (
            ("something slow with a saxophone", {"Harbour Quartet"}),
            ("a waltz", {"Waltz", "Valse", "Inge"}),
            ("heavy guitars", {"Iron Orchard"}),
            ("a song for a wedding", {"First Dance", "Sweeter than Peaches", "Auntie's Wedding"}),
            ("fast music for running", {"Treadmill", "Sprint Protocol", "Terminal Three", "Workout"}),
            ("a lullaby for my little one", {"Sleepy Snail", "Anchor Song", "Berceuse"}),
            ("Christmas carols", {"Candle and Stone", "Shepherd", "Rejoice", "Aldwyn"}),
        ):
            titles = self.found(question)
            self.assertTrue(any(name in titles[0] for name in fits), (question, titles))

    def test_nothing_is_found_of_what_the_store_has_not(self) -> None:
        self.assertEqual(self.found("quantum chromodynamics lecture notes"), [])

    def test_an_artist_who_is_called_otherwise_is_found_by_the_new_name_at_once(self) -> None:
        artist = Artist.objects.get(name="Big Ruby Tate")
        artist.name = "Zuleika Pfeffer"
        artist.save()
        self.assertTrue(self.found("Zuleika Pfeffer"))
        self.assertFalse([title for title in self.found("Big Ruby Tate", limit=50) if "Ruby Tate" in title])
        album = Album.objects.get(title="Tango de la Lluvia")
        album.about = "Didgeridoo."
        album.save()
        self.assertEqual(len(self.found("didgeridoo", limit=50)), 5)
