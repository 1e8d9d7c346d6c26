"""Staff see what an agent thinks and what was held back, and steer it; a person without the right does neither."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from agents.business.models import AgentRun, ContactPolicy, Outreach
from agents.testing import TimeMachine
from tests.agents.business.conftest import Mailbox
from tests.theatre.models import Line, Show

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(clock: TimeMachine, bob: Any, client: Client) -> Client:
    bob.is_staff = bob.is_superuser = True
    bob.save()
    client.force_login(bob)
    return client


@pytest.fixture
def run(clock: TimeMachine, alice: Any, mailbox: Mailbox) -> AgentRun:
    ContactPolicy.objects.create(user=alice, quiet_from=time(11), quiet_until=time(15))
    Show.objects.create(title="Hamlet", owner=alice, script="say that the moon is out")
    clock.run_until_idle()
    return AgentRun.objects.get(name="StageManager")


def steer(client: Client, action: str, *rows: Any, model: str = "agentrun") -> Any:
    url = reverse(f"admin:business_{model}_changelist")
    return client.post(url, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


def test_bob_reads_the_log_the_activations_and_what_was_held_back(admin: Client, run: AgentRun) -> None:
    page = admin.get(reverse("admin:business_agentrun_change", args=[run.pk])).content.decode()
    for words in ("woken by show_planned", "acted", "say that the moon is out", "quiet hours"):
        assert words in page
    listed = admin.get(reverse("admin:business_agentrun_changelist")).content.decode()
    assert "StageManager" in listed and '<td class="field-held_back">1</td>' in listed


def test_bob_pauses_resumes_wakes_and_finishes_an_agent(admin: Client, run: AgentRun, clock: TimeMachine) -> None:
    steer(admin, "pause", run)
    run.refresh_from_db()
    assert (run.status, run.error) == (AgentRun.Status.PAUSED, "Paused by bob.")
    clock.advance(hours=3)
    assert Line.objects.count() == 1
    steer(admin, "resume", run)
    clock.run_until_idle()
    assert Line.objects.count() == 2
    assert "1 woken" in steer(admin, "activate_now", run).content.decode()
    clock.run_until_idle()
    assert Line.objects.count() == 3
    steer(admin, "finish", run)
    run.refresh_from_db()
    assert run.status == AgentRun.Status.FINISHED


def test_bob_lets_the_policy_look_again_but_it_stays_night_for_alice(
    admin: Client, run: AgentRun, clock: TimeMachine, mailbox: Mailbox
) -> None:
    held = Outreach.objects.get()
    steer(admin, "look_again", held, model="outreach")
    clock.run_until_idle()
    assert mailbox.told == []
    ContactPolicy.objects.update(quiet_from=None, quiet_until=None)
    steer(admin, "look_again", held, model="outreach")
    clock.run_until_idle()
    assert mailbox.words == ["say that the moon is out"]


def test_charlie_who_may_only_look_steers_nothing(run: AgentRun, charlie: Any, client: Client) -> None:
    charlie.is_staff = True
    charlie.save()
    charlie.user_permissions.add(Permission.objects.get(codename="view_agentrun"))
    client.force_login(charlie)
    steer(client, "pause", run)
    run.refresh_from_db()
    assert run.status == AgentRun.Status.ACTIVE
    assert client.get(reverse("admin:business_agentrun_change", args=[run.pk])).status_code == 200
    assert client.get(reverse("admin:business_outreach_changelist")).status_code == 403
