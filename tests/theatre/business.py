"""The theatre's business agents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from agents.business import AgentManager, OutreachKind, agent, handler
from agents.runtime import tool
from agents.workflows import get_context
from tests.theatre.models import Line, Show

news = OutreachKind("theatre_news", "News of the theatre")
chatter = OutreachKind("theatre_chatter", "Small talk of the theatre", when_held="drop")
alarm = OutreachKind("theatre_alarm", "Fire", urgent=True)


def of_show(event: Any) -> str:
    show = event.entity if isinstance(event.entity, Show) else event.entity.show
    return f"show:{show.pk}"


@agent(spawn_on=["show_planned"], act_on=["ticket_sold", "ticket_returned"], heartbeat=timedelta(hours=2))
class StageManager:
    """You look after one show."""

    class Context(BaseModel):
        activations: int = 0
        seats: list[str] = []

    def get_namespace(self, event: Any) -> str:
        return of_show(event)

    def create_context(self, event: Any) -> dict[str, Any]:
        return {"seats": ["box"]}

    def changed(self) -> bool:  # type: ignore[misc]
        return "nothing new" not in self.entity.script

    def act(self) -> None:
        self.context.activations += 1
        woken_by = self.context.current_event
        self.note(f"woken by {woken_by.name if woken_by else 'the clock'}")
        Line.objects.create(who="stage manager", what=woken_by.name if woken_by else "heartbeat")
        script = self.entity.script
        if "forget the words" in script:
            raise RuntimeError("The words are forgotten.")
        if "ask" in script:
            self.note(f"the model says: {self.think(script)}")
        if "sell" in script:
            self.think(script, tools=["sell_ticket"])
        if "say" in script:
            self.say(self.entity.owner, script, kind="theatre_news", dedupe_key="script")
        if "close" in script:
            self.finish()
        if "burn down" in script:
            AgentManager.finish(self.run)


@agent(spawn_on=["ticket_sold"], singleton=True)
class Cashier:
    class Context(BaseModel):
        sold: int = 0

    def get_namespace(self, event: Any) -> str:
        return "box office"

    def act(self) -> None:
        get_context().sold += 1


@agent(spawn_on=["show_sold_out"])
class Doorman:
    def get_namespace(self, event: Any) -> str:
        return of_show(event)

    def act(self) -> None:
        self.note("at the door")

    @handler("show_opens", offset=-timedelta(hours=1))
    def open_doors(self, event: Any) -> None:
        Line.objects.create(who="doorman", what=f"opens the doors of {event.entity}")

    @handler("ticket_returned", condition=lambda event: event.entity.seat != "king's")
    def resell(self, event: Any) -> None:
        Line.objects.create(who="doorman", what=f"resells {event.entity}")

    @handler("ticket_sold", debounce=timedelta(minutes=5), match={"is_returned": False})
    def count(self, events: list[Any]) -> None:
        Line.objects.create(who="doorman", what=f"counts {len(events)}")


@agent(spawn_on=["ticket_sold"], match={"seat__startswith": "box"})
class Usher:
    """Shows one guest to the box."""

    def act(self) -> None:
        Line.objects.create(who="usher", what=f"shows {self.entity} the way")


@agent(heartbeat=timedelta(minutes=10))
class Candle:
    """Burns for whoever lights it."""

    def act(self) -> None:
        Line.objects.create(who=f"candle {self.namespace}", what="burns")


@tool
def sell_ticket(seat: str, context: Any) -> str:
    """Sell a seat."""
    Line.objects.create(who=str(context.user), what=f"sold {seat}")
    return f"Seat {seat} is sold."
