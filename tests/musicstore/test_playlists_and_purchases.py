"""Alice keeps playlists and buys tracks in talk; Bob sees and changes none of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from agents import registry
from agents.llm import Called
from agents.runtime import Context, ToolRefused
from agents.runtime.widget import widgets_changed
from agents.testing import ScriptedModel, Talk, call
from musicstore import actions
from musicstore.actions.purchases import PricesChanged
from musicstore.models import Customer, CustomerLink, Invoice, InvoiceLine, Playlist, Track
from musicstore.tools import playlists, purchases
from tests.musicstore.data import WithChinook

ONE_BY_U2, ONE_BY_METALLICA = "One by U2", "One by Metallica"


class AliceKeepsAndBuys(WithChinook):
    def setUp(self) -> None:
        self.alice, self.bob = (User.objects.create_user(name) for name in ("alice", "bob"))
        self.customer = Customer.objects.get(pk=5)
        CustomerLink.objects.create(user=self.alice, customer=self.customer)
        self.context = self.of(self.alice)

    def of(self, user: User, key: str = "") -> Context:
        return Context(user=user, agent=registry.agents["music"], key=key)

    def said(self, *script: Any) -> tuple[Talk, str]:
        talk = Talk(self.alice, "music", model=ScriptedModel(*script))
        return talk, talk.say("Please")

    def test_a_playlist_is_made_filled_renamed_and_shown_and_its_card_follows(self) -> None:
        touched: set[str] = set()
        hear = lambda sender, keys, **more: touched.update(keys)  # noqa: E731
        widgets_changed.connect(hear)
        self.addCleanup(widgets_changed.disconnect, hear)
        made = playlists.make_playlist(self.context, name="  Party ", tracks=["Enter Sandman by Metallica"])
        party = Playlist.objects.get(owner=self.alice)
        self.assertEqual((party.name, made.arguments), ("Party", {"playlist": party.pk}))
        added = playlists.add_to_playlist(
            self.context, playlist="party", tracks=["desafinado", ONE_BY_U2, "desafinado"]
        )
        self.assertIn(f"playlist:{party.pk}", touched)
        self.assertEqual([row["name"] for row in added.data["added"]], ["Desafinado", "One"])
        again = playlists.add_to_playlist(self.context, playlist="Party", tracks=["Desafinado"])
        self.assertIn("already", again.text)
        playlists.remove_from_playlist(self.context, playlist="Party", tracks=["sandman"])
        playlists.rename_playlist(self.context, playlist="Party", name="Sunday")
        shown = playlists.show_playlist(self.context, playlist="sunday")
        self.assertEqual([row["name"] for row in shown.data["tracks"]], ["Desafinado", "One"])
        card = registry.widgets["playlist"]
        data = card.data(self.alice, made.arguments)
        assert data is not None
        self.assertEqual((data["playlist"]["name"], data["playlist"]["count_words"]), ("Sunday", "2 tracks"))
        self.assertEqual(card.html(data, message="m").count('aria-label="Remove '), 2)
        card.actions["remove"].function(self.alice, party.pk, track=data["tracks"][0]["id"])
        self.assertEqual([each.name for each in party.tracks.all()], ["One"])
        told = playlists.list_playlists(self.context)
        self.assertEqual([row["name"] for row in told.data["playlists"] if row["own"]], ["Sunday"])

    def test_only_her_own_are_changed_and_only_hers_and_the_stores_are_seen(self) -> None:
        hers = actions.make_playlist(by=self.alice, name="Secret", tracks=[1, 2])
        card, bobs = registry.widgets["playlist"], self.of(self.bob)
        self.assertIsNone(card.data(self.bob, {"playlist": hers.pk}))
        for refused in (
            lambda: playlists.show_playlist(bobs, playlist="Secret"),
            lambda: playlists.add_to_playlist(bobs, playlist="Secret", tracks=["1"]),
            lambda: playlists.delete_playlist(bobs, playlist=str(hers.pk)),
            lambda: playlists.rename_playlist(bobs, playlist="Grunge", name="Mine"),
            lambda: actions.remove_tracks(Playlist.objects.get(name="Grunge"), by=self.bob, tracks=[52]),
            lambda: card.actions["remove"].function(self.bob, hers.pk, track=1),
        ):
            self.assertRaises((ToolRefused, ObjectDoesNotExist), refused)
        self.assertEqual(hers.entries.count(), 2)
        self.assertIn("on “Grunge”", playlists.show_playlist(bobs, playlist="grunge").text)
        with self.assertRaises(ValidationError):
            actions.make_playlist(by=self.alice, name="SECRET")
        actions.make_playlist(by=self.bob, name="Secret")

    def test_a_playlist_is_deleted_only_after_a_yes_to_its_exact_name(self) -> None:
        actions.make_playlist(by=self.alice, name="Party", tracks=[1])
        talk, _ = self.said(call("delete_playlist", playlist="partty"), "Gone.")
        self.assertIn('"playlist":"Party"', talk.waiting[0].arguments)
        self.assertTrue(Playlist.objects.owned_by(self.alice).exists())
        talk.approve()
        self.assertFalse(Playlist.objects.owned_by(self.alice).exists())

    def test_her_yes_to_one_playlist_deletes_no_other_of_nearly_its_name(self) -> None:
        """Renamed on another page before she said yes, "Road Trip" left "Road Trips" to be found, and deleted."""
        party = actions.make_playlist(by=self.alice, name="Road Trip")
        actions.make_playlist(by=self.alice, name="Road Trips")
        talk, _ = self.said(call("delete_playlist", playlist="road trip"), "Not done.")
        actions.rename_playlist(party, by=self.alice, name="Winter")
        talk.approve()
        self.assertEqual((_result(talk), Playlist.objects.owned_by(self.alice).count()), ({"code": "changed"}, 2))

    def test_a_word_that_several_of_her_tracks_have_takes_none_of_them_off(self) -> None:
        """All of them went, without a question: "take love off" took eight songs of love."""
        tracks = ["Nothing Else Matters", "Nothing To Say"]
        actions.make_playlist(
            by=self.alice, name="Party", tracks=Track.objects.filter(name__in=tracks).values_list("pk", flat=True)
        )
        with self.assertRaises(ToolRefused) as refused:
            playlists.remove_from_playlist(self.context, playlist="Party", tracks=["nothing"])
        self.assertEqual((refused.exception.code, refused.exception.data["choices"]), ("ambiguous", tracks))
        playlists.remove_from_playlist(self.context, playlist="Party", tracks=tracks[:1])
        self.assertEqual(Playlist.objects.get(owner=self.alice).entries.count(), 1)

    def test_buying_shows_titles_prices_and_the_total_and_writes_one_invoice(self) -> None:
        before = Invoice.objects.count()
        talk, _ = self.said(call("buy_tracks", tracks=[ONE_BY_U2, "enter sandman by metallica"]), "Enjoy.")
        shown = registry.tools["buy_tracks"].parse(talk.waiting[0].arguments)
        self.assertEqual(
            shown["tracks"],
            ["“One” by “U2” on “Achtung Baby”, $0.99", "“Enter Sandman” by “Metallica” on “Black Album”, $0.99"],
        )
        self.assertEqual((shown["total"], len(shown["numbers"])), ("$1.98", 2))
        self.assertEqual(shown["billed_to"], f"{self.customer}, customer 5")
        self.assertEqual(registry.tools["buy_tracks"].words(
            registry.tools["buy_tracks"].doing, talk.waiting[0].arguments), "Buying 2 tracks for $1.98…"
        )  # fmt: skip
        self.assertEqual(Invoice.objects.count(), before, "nothing is bought before the yes")
        self.assertEqual(talk.approve(), "Enjoy.")
        invoice = Invoice.objects.get(pk=_result(talk)["invoice"])
        self.assertEqual(invoice.customer, self.customer)
        self.assertEqual(invoice.billing_city, self.customer.city)
        lines = list(InvoiceLine.objects.filter(invoice=invoice))
        self.assertEqual([str(line.track_id) for line in lines], shown["numbers"])
        self.assertEqual(invoice.total, sum((line.cost for line in lines), Decimal(0)))
        self.assertEqual(Invoice.objects.count(), before + 1)

    def test_what_changed_before_the_yes_is_not_bought(self) -> None:
        before = Invoice.objects.count()
        for change in ({"unit_price": Decimal("1.29")}, {"name": "Two"}):
            talk, _ = self.said(call("buy_tracks", tracks=[ONE_BY_U2]), "Sorry.")
            wanted = registry.tools["buy_tracks"].parse(talk.waiting[0].arguments)["numbers"]
            kept = Track.objects.filter(pk__in=wanted).values(*change).get()
            Track.objects.filter(pk__in=wanted).update(**change)
            talk.approve()
            self.assertEqual(_result(talk), {"code": "changed"})
            Track.objects.filter(pk__in=wanted).update(**kept)
        talk, _ = self.said(call("buy_tracks", tracks=[ONE_BY_U2]), "Sorry.")
        CustomerLink.objects.update(customer=6)
        talk.approve()
        self.assertEqual(_result(talk), {"code": "changed"}, "whoever speaks for another by now pays for nobody")
        for edit in ({"total": "$0.01"}, {"numbers": ["1"]}, {"tracks": ["Anything, $0.01"]}, {"numbers": []}):
            talk, _ = self.said(call("buy_tracks", tracks=[ONE_BY_U2]), "Sorry.")
            talk.approve(**edit)
            self.assertEqual(_result(talk), {"code": "changed"})
        self.assertEqual(Invoice.objects.count(), before)
        with self.assertRaises(PricesChanged):
            actions.buy(self.customer, tracks=[1, 2], total=Decimal("0.99"))

    def test_the_same_call_twice_buys_once_and_nobody_unverified_is_asked(self) -> None:
        terms = purchases._offer(self.context, {"tracks": ["1", "2"]})
        first, second = (purchases.buy_tracks(self.of(self.alice, "call-7"), **terms) for _ in range(2))
        self.assertEqual(first.data["invoice"], second.data["invoice"])
        self.assertEqual(Invoice.objects.filter(key="call-7").count(), 1)
        talk = Talk(self.bob, "music", model=ScriptedModel(call("buy_tracks", tracks=["1"]), "Who are you?"))
        talk.say("Buy it")
        self.assertEqual(([], "not_verified"), (talk.waiting, _result(talk)["code"]))
        with self.assertRaises(ToolRefused) as refused:
            purchases._offer(self.context, {"tracks": ["One"]})
        self.assertEqual(refused.exception.code, "ambiguous")
        self.assertIn("by “Metallica”", str(refused.exception))


def _result(talk: Talk) -> dict[str, Any]:
    return next(item.data for item in reversed(talk.items) if isinstance(item, Called))
