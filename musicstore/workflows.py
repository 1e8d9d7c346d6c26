"""What of the store goes on for hours: a customer's question that staff answer."""

from __future__ import annotations

import textwrap

from pydantic import BaseModel, Field

from agents.mail import Mail, needs_view_right, outbox
from agents.workflows import Workflow, complete, step, wait_for_input, workflow
from musicstore.models import Customer

LONGEST_TITLE = 300  # characters of a question's title; all of it stands in the run's context

needs_view_right(Customer)  # letters to them quote what they asked


class Answer(BaseModel):
    """What the customer is told."""

    answer: str = Field(min_length=1, max_length=8000)


@workflow("answer_customer")
class AnswerCustomer(Workflow):
    """A question that came from outside waits for staff, who find it in the admin; the answer goes out by letter.

    Only to the address on file: who says that they are a customer has shown nothing by it.
    """

    class Context(BaseModel):
        customer: int
        query: str

    @step(start=True)
    def ask_staff(self):
        customer = Customer.objects.filter(pk=self.context.customer).first()
        if customer is None:
            return complete(answered=False)
        title = f"{customer} (customer {customer.pk}) asks: {self.context.query}"
        return wait_for_input(Answer, then=self.send, title=textwrap.shorten(title, LONGEST_TITLE, placeholder="…"))

    @step
    def send(self):
        customer = Customer.objects.filter(pk=self.context.customer).first()
        if customer is None:
            return complete(answered=False)
        text = f"Dear {customer},\n\nyou asked:\n\n{_quoted(self.context.query)}\n\n{self.input.answer}\n"
        letter = Mail(key=f"answer:{self.run.pk}", to=customer.email, subject="Your question", text=text)
        outbox.write([letter.about(customer)])
        return complete(answered=True)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())
