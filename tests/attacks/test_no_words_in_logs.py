"""What Alice says, uploads, looks up and is remembered by stands in her rows alone: in no log, no task, no trace."""

from __future__ import annotations

import logging
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection

from agents import documents, memory, personal, registry, tracebacks
from agents.documents import Document
from agents.llm.candidate import Candidate
from agents.llm.model import ModelError
from agents.runtime.models import Run
from agents.testing import ScriptedModel, TimeMachine, call
from chat import actions
from chat.accounts import archive
from tests.agents.runtime.at_work import Models, attempt
from tests.attacks.test_injections import helper
from tests.chat.test_own_account import tables_with, unpacked, ways_to_a_person

pytestmark = pytest.mark.django_db(transaction=True)

MARK = "Zaunkoenig"
OURS = ("agents", "chat", "musicstore", "planning", "project")


@pytest.fixture
def logged(caplog: Any) -> Any:
    """All that is logged, as the console has it: of ours everything, of others what an operator may have on."""
    caplog.set_level(logging.INFO)
    for name in OURS:
        caplog.set_level(logging.DEBUG, logger=name)
    caplog.handler.setFormatter(tracebacks.LogFormatter("%(name)s %(message)s"))
    return caplog


def answered(user: User, text: str, *script: Any, **more: Any) -> Run:
    actions.send(user, text=text, client_id=uuid4(), **more)
    agent = helper()
    return attempt(Models({"": [Candidate(ScriptedModel(*script))]}, find=lambda name: agent))


def test_a_persons_words_stand_in_their_rows_alone(alice: User, logged: Any) -> None:
    with TimeMachine() as clock:
        document = documents.accept(alice, f"{MARK}.txt", f"The {MARK} nests in March.".encode())
        clock.run_until_idle()
        document.refresh_from_db()
        assert document.state == Document.State.READY
        run = answered(
            alice,
            f"I love {MARK} soup. My name is {MARK}.",
            call("search_knowledge", question=f"When does the {MARK} nest?"),
            call("create_event", title=f"{MARK} tea", starts_at="2031-05-03T15:00"),
            call("create_event", title=f"{MARK} tea", starts_at=MARK),
            call("pay", to=MARK),
            call(f"no_{MARK}", what=MARK),
            f"The {MARK} nests in March.",
            attachments=[document.pk],
        )
        assert run.state == Run.State.COMPLETED
        failed = answered(alice, f"{MARK}?", ModelError("refused", "The server refused what it was asked."))
        assert failed.state == Run.State.FAILED
        memory.remember(alice, f"{MARK} is my cat")
        clock.advance(hours=1)
    assert b"".join(archive.parts(alice)), "an export, too, is nobody's to log"
    assert memory.facts_of(alice).filter(quote__contains=MARK).exists()
    assert MARK not in logged.text, [each for each in logged.text.splitlines() if MARK in each][:3]
    hers = {model._meta.db_table for model in ways_to_a_person()}
    assert tables_with(MARK) - hers == set(), "tasks, events and what is kept of deliveries have none of it"
    assert unpacked(archive.parts(alice))


def test_what_postgresql_quotes_of_a_row_is_in_no_log_and_in_no_row(alice: User, logged: Any) -> None:
    alice.username = MARK
    alice.save()
    table = User._meta.db_table
    for columns, values in (
        ("username, password, is_superuser, first_name, last_name, email, is_staff, is_active, date_joined",
         f"'{MARK}', '', false, '', '', '', false, true, now()"),
        ("username, first_name", f"'{MARK}s', '{MARK}\n{MARK}'"),
    ):  # fmt: skip
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({values})")
        except DatabaseError as error:
            assert MARK in str(error), "PostgreSQL quotes it"
            logging.getLogger("agents").exception("It broke")
            logging.getLogger("agents").warning("It broke: %s", error)
            kept = tracebacks.current()
            assert MARK not in kept.partition("DETAIL")[2] and tracebacks.LEFT_OUT in kept
    assert logged.text.count(tracebacks.LEFT_OUT) == 4 + 2  # a traceback of Django's has it twice
    assert MARK not in logged.text.replace("cursor.execute", "")


def test_no_row_that_is_somebodys_is_named_by_their_words() -> None:
    """Logs and events name rows by `str`: of memory, passages and documents' parts that is an id."""
    for kind in personal.kinds:
        if kind.model._meta.app_label in ("memory", "knowledge"):
            row = kind.model(**{f.name: MARK for f in kind.model._meta.fields if f.get_internal_type() == "TextField"})
            assert MARK not in str(row)
    assert len(registry.due)
