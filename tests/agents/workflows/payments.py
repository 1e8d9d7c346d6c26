"""A workflow that waits for the payment of its own reservation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from agents.workflows import Workflow, complete, goto, sleep, step, wait_for_event, workflow
from agents.workflows.models import WorkflowRun
from tests.hotel.models import Heard, Reservation

TOMORROW = timedelta(days=1)


class Booking(BaseModel):
    reservation: int = 0


def await_payment(*, first: Any = None, timeout: timedelta | None = None) -> None:
    """Declare a workflow that waits for the payment of its own reservation."""

    @workflow("await_payment")
    class AwaitPayment(Workflow):
        Context = Booking

        @step(start=True)
        def begin(self) -> Any:
            return sleep(first, then=self.ask) if first else goto(self.ask)

        @step
        def ask(self) -> Any:
            Heard.objects.create(what="asked")
            return wait_for_event(
                "payment_received",
                match={"pk": self.context.reservation},
                then=self.paid,
                timeout=timeout,
                on_timeout=self.give_up if timeout else None,
            )

        @step
        def paid(self) -> Any:
            Heard.objects.create(what=f"paid {self.event.entity.pk}")
            return complete(event=self.event.name)

        @step
        def give_up(self) -> Any:
            return complete(gave_up=self.timed_out)


def pay(reservation: Reservation) -> None:
    reservation.paid = True
    reservation.save()


def state(run: WorkflowRun) -> str:
    run.refresh_from_db()
    return run.status
