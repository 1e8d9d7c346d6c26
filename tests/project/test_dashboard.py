"""`/dashboard/`: what an operator keeps and how the runs went; each part for those who may see its rows."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.profiles.models import AgentProfile
from agents.runtime.models import Run, ToolCall

PAGE = "/dashboard/"


@pytest.fixture
def staff(alice: User, client: Client) -> Client:
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client.force_login(alice)
    return client


def allow(user: User, *codenames: str) -> None:
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def run_of(user: User, **fields: Any) -> Run:
    return Run.objects.create(
        **{
            "surface": "chat",
            "thread": uuid4(),
            "user": user,
            "agent": "planner",
            "state": "completed",
            "queued_at": timezone.now(),
            **fields,
        }
    )


def test_alice_sees_how_the_runs_went_and_what_she_may_edit(staff: Client, alice: User, bob: User) -> None:
    allow(alice, "view_run", "view_agentprofile")
    AgentProfile.objects.create(name="Travel agent")
    run_of(bob, model="gpt-4.1", input_tokens=1200, output_tokens=80, cost=Decimal("0.0125"))
    run_of(bob, state="failed", error_code="over_limit", queued_at=timezone.now() - timedelta(days=3))
    call = ToolCall.objects.create(run=Run.objects.get(state="completed"), step=1, position=0, name="ask_music")
    music = run_of(bob, parent=call, input_tokens=200, cost=Decimal("0.01"), ended_at=timezone.now(), state="stopped")
    page = staff.get(PAGE)
    assert page.context["lately"]["cost"] == Decimal("0.0125"), "what it used stands in the run that asked it"
    music.delete()
    page = staff.get(PAGE)
    assert page.context["lately"] == {
        "runs": 1, "failed": 0, "input": 1200, "output": 80, "cost": Decimal("0.0125"), "people": 1, "seconds": None
    }  # fmt: skip
    assert [(bar.runs, bar.failed) for bar in page.context["bars"] if bar.runs] == [(1, 1), (1, 0)]
    words = page.content.decode()
    assert "failed: over_limit" in words and "1,200 → 80" in words and "gpt-4.1" in words
    assert [(each.count, each.url) for each in page.context["kept"]] == [(1, "/admin/profiles/agentprofile/")]


def test_charlie_is_refused_without_being_staff_or_without_the_right_and_finds_no_link(
    staff: Client, alice: User, charlie: User
) -> None:
    assert staff.get(PAGE).status_code == 403
    assert PAGE not in staff.get("/").content.decode()
    allow(alice, "view_run")
    assert staff.get(PAGE).context["kept"] == []
    assert PAGE in staff.get("/").content.decode()
    staff.force_login(charlie)
    allow(charlie, "view_run")
    assert staff.get(PAGE).status_code == 403
    assert PAGE not in staff.get("/").content.decode()


def test_many_runs_are_no_more_questions(staff: Client, alice: User, bob: User) -> None:
    allow(alice, "view_run", "view_agentprofile", "view_llmmodel")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as questions:
            assert staff.get(PAGE).status_code == 200
        return len(questions)

    run_of(bob)
    few = asked()
    for _ in range(30):
        run_of(bob)
    assert asked() == few
