"""Who a person is to the store: they name a customer, and show by a code that they may speak for that one."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from agents.runtime import AskPerson, Context, Outcome, Result, tool
from musicstore import customers, identifying
from musicstore.actions import verification
from musicstore.models import Customer

WAITS = verification.LIFE.total_seconds()  # for a code: it counts no longer
#: The form. It says the same whether there is such a customer, and not where the letter goes.
FORM: dict[str, Any] = {
    "type": "object",
    "title": "Code",
    "properties": {
        "code": {
            "type": "string",
            "title": "Code from the letter",
            "description": "Six digits. It counts for ten minutes.",
            "format": "password",
            "minLength": 6,
            "maxLength": 20,
        }
    },
    "required": ["code"],
    "additionalProperties": False,
}
SENT = "If the store has such a customer, a letter with a code is on its way to the e-mail address on file"
AGAIN = "Please type the code from the letter once more: {left} left"
OVER = "No code can be given here at the moment. Ask for a new one, or try again in ten minutes."
TOO_MANY = "Too many wrong codes. Try again in ten minutes."
TOO_OFTEN = "Too many codes were asked for. Try again in {minutes}."

Named = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        description="The customer number, e-mail address or phone number that the person said, as they said it",
    ),
]


@tool(doing="Asking who you are…", done="Asked who you are")
def verify_customer(context: Context, customer: Named, new_code: bool = False) -> Outcome | Result:
    """Find out for which customer of the store the person speaks, before anything of a customer's is looked at.

    It only names a customer: the person shows by a code from a letter that they may speak for that one. They type the
    code into a form, never into the conversation. Call it again after a wrong code, and with new_code when they want
    another letter. It never tells whether there is such a customer.
    """
    return _found_out(context, customer, new_code=new_code)


@tool(doing="Asking who you are…", done="Asked who you are", when=customers.is_claimed)
def verify_claimed_customer(context: Context, new_code: bool = False) -> Outcome | Result:
    """Find out whether the person is the customer whom the program that they write with has named.

    Call it instead of asking who they are, before anything of a customer's is looked at; the rest is as in
    verify_customer.
    """
    return _found_out(context, customers.claimed(context), new_code=new_code)


def _found_out(context: Context, customer: str, *, new_code: bool) -> Outcome | Result:
    user, conversation = context.user, context.conversation
    if conversation is None:
        return Outcome.refused("This is only done in a conversation.", "no_conversation")
    if context.answer is not None:
        given = verification.give(user, conversation, _digits(context.answer.get("code")))
        return _told(given)
    own, now = customers.linked(user), customers.speaks_for(context)  # asked whether one is found or not
    found = identifying.named_by(customer)
    if found is not None and found == own:
        verification.speak_again(user, conversation)
    if found is not None and found in (own, now):
        return _spoken_for(found)
    if verification.blocked(user):
        return Outcome.refused(TOO_MANY, "too_many_tries")
    waiting = None if new_code else verification.pending(user, conversation, customer)
    if waiting is not None:
        raise AskPerson(FORM, AGAIN.format(left=_tries(verification.TRIES - waiting.tries)), seconds=WAITS)
    if wait := verification.wait_to_ask(user):
        minutes = int(wait // 60) + 1
        words = TOO_OFTEN.format(minutes="a minute" if minutes == 1 else f"{minutes} minutes")
        return Outcome.refused(words, "too_many_codes", {"minutes": minutes})
    raise AskPerson(FORM, SENT, begin=lambda: _asked(context, customer, found), seconds=WAITS)


@tool(doing="Speaking for nobody…", done="Speaks for no customer any more", when=customers.is_verified)
def forget_customer(context: Context) -> Outcome | Result:
    """Speak for the customer no more in this conversation, when the person wants to be logged out as one."""
    customer = customers.speaks_for(context)
    if customer is None or context.conversation is None:
        return Outcome.refused("This conversation speaks for no customer.", "not_verified")
    verification.forget(context.user, context.conversation, customer)
    return Result("This conversation speaks for no customer any more.", {"forgotten": True})


def _asked(context: Context, said: str, found: Customer | None) -> None:
    assert context.conversation is not None
    verification.ask(context.user, context.conversation, said, found)


def _told(given: verification.Tried) -> Outcome | Result:
    if given.customer is not None:
        return _spoken_for(given.customer)
    if given.is_over:
        return Outcome.refused(OVER, "code_over")
    if given.left <= 0:
        return Outcome.refused(TOO_MANY, "too_many_tries")
    words = f"That is not the code. {_tries(given.left).capitalize()} left."
    return Outcome.refused(words, "wrong_code", {"left": given.left})


def _spoken_for(customer: Customer) -> Result:
    return Result(
        f"This conversation speaks for {customer}, customer {customer.pk}.", {"customer": customer.pk, "verified": True}
    )


def _tries(left: int) -> str:
    return "one try" if left == 1 else f"{left} tries"


def _digits(code: Any) -> str:
    """Return the digits of a code, whatever was typed between them."""
    return "".join(each for each in str(code or "") if each.isascii() and each.isdigit())
