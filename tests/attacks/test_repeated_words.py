"""Charlie repeats a word or two: he is answered like everybody, and nobody's page waits for it.

Of these a pattern had made 13 seconds out of 120 characters, and ten minutes out of 160.
"""

from __future__ import annotations

import urllib.request
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from agents.runtime.models import Run
from tests.harness.clients import Phone
from tests.harness.processes import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

WORDS = ["the is ", "of for ", "a is ", "of at ", "my "]
PATIENCE = 10.0  # seconds for a page that takes milliseconds: the machine may be busy, the process may not


def test_a_neighbour_has_her_page_while_charlie_repeats_himself(web: Any, alice: Any, charlie: Any) -> None:
    page = Client()
    page.force_login(alice)
    asked = urllib.request.Request(f"{web.url}/", headers={"Cookie": f"sessionid={page.cookies['sessionid'].value}"})
    hostile = [(word * 160)[:length] for word, length in product(WORDS, (120, 160))]
    with Phone(web.url, charlie) as phone:
        for text in hostile:
            phone.tell(type="send", conversation=None, client_id=str(uuid4()), text=text, ref=text)
            phone.until("ack", ref=text)
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                assert answer.status == 200
    over = Run.objects.filter(user=charlie, state=Run.State.COMPLETED, attempt=1)
    wait_until(lambda: over.count() == len(hostile), within=60, what="every message is answered, at the first attempt")
