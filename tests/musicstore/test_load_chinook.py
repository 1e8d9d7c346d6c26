"""The Chinook database comes in whole or not at all, and a second time is as good as one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone

from musicstore import chinook
from musicstore.models import Artist, Customer, CustomerLink, Employee, Invoice, InvoiceLine, Playlist, Track
from tests.musicstore.data import FILE, WithChinook, asked, needs_chinook


class TheStoreOpens(WithChinook):
    def test_every_row_of_every_table_is_here(self) -> None:
        for table in chinook.TABLES:
            [(rows,)] = asked(f'SELECT count(*) FROM "{table.name}"')
            self.assertEqual(table.model._base_manager.count(), rows, table.name)

    def test_postgresql_knows_how_much_came_in_before_anybody_asks(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT tablename) FROM pg_stats WHERE tablename LIKE 'musicstore_%'")
            self.assertGreaterEqual(cursor.fetchone()[0], len(chinook.TABLES))

    def test_columns_are_what_they_were(self) -> None:
        frantisek = Customer.objects.get(pk=5)
        self.assertEqual(
            (frantisek.first_name, frantisek.city, frantisek.support_rep.first_name),
            ("František", "Prague", "Margaret"),
        )
        self.assertEqual(Employee.objects.get(pk=2).reports_to_id, 1)
        first = Track.objects.select_related("album__artist", "genre").get(pk=1)
        self.assertEqual(
            (str(first), str(first.album.artist), str(first.genre)),
            ("For Those About To Rock (We Salute You)", "AC/DC", "Rock"),
        )
        self.assertEqual(Artist.objects.get(folded="antonio carlo jobim").name, "Antônio Carlos Jobim")
        self.assertEqual(Invoice.objects.aggregate(all=Sum("total"))["all"], Decimal("2328.60"))
        self.assertEqual(
            InvoiceLine.objects.aggregate(all=Sum(F("unit_price") * F("quantity")))["all"], Decimal("2328.60")
        )

    def test_a_second_time_puts_right_what_was_changed_and_keeps_what_was_added(self) -> None:
        alice = User.objects.create_user("alice")
        Artist.objects.filter(pk=1).update(name="DC/AC", folded="dc ac")
        hers = Playlist.objects.create(name="For the party", owner=alice)
        out = StringIO()
        call_command("load_chinook", FILE, stdout=out, stderr=StringIO())
        self.assertIn("275 of Artist", out.getvalue())
        self.assertEqual(Artist.objects.get(folded="ac dc").pk, 1)
        self.assertEqual(Playlist.objects.get(owner=alice), hers)
        self.assertGreater(Artist.objects.create(name="Nova").pk, 275)  # other tests have taken numbers

    def test_a_number_that_a_purchase_under_way_has_taken_is_given_to_nobody_else(self) -> None:
        """The next customer's purchase failed on the number of one that was committed meanwhile."""
        taken = "SELECT nextval(pg_get_serial_sequence('musicstore_invoice', 'id'))"
        with connection.cursor() as cursor:
            cursor.execute(taken)
            (under_way,) = cursor.fetchone()
            call_command("load_chinook", FILE, stdout=StringIO(), stderr=StringIO())
            cursor.execute(taken)
            self.assertGreater(cursor.fetchone()[0], under_way)


@needs_chinook
@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["Playlist", "Invoice", "Customer"])
def test_what_people_made_bought_or_are_under_a_number_of_the_file_is_not_written_over(kind: str) -> None:
    """Alice's playlist became "TV Shows", her invoice another's, and she spoke for another customer of her number."""
    alice = User.objects.create_user("alice")
    anna = Customer.objects.create(pk=5, first_name="Anna", last_name="Berg", email="anna@example.org")
    if kind == "Playlist":
        Playlist.objects.create(pk=3, name="For the party", owner=alice)
    elif kind == "Invoice":
        Invoice.objects.create(pk=7, customer=anna, invoice_date=timezone.now(), key="order:1")
    else:
        CustomerLink.objects.create(user=alice, customer=anna)
    with pytest.raises(CommandError, match=rf"{kind} \d is .* here"):
        call_command("load_chinook", FILE, stderr=StringIO())
    assert not Artist.objects.exists()
    assert Customer.objects.get(pk=5).last_name == "Berg"


@needs_chinook
@pytest.mark.django_db
def test_a_file_that_is_damaged_half_way_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite"
    shutil.copy(FILE, broken)
    broken.chmod(0o600)
    with closing(sqlite3.connect(broken)) as file, file:
        file.execute("UPDATE Customer SET FirstName = ? WHERE CustomerId = 7", ("x" * 41,))
    with pytest.raises(CommandError, match=r"Customer 7: .*first_name"):
        call_command("load_chinook", broken, stderr=StringIO())
    assert not Artist.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"), [(None, "no such file"), (b"PK nonsense", "no Chinook"), (b"", "no Chinook")]
)
def test_what_is_no_chinook_is_said(tmp_path: Path, content: bytes | None, words: str) -> None:
    file = tmp_path / "music.sqlite"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        call_command("load_chinook", file, stderr=StringIO())
