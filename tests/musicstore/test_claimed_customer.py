"""A program says whom it speaks for: that names a customer, begins to find out, and opens nothing."""

from __future__ import annotations

from django.utils import timezone

from agents.testing import ScriptedModel, Talk, call
from musicstore.models import CustomerLink, Invoice
from tests.musicstore.test_verification import Store, letters, wrong

TOOL = "verify_claimed_customer"


class AProgramNamesACustomer(Store):
    def setUp(self) -> None:
        super().setUp()
        self.invoice = Invoice.objects.create(customer=self.anna, invoice_date=timezone.now(), total="3.96")

    def claimed(self, number: object, model: ScriptedModel | None = None) -> Talk:
        return Talk(self.alice, "store", model=model, claims={"customer_id": str(number)})

    def test_the_code_is_asked_for_and_then_the_question_is_answered(self) -> None:
        talk = self.claimed(self.anna.pk)
        said = talk.say("My last three invoices")
        self.assertEqual([each.name for each in talk.waiting], [TOOL])
        self.assertNotIn("3.96", said)
        (code,) = letters()
        self.assertIn("4 tries left", talk.answer(wrong(code)))
        self.assertIn("3.96", talk.answer({"code": code}))
        self.assertEqual(self.speaks(talk), self.anna)

    def test_one_that_is_not_there_sounds_the_same_and_nobody_is_written_to(self) -> None:
        forms = [self.claimed(number) for number in (self.anna.pk, 987_654, "cust_456")]
        self.assertEqual({talk.say("My last three invoices") for talk in forms}, {""})
        self.assertEqual({talk.waiting[0].name for talk in forms}, {TOOL})
        self.assertEqual(len(letters()), 1)

    def test_a_claim_shows_nothing_of_who_is_somebody_else(self) -> None:
        CustomerLink.objects.create(user=self.alice, customer=self.otto)
        talk = self.claimed(self.anna.pk)
        self.assertNotIn("3.96", talk.say("My last three invoices"))
        self.assertEqual((self.speaks(talk), talk.waiting), (self.otto, []))

    def test_models_have_the_tool_only_where_a_program_names_somebody(self) -> None:
        model = ScriptedModel(call("transfer_to_invoices"), call(TOOL))
        talk = self.claimed(self.anna.pk, model)
        talk.say("My invoices")
        self.assertEqual([each.name for each in talk.waiting], [TOOL])
        self.assertTrue(all(TOOL in {tool.name for tool in request.tools} for request in model.requests))
        other = ScriptedModel("Who are you?")
        Talk(self.alice, "store", model=other).say("My invoices")
        self.assertNotIn(TOOL, {tool.name for tool in other.requests[0].tools})
