"""The store in the admin: what staff find, what they write, and what a page costs."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from musicstore.models import (
    Album,
    Artist,
    Customer,
    CustomerLink,
    Employee,
    Genre,
    Invoice,
    InvoiceLine,
    MediaType,
    Playlist,
    PlaylistTrack,
    Track,
)


class StaffLookAfterTheStore(TestCase):
    def setUp(self) -> None:
        self.root = User.objects.create_superuser("root")
        self.client.force_login(self.root)
        self.rep = Employee.objects.create(first_name="Jane", last_name="Peacock")
        self.customer = Customer.objects.create(
            first_name="Ana", last_name="Silva", email="ana@example.com", support_rep=self.rep
        )
        self.artist = Artist.objects.create(name="Antônio Carlos Jobim")
        self.album = Album.objects.create(title="Quiet Nights", artist=self.artist)
        self.invoice = Invoice.objects.create(customer=self.customer, invoice_date=timezone.now(), total=Decimal("1"))
        self.playlist = Playlist.objects.create(name="Evenings")

    def grow(self, name: str) -> None:
        """Give every list one row more, with rows of its own to point to."""
        genre, media = Genre.objects.create(name=f"{name} genre"), MediaType.objects.create(name=f"{name} file")
        track = Track.objects.create(name=name, album=self.album, genre=genre, media_type=media, milliseconds=200_000)
        artist = Artist.objects.create(name=f"{name} band")
        Album.objects.create(title=name, artist=artist)
        Track.objects.create(name=name, album=artist.albums.get(), genre=genre, media_type=media, milliseconds=1)
        InvoiceLine.objects.create(invoice=self.invoice, track=track, unit_price=1)
        PlaylistTrack.objects.create(playlist=self.playlist, track=track)
        owner = User.objects.create_user(f"{name} owner")
        PlaylistTrack.objects.create(playlist=Playlist.objects.create(name=name, owner=owner), track=track)
        boss = Employee.objects.create(first_name=name, last_name="Boss")
        rep = Employee.objects.create(first_name=name, last_name="Rep", reports_to=boss)
        buyer = Customer.objects.create(first_name=name, last_name="B", email="b@example.com", support_rep=rep)
        Invoice.objects.create(customer=buyer, invoice_date=timezone.now())

    def costs(self) -> dict[str, int]:
        """Return how many queries each list takes, and the page of each row that has others below it."""
        pages = {
            model._meta.label: reverse(f"admin:musicstore_{model._meta.model_name}_changelist")
            for model in admin.site._registry
            if model._meta.app_label == "musicstore"
        }
        for row in (self.album, self.invoice, self.playlist, self.artist):
            pages[str(row)] = reverse(f"admin:musicstore_{row._meta.model_name}_change", args=[row.pk])
        found = {}
        for name, address in pages.items():
            with CaptureQueriesContext(
                connection,
            ) as queries:
                self.assertEqual(self.client.get(address).status_code, 200, name)
            found[name] = len(queries)
        return found

    def test_no_page_asks_for_each_row(self) -> None:
        self.grow("One")
        self.costs()  # content types are remembered from here on
        few = self.costs()
        for name in ("Two", "Three", "Four"):
            self.grow(name)
        self.assertEqual(self.costs(), few)

    def test_names_are_found_without_accents_and_playlists_lead_to_their_songs(self) -> None:
        self.grow("Corcovado")
        self.assertContains(self.client.get("/admin/musicstore/artist/", {"q": "antonio jobim"}), "Antônio")
        self.assertNotContains(self.client.get("/admin/musicstore/artist/", {"q": "antonio lobo"}), "Antônio")
        shown = self.client.get(reverse("admin:musicstore_playlist_change", args=[self.playlist.pk]))
        songs = f"/admin/musicstore/playlisttrack/?playlist__id__exact={self.playlist.pk}"
        self.assertContains(shown, f'<a href="{songs}">1</a>', html=True)
        listed = self.client.get(songs)
        self.assertContains(listed, "1 playlist track")

    def test_who_links_a_user_to_a_customer_is_written_down(self) -> None:
        alice = User.objects.create_user("alice")
        form = {
            "first_name": "Ana", "last_name": "Silva", "email": "ana@example.com", "support_rep": self.rep.pk,
            "links-TOTAL_FORMS": 1, "links-INITIAL_FORMS": 0, "links-0-user": alice.pk,
        }  # fmt: skip
        address = reverse("admin:musicstore_customer_change", args=[self.customer.pk])
        self.assertEqual(self.client.post(address, form).status_code, 302)
        link = CustomerLink.objects.get()
        self.assertEqual((link.user, link.customer, link.linked_by), (alice, self.customer, self.root))
        gone = form | {"links-INITIAL_FORMS": 1, "links-0-id": link.pk, "links-0-DELETE": "on"}
        self.assertEqual(self.client.post(address, gone).status_code, 302)
        self.assertFalse(CustomerLink.objects.exists())

    def test_what_was_paid_is_not_written_over(self) -> None:
        address = reverse("admin:musicstore_invoice_change", args=[self.invoice.pk])
        self.assertEqual(self.client.post(address, {"total": "0"}).status_code, 403)
        self.assertEqual(self.client.post(address.replace("change", "delete"), {"post": "yes"}).status_code, 403)
        customer = reverse("admin:musicstore_customer_delete", args=[self.customer.pk])
        self.client.post(customer, {"post": "yes"})
        self.assertTrue(Invoice.objects.filter(total=1).exists())
