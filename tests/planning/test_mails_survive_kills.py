"""Before and after every commit of a letter to a guest: a worker that dies just there loses none."""

from __future__ import annotations

import email
import re
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from agents.mail.due import Mails
from agents.mail.message import message
from agents.mail.models import Mail
from agents.testing import TimeMachine
from planning import actions
from tests.harness.forks import dies
from tests.harness.processes import ROOT

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
IN_THE_CODE = set(re.findall(r'\bfaultpoint\("(\w+)"\)', (ROOT / "agents/mail/due.py").read_text()))
#: How often the guest is written to: a letter whose sending was not noted goes again, as the same letter.
TIMES = {
    "before_mail_claim_commit": 1,
    "after_mail_claim_commit": 1,
    "before_mail_commit": 2,
    "after_mail_commit": 1,
}


def test_every_fault_point_in_the_code_is_tried() -> None:
    assert TIMES.keys() == IN_THE_CODE


@pytest.mark.faults
@pytest.mark.parametrize("fault", TIMES)
def test_an_invitation_goes_out_though_its_worker_dies(fault: str, settings: Any, tmp_path: Path, alice: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    with TimeMachine(start=NOON) as clock:
        clock.are_workers_down = True
        event = actions.create_event(by=alice, title="Tea", kind="tea", starts_at=NOON + timedelta(days=60))
        actions.draft_invitations(event, by=alice, guests=[{"name": "Ann", "email": "ann@example.com"}])
        actions.send_invitations(event, by=alice)
        dies(Mails().work, fault)
        clock.advance(minutes=5)
    letters = [email.message_from_bytes(file.read_bytes()) for file in tmp_path.iterdir()]
    to_ann = [letter for letter in letters if letter["To"] == "ann@example.com"]
    assert len(to_ann) == TIMES[fault]
    written = Mail.objects.get(to="ann@example.com")
    assert written.sent_at is not None
    one_letter = (written.subject, f"<mail-{written.pk}@localhost>", message(written).body.strip())
    assert {(it["Subject"], it["Message-ID"], _text(it)) for it in to_ann} == {one_letter}


def _text(letter: Message) -> str:
    """Return what it says to who reads text."""
    text: Any = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    return text.get_payload(decode=True).decode().strip()
