"""Business agents under `manage.py worker`, as they are installed: they beat, think and speak with no web process."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from agents.business.models import Activation, AgentLogEntry, AgentRun, Outreach
from chat.models import Conversation, Message
from tests.agents.business.test_activations_survive_kills import each_burnt, leases_end, lit
from tests.harness.processes import Worker, wait_until
from tests.theatre.models import Line, Show

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker(worker: Callable[..., Worker]) -> Callable[[], Worker]:
    """Its workers know the theatre."""
    return partial(worker, DJANGO_SETTINGS_MODULE="tests.hotel.settings")


def test_an_agent_is_spawned_thinks_and_speaks_in_alices_conversation(worker: Callable[[], Worker], alice: Any) -> None:
    worker()
    Show.objects.create(title="Hamlet", owner=alice, script="ask, then say it")
    spoken = Outreach.objects.filter(state=Outreach.State.DELIVERED)
    wait_until(spoken.exists, within=30, what="Alice was told")
    assert AgentLogEntry.objects.filter(kind="answer").count() == 1
    assert Line.objects.filter(who="stage manager").count() == 1
    conversation = Conversation.objects.get(user=alice)
    assert Message.objects.get(conversation=conversation).text == "ask, then say it"
    assert AgentRun.objects.get(name="StageManager").status == AgentRun.Status.ACTIVE


@pytest.mark.faults
def test_a_thousand_heartbeats_under_three_clusters_of_which_two_are_killed_are_a_thousand_activations(
    worker: Callable[[], Worker],
) -> None:
    clusters = [worker() for _ in range(3)]
    lit(1000)
    for victim, count in ((clusters[0], 100), (clusters[1], 300)):
        wait_until(lambda count=count: Line.objects.count() >= count, within=120, what=f"{count} have beaten")
        victim.kill9()
        time.sleep(0.2)
        leases_end()  # a minute later; what the living hold is not theirs any more either
    due = Activation.objects.filter(state__in=[Activation.State.RUNNING, Activation.State.DUE], key="first")
    wait_until(lambda: not due.exists(), within=240, what="all have beaten")
    each_burnt(1000)
