"""The quick start's workflow, as it stands there, and one whose other side never answers."""

from __future__ import annotations

import secrets
import time
from typing import Any

from pydantic import BaseModel

from agents.workflows import Retry, complete, event_workflow, get_context, goto, step, workflow


def new_code() -> str:
    return secrets.token_hex(2)


@event_workflow("checkin_due", offset_minutes=-60)
class SmartLockSetup:
    class Context(BaseModel):
        code: str = ""

    @step(start=True)
    def generate_code(self):
        get_context().code = new_code()
        return goto(self.send_to_lock)

    @step(retry=Retry(max_attempts=3))
    def send_to_lock(self):
        return complete()


@workflow("ask_a_lock_that_never_answers")
class AskALock:
    @step(start=True, outside=True, timeout=2)
    def ask(self) -> Any:
        time.sleep(600)
        return complete()
