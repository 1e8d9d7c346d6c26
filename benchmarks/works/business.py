"""One agent that only beats, and one that tells a person of a job, with the moment at which it says so."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from agents.business import Actor, OutreachKind, agent

NEWS = OutreachKind("works.news", "News of jobs", urgent=True)
SPOKEN = "spoken at"


@agent(heartbeat=timedelta(days=1))
class Heart(Actor):
    """You beat."""

    def act(self) -> None:
        self.note("Nothing to do.")


@agent(spawn_on=["job_told"])
class Crier(Actor):
    """You tell people of their jobs."""

    def get_user(self, event: Any) -> Any:
        return event.entity.user

    def act(self) -> None:
        job = self.entity
        moment = time.time_ns() // 1000
        self.say(job.user, f"{SPOKEN} {moment}", kind=NEWS, thread=job.thread, dedupe_key=f"job:{job.pk}")
        self.finish()
