"""What a mail server answers of a receiver: that there is no such address, or something about this letter."""

from __future__ import annotations

from smtplib import SMTPRecipientsRefused

import pytest

from agents.mail import bounces

OF_THE_LETTER = [
    "550 5.7.1 Your network is blocked",
    "550 SPF check failed",
    "550 Message rejected by local policy",
    "550 Your host is on our blocklist",
    "550 Sender verify failed",
    "550 #5.7.1 Your address is no such user of ours",
    "553 sorry, that domain isn't in my list of allowed rcpthosts",
    "553 5.1.8 Sender's domain does not exist",
    "552 5.2.2 Mailbox full",
    "552 No more room",
    "550 4.1.1 Ask me another time",
    "501 Syntax error in parameters",
    "503 RCPT before MAIL",
    "530 Authentication required",
    "554 No service",
]
OF_THE_ADDRESS = [
    "550 5.1.1 No such user here",
    "554 5.1.2 No such domain",
    "556 5.1.10 The domain takes no mail",
    "550 #5.1.0 Address rejected.",
    "550 Requested action not taken: mailbox unavailable",
    "550 Recipient address rejected: User unknown in local recipient table",
    "551 User not local",
    "553 Mailbox name is invalid (#5.1.1)",
]


@pytest.mark.parametrize("answer", OF_THE_LETTER)
def test_a_server_that_has_something_against_the_letter_says_nothing_of_the_address(answer: str) -> None:
    assert not bounces.is_for_good(refusal("ana@example.com", answer))


@pytest.mark.parametrize("answer", OF_THE_ADDRESS)
def test_a_server_that_knows_no_such_address_is_believed(answer: str) -> None:
    assert bounces.is_for_good(refusal("typo@example.com", answer))


def refusal(address: str, answer: str) -> SMTPRecipientsRefused:
    """What `smtplib` raises of such an answer."""
    code, _, words = answer.partition(" ")
    return SMTPRecipientsRefused({address: (int(code), words.encode())})
