"""What agents think over in the background keeps nobody from speaking."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from agents.refused import Refused
from agents.runtime.models import Run
from chat import actions

pytestmark = pytest.mark.django_db


def test_alice_can_speak_while_many_agents_think_for_her_but_not_without_limit(alice: Any, settings: Any) -> None:
    settings.RUNS_PER_USER = 2
    for _ in range(3):
        Run.objects.create(surface="thinking", thread=uuid4(), user=alice, agent="Concierge")
    for _ in range(2):
        actions.send(alice, text="Hello", client_id=uuid4())
    with pytest.raises(Refused, match="You have 2 answers"):
        actions.send(alice, text="Hello", client_id=uuid4())
