"""What customers are told of what they bought is what the Chinook file says, and nobody is told of another's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from agents import registry
from agents.runtime import Context, ToolRefused, Widget
from agents.runtime.widget import widgets_changed
from agents.testing import Talk
from musicstore import chinook, grammar
from musicstore.agents import VERIFICATION
from musicstore.models import (
    Album,
    Artist,
    Customer,
    CustomerLink,
    Employee,
    Genre,
    Invoice,
    InvoiceLine,
    Track,
)  # fmt: skip
from tests.harness.plans import believe, touched
from tests.musicstore.data import FILE, WithChinook, asked
from tests.musicstore.wordings import HELD_OUT, OF_ANOTHER_KIND, SAID, tools

TOOLS = registry.agents["invoices"].tools
TABLES = [model._meta.db_table for model in (Invoice, InvoiceLine, Track, Album, Artist, Genre, Customer, Employee)]
OF_INVOICES = [name for name in TOOLS if not name.startswith("transfer_to_") and name not in VERIFICATION]
ONE = "SELECT InvoiceId, date(InvoiceDate), Total FROM Invoice"
ORDERS = {
    "get_invoices_by_customer_sorted_by_date": "InvoiceDate DESC, InvoiceId DESC",
    "get_invoices_sorted_by_unit_price": (
        "(SELECT max(UnitPrice) FROM InvoiceLine l WHERE l.InvoiceId = Invoice.InvoiceId) DESC, Total DESC,"
        " InvoiceDate DESC, InvoiceId DESC"
    ),
    "get_invoices_sorted_by_total": "Total DESC, InvoiceDate DESC, InvoiceId DESC",
}
WAYS = {
    "month": "strftime('%Y-%m-01', InvoiceDate)",
    "year": "strftime('%Y-01-01', InvoiceDate)",
    "genre": "g.Name",
    "artist": "a.Name",
}
SALES = """FROM Invoice JOIN InvoiceLine l USING (InvoiceId) JOIN Track t USING (TrackId)
    LEFT JOIN Genre g USING (GenreId) LEFT JOIN Album b USING (AlbumId) LEFT JOIN Artist a USING (ArtistId)"""


class CustomersAskForTheirInvoices(WithChinook):
    """Alice is one customer after the other; nobody else is any."""

    def setUp(self) -> None:
        self.alice = User.objects.create_user("alice")
        self.charlie = User.objects.create_user("charlie")
        self.link = CustomerLink.objects.create(user=self.alice, customer_id=1)

    def speak_for(self, customer: int) -> None:
        CustomerLink.objects.filter(pk=self.link.pk).update(customer=customer)

    def context(self, as_: User | None = None) -> Context:
        return Context(user=as_ or self.alice, agent=registry.agents["invoices"])

    def call(self, tool: str, as_: User | None = None, **arguments: Any) -> Widget:
        shown = registry.tools[tool].call(self.context(as_), json.dumps(arguments))
        assert isinstance(shown, Widget)
        return shown

    def refusal(self, tool: str, as_: User | None = None, **arguments: Any) -> tuple[str, str]:
        with self.assertRaises(ToolRefused) as refused:
            self.call(tool, as_, **arguments)
        return refused.exception.code, str(refused.exception)

    def card(self, shown: Widget, user: User | None = None) -> dict[str, Any] | None:
        return registry.widgets[shown.name].data(user or self.alice, json.loads(json.dumps(shown.arguments)))

    # What the tools tell is what is in the file.

    def test_every_customers_lists_are_those_of_the_file_in_their_order(self) -> None:
        for customer in range(1, 60):
            self.speak_for(customer)
            for tool, order in ORDERS.items():
                rows = asked(f"{ONE} WHERE CustomerId = ? ORDER BY {order}", [customer])
                told = self.call(tool).data
                found = [(row["id"], row["date"], Decimal(row["total"])) for row in told["invoices"]]
                self.assertEqual(found, [(pk, day, Decimal(str(total))) for pk, day, total in rows], (tool, customer))
                self.assertEqual(told["of"], len(rows))
                self.assertEqual(Decimal(told["total"]), sum(Decimal(str(row[2])) for row in rows))

    def test_every_invoice_shows_its_lines_and_who_helped_to_its_customer_alone(self) -> None:
        helped = dict(
            (row[0], row[1:])
            for row in asked(
                "SELECT InvoiceId, CustomerId, e.FirstName || ' ' || e.LastName, e.Title, e.Email FROM Invoice"
                " JOIN Customer c USING (CustomerId) JOIN Employee e ON e.EmployeeId = SupportRepId"
            )
        )
        lines: dict[int, list[Any]] = {}
        for pk, *line in asked(
            "SELECT InvoiceId, t.Name, a.Name, l.UnitPrice, l.Quantity FROM InvoiceLine l JOIN Track t USING (TrackId)"
            " JOIN Album USING (AlbumId) JOIN Artist a USING (ArtistId) ORDER BY InvoiceLineId"
        ):
            lines.setdefault(pk, []).append((line[0], line[1], Decimal(str(line[2])), line[3]))
        self.assertEqual(len(helped), 412)
        missing = self.refusal("show_invoice", invoice=99999)
        for pk, (customer, *employee) in sorted(helped.items(), key=lambda item: item[1][0]):
            self.speak_for(customer)
            shown = self.call("get_employee_by_invoice_and_customer", invoice=f"invoice #{pk}")
            told = shown.data["invoice"]
            found = [(x["track"], x["artist"], Decimal(x["unit_price"]), x["quantity"]) for x in told["lines"]]
            self.assertEqual(found, lines[pk])
            self.assertEqual(told["tracks"], len(lines[pk]))
            self.assertEqual(list(told["employee"].values()), employee)
            self.assertIn(employee[0], shown.text)
            if pk % 10 == 0:
                self.assertEqual(self.call("show_invoice", invoice=pk).data["invoice"], told)
                # for Alice who is customer 1 now, it is one that is missing
                self.speak_for(1 if customer != 1 else 2)
                code, words = self.refusal("show_invoice", invoice=pk)
                if customer != 1:
                    self.assertEqual((code, words.replace(str(pk), "99999", 1)), missing)
                self.assertEqual(self.refusal("get_employee_by_invoice_and_customer", invoice=pk)[0], "not_found")
                self.assertIsNone(self.card(Widget("invoice", {"invoice": pk})))

    def test_every_customers_spending_adds_up_to_what_the_file_adds_up_to(self) -> None:
        for customer in range(1, 60):
            self.speak_for(customer)
            for way, key in WAYS.items():
                rows = asked(
                    f"SELECT {key}, sum(l.UnitPrice * l.Quantity), sum(l.Quantity) {SALES} WHERE CustomerId = ?"
                    " GROUP BY 1",
                    [customer],
                )
                told = self.call("spending", by=way).data["spending"]
                found = {
                    part["name"]: (Decimal(part["amount"]), part["tracks"])
                    for part in told["parts"]
                    if Decimal(part["amount"])
                }
                self.assertEqual(found, {name: (Decimal(f"{sum_:.2f}"), number) for name, sum_, number in rows})
                self.assertEqual(Decimal(told["total"]), sum(amount for amount, _ in found.values()))

    def test_spending_on_a_genre_or_an_artist_within_days_is_that_of_the_file(self) -> None:
        sql = f"SELECT sum(l.UnitPrice), count(*), count(DISTINCT InvoiceId) {SALES} WHERE CustomerId = 1 AND "
        for on, where, name in (
            ("rock", "g.Name = 'Rock'", "Rock"),
            ("the rock and roll", "g.Name = 'Rock And Roll'", "Rock And Roll"),
            ("led zepelin", "a.Name = 'Led Zeppelin'", "Led Zeppelin"),
            ("antonio carlos jobim", "a.Name LIKE 'Ant_nio Carlos Jobim'", "Antônio Carlos Jobim"),
        ):
            [row] = asked(sql + where)
            told = self.call("spending", on=on).data["spending"]
            self.assertEqual(
                (told["on"], Decimal(told["total"]), told["tracks"], told["invoices"]),
                (name, Decimal(f"{row[0] or 0:.2f}"), *row[1:]),
            )
        code, words = self.refusal("spending", on="polka")
        self.assertEqual((code, "Rock, Sci Fi" in words), ("not_found", True), words)
        days = "InvoiceDate >= '2022-03-01' AND InvoiceDate < '2024-01-01'"
        [row] = asked(sql + days)
        shown = self.call("spending", since="2022-03-01", until="2023-12-31")
        self.assertEqual(Decimal(shown.data["spending"]["total"]), Decimal(f"{row[0]:.2f}"))
        rows = asked(f"SELECT InvoiceId FROM Invoice WHERE CustomerId = 1 AND {days} ORDER BY InvoiceDate DESC")
        listed = self.call("get_invoices_by_customer_sorted_by_date", since="2022-03-01", until="2023-12-31")
        self.assertEqual([row["id"] for row in listed.data["invoices"]], [pk for (pk,) in rows])

    def test_what_of_a_kind_a_customer_has_is_what_the_file_says(self) -> None:
        sql = f"SELECT t.Name, InvoiceId {SALES} WHERE CustomerId = 1 AND {{}} ORDER BY InvoiceDate DESC, InvoiceLineId"
        for what, where, kind in (
            ("U2", "a.Name = 'U2'", "artist"),
            ("led zepelin", "a.Name = 'Led Zeppelin'", "artist"),
            ("sci-fi and fantasy", "g.Name = 'Sci Fi & Fantasy'", "genre"),
            ("metal", "g.Name = 'Metal'", "genre"),
            ("experiment in tera", "t.Name = 'Experiment In Terra'", "track"),
            (None, "1 = 1", None),
        ):
            told = self.call("get_bought_tracks", what=what).data["bought"]
            rows = asked(sql.format(where))
            self.assertEqual([(row["track"], row["invoice"]) for row in told["tracks"]], rows, what)
            self.assertEqual((told["of"], told["kind"], bool(rows)), (len(rows), kind, True), what)
        for what in ("Metallica", "polka", "Nobody Knows This Song"):
            [nothing] = [registry.tools["get_bought_tracks"].call(self.context(), json.dumps({"what": what}))]
            self.assertTrue(nothing.text.startswith("You have bought nothing "), nothing.text)
            self.assertIn(what, nothing.text)

    def test_an_invoice_of_hundreds_of_tracks_is_asked_for_by_statements_of_one_length(self) -> None:
        """Each of its tracks was a parameter."""
        mine = Invoice.objects.filter(customer=1).latest("pk")
        known = InvoiceLine.objects.filter(invoice=mine).count()
        InvoiceLine.objects.bulk_create(
            InvoiceLine(invoice=mine, track=track, unit_price=track.unit_price) for track in Track.objects.all()[:150]
        )
        told = self.call("show_invoice", invoice=mine.pk).data["invoice"]
        self.assertEqual((told["tracks"], len(told["lines"])), (known + 150, known + 150))

    def test_as_many_queries_for_much_as_for_little(self) -> None:
        def queries(tool: str, **arguments: Any) -> int:
            with CaptureQueriesContext(
                connection,
            ) as made:
                card = self.call(tool, **arguments)
                self.card(card)
            return len(made)

        [(small,), (large,)] = asked(
            "SELECT InvoiceId FROM (SELECT InvoiceId, count(*) c FROM InvoiceLine JOIN Invoice USING (InvoiceId)"
            " WHERE CustomerId = 1 GROUP BY 1) WHERE c IN (2, 14) ORDER BY c LIMIT 2"
        )
        self.assertEqual(queries("show_invoice", invoice=small), queries("show_invoice", invoice=large))
        for tool in ORDERS:
            self.assertEqual(queries(tool, limit=1), queries(tool))
            self.assertLessEqual(queries(tool), 6)
        for way in WAYS:
            self.assertEqual(queries("spending", by=way), queries("spending", by=way, since="2025-01-01"))

    def test_no_question_goes_through_whole_tables_whatever_is_believed_of_them(self) -> None:
        questions: tuple[tuple[str, dict[str, Any]], ...] = (
            ("get_invoices_sorted_by_unit_price", {}),
            ("show_invoice", {"invoice": 98}),
            ("spending", {"by": "artist", "on": "led zepelin"}),
            ("get_bought_tracks", {"what": "experiment in tera"}),
        )
        for rows in (1, 1_000_000):
            believe(rows, TABLES)
            for tool, arguments in questions:
                with touched(TABLES) as found:
                    self.card(self.call(tool, **arguments))
                busiest, statement = max(found)
                self.assertLess(busiest, 600, f"{tool}, {rows}: {statement}")  # the 412 invoices at the most

    # Whose they are.

    def test_nobody_who_is_no_customer_is_told_anything_by_any_tool(self) -> None:
        given = {"show_invoice": {"invoice": 98}, "get_employee_by_invoice_and_customer": {"invoice": 98}}
        for tool in OF_INVOICES:
            code, words = self.refusal(tool, self.charlie, **given.get(tool, {}))
            self.assertEqual(code, "not_verified")
            self.assertIn("customer number, e-mail or phone", words)

    def test_no_tool_takes_a_customer(self) -> None:
        for tool in OF_INVOICES:
            parameters = registry.tools[tool].schema.parameters["properties"]
            self.assertFalse([name for name in parameters if "customer" in name or name in ("user", "id")], tool)

    def test_cards_close_when_it_is_not_known_any_more_who_looks(self) -> None:
        shown = [
            self.call("show_invoice", invoice=98),
            self.call("get_invoices_by_customer_sorted_by_date", limit=3),
            self.call("spending", by="genre"),
            self.call("get_bought_tracks", what="rock"),
        ]
        for each in shown:
            self.assertNotIn("closed", self.card(each) or {"closed": True})
            self.assertEqual(self.card(each, self.charlie), {"closed": True})
        told: set[str] = set()

        def listen(sender: Any, keys: set[str], **kwargs: Any) -> None:
            told.update(keys)

        connection.run_on_commit.clear()  # what was told before in this transaction is told once
        widgets_changed.connect(listen)
        self.link.delete()
        widgets_changed.disconnect(listen)
        self.assertLessEqual({each.key for each in shown}, told)
        for each in shown:
            data = self.card(each)
            self.assertEqual(data, {"closed": True})
            html = registry.widgets[each.name].html(data, message="0c0ffee")
            self.assertIn("not known any more who you are", html)
            self.assertNotIn("$", html)

    # What cards show.

    def test_a_new_invoice_moves_the_lists_and_the_chart_and_no_other_customers(self) -> None:
        told: set[str] = set()

        def listen(sender: Any, keys: set[str], **kwargs: Any) -> None:
            told.update(keys)

        listing, sums = self.call("get_invoices_by_customer_sorted_by_date"), self.call("spending", by="year")
        before = self.card(sums)
        connection.run_on_commit.clear()  # what was told before in this transaction is told once
        widgets_changed.connect(listen)
        bought = Invoice.objects.create(
            customer_id=1, invoice_date=datetime(2026, 11, 20, 12, tzinfo=UTC), total=Decimal("3.98")
        )
        self.assertLessEqual({listing.key, sums.key}, told)
        told.clear()
        connection.run_on_commit.clear()
        InvoiceLine.objects.create(invoice=bought, track_id=1, unit_price=Decimal("1.99"), quantity=2)
        widgets_changed.disconnect(listen)
        self.assertIn(f"invoice:{bought.pk}", told)
        self.assertFalse([key for key in told if key.startswith(("invoices:", "spending:")) and ":1:" not in key])
        card, after = self.card(listing), self.card(sums)
        assert card and before and after
        self.assertEqual((card["invoices"][0]["id"], card["of"]), (bought.pk, 8))
        self.assertEqual(Decimal(after["total"]) - Decimal(before["total"]), Decimal("3.98"))
        self.assertEqual(after["columns"][-1]["name"], "2026")

    def test_what_is_written_in_rows_is_text_on_every_card(self) -> None:
        hostile = "<img src=x onerror=alert(1)>\"'{{ 7 }}"
        Track.objects.filter(lines__invoice=98).update(name=hostile)
        Employee.objects.update(title="<script>")
        shown = self.call("show_invoice", invoice=98)
        html = registry.widgets["invoice"].html(self.card(shown), message="0c0ffee")
        self.assertNotIn("<img", html)
        self.assertNotIn("<script", html)
        self.assertIn("&lt;img", html)

    def test_a_chart_says_in_words_and_as_a_table_what_it_draws(self) -> None:
        for way, bars in (("genre", "rows"), ("year", "columns"), ("month", "columns")):
            card = self.card(self.call("spending", by=way))
            assert card
            html = registry.widgets["spending"].html(card, message="0c0ffee")
            self.assertTrue(card[bars])
            for words in ("<svg", 'role="img"', "<title id=", "<desc id=", "<table>", 'scope="row"'):
                self.assertIn(words, html)
            for part in card["parts"]:
                self.assertIn(part["words"], html)

    def test_the_day_on_an_invoice_is_the_stores_wherever_it_is_read(self) -> None:
        with override_settings(TIME_ZONE="America/New_York"):
            late = Invoice.objects.create(
                customer_id=1, invoice_date=datetime(2026, 2, 1, 3, tzinfo=UTC), total=Decimal(1)
            )
            self.assertEqual(late.day.isoformat(), "2026-01-31")
            listed = self.call("get_invoices_by_customer_sorted_by_date", since="2026-01-31", until="2026-01-31")
            self.assertEqual([row["id"] for row in listed.data["invoices"]], [late.pk])
            chinook.load(FILE)
            days = {pk: day for pk, day, _ in asked(ONE)}
            for invoice in Invoice.objects.filter(pk__in=days):
                self.assertEqual(invoice.day.isoformat(), days[invoice.pk])

    # In words, without a model.

    def test_what_people_say_is_carried_out_by_the_very_tools(self) -> None:
        for said, *wanted in (*SAID, *HELD_OUT):
            with self.subTest(said):
                talk = Talk(self.alice, "invoices")
                talk.say(said)
                self.assertEqual((talk.calls, *_arguments(talk)), ([wanted[0]], wanted[1]))

    def test_what_is_about_something_else_is_left_to_others(self) -> None:
        for said in OF_ANOTHER_KIND:
            self.assertFalse(tools(said) & grammar.OF_CUSTOMERS.keys(), said)

    def test_the_same_said_to_the_store_is_handed_over_and_carried_out(self) -> None:
        for said, tool, arguments in (*SAID, *HELD_OUT):
            with self.subTest(said):
                talk = Talk(self.alice, "store")
                talk.say(said)
                self.assertEqual((talk.agent.name, talk.calls[-1:], *_arguments(talk)), ("invoices", [tool], arguments))

    def test_answers_say_what_the_file_says(self) -> None:
        talk = Talk(self.alice, "invoices")
        self.assertEqual(
            talk.say("my last three invoices"),
            "3 of your 7 invoices, newest first: invoice 382 of Aug. 7, 2025, $8.91 for 9 tracks; invoice 327 of"
            " Dec. 7, 2024, $13.86 for 14 tracks; invoice 316 of Oct. 27, 2024, $1.98 for 2 tracks.",
        )
        self.assertIn("Jane Peacock (Sales Support Agent, jane@chinookcorp.com)", talk.say("who helped me with it?"))
        said = talk.say("what was on invoice 98?")
        self.assertTrue(said.startswith("Invoice 98 of March 11, 2022, $3.98 for 2 tracks: “"), said)
        self.assertEqual(talk.say("Show me all my invoices"), "You have 7 invoices, newest first. $39.62 in all.")
        self.assertEqual(talk.say("how much have I spent this year?"), "You have spent nothing in 2026.")
        self.assertIn("Sci Fi & Fantasy ($", talk.say("what did I spend by genre?"))  # no mark of Markdown beside it
        self.assertIn("You have spent $13.86 on Rock", talk.say("How much did I spend on rock?"))
        self.assertIn("invoice", talk.say("show invoice 99999"))
        self.assertEqual(talk.calls, ["show_invoice"])

    def test_who_is_not_verified_is_told_what_to_do_and_nobody_is_told_of_another(self) -> None:
        self.assertIn(
            "Tell me your customer number, e-mail or phone",
            Talk(self.charlie, "invoices").say("my last three invoices"),
        )
        talk = Talk(self.alice, "invoices")
        for text in (
            "show me the invoices of customer 12", "the invoices of luisg@embraer.com.br", "show me Bob's last invoice",
            "all invoices of the store", "show the invoice of my wife", "list her invoices",
        ):  # fmt: skip
            self.assertIn("nobody else's", talk.say(text), text)
            self.assertEqual(talk.calls, [], text)

    def test_what_is_to_be_undone_or_not_to_be_is_not_taken_for_a_wish_to_see_it(self) -> None:
        """Each was answered with an invoice, or with all that she had bought."""
        for text in (
            "cancel my last purchase", "Please refund invoice 98", "delete invoice 98", "not my invoices",
            "don't show my invoices", "how do I buy a track?",
        ):  # fmt: skip
            self.assertFalse(tools(text) & grammar.OF_CUSTOMERS.keys(), text)
        for text in ("this year's invoices", "what's invoice 98?", "may's receipts", "where's my last receipt"):
            self.assertTrue(tools(text) & grammar.OF_CUSTOMERS.keys(), text)

    def test_a_customer_who_bought_nothing_is_told_so(self) -> None:
        new = Customer.objects.create(first_name="Nova", last_name="Stern", email="nova@example.com")
        self.speak_for(new.pk)
        self.assertEqual(self.call("get_invoices_by_customer_sorted_by_date").text, "You have bought nothing so far.")
        self.assertEqual(self.refusal("show_invoice")[0], "no_invoice")
        shown = self.call("spending", by="month")
        self.assertEqual(shown.text, "You have spent nothing.")
        html = registry.widgets["spending"].html(self.card(shown), message="0c0ffee")
        self.assertNotIn("<svg", html)


def _arguments(talk: Talk) -> tuple[dict[str, Any]]:
    """Return what the last call was given."""
    called = [item for item in talk.items if hasattr(item, "arguments")]
    return (json.loads(called[-1].arguments) if called else {},)
