"""What the offline model called, called again by a model at a server: the tools are the same, and so are the rows."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from agents.llm.configured import at_server
from agents.llm.model import Completed, Model, ModelEvent, Request
from agents.llm.offline.model import OfflineModel
from tests.harness.model_script import Step, call, say
from tests.harness.model_server import ModelServer


class Recorder(OfflineModel):
    """The offline model, which keeps what it answered in `answers`."""

    def __init__(self) -> None:
        super().__init__(words_per_second=0)
        self.answers: list[Completed] = []

    async def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
        async for event in super().stream(request):
            if isinstance(event, Completed):
                self.answers.append(event)
            yield event


class Replay:
    """A server that answers as the recorder made last has answered, question by question."""

    def __init__(self, server: ModelServer, api: str) -> None:
        self.server = server
        self.api = api
        self.recorded = Recorder()

    def recorder(self) -> Recorder:
        self.recorded = Recorder()
        return self.recorded

    def model(self) -> Model:
        """Return the model at the server, which is told all its answers beforehand."""
        self.server.clear()
        for answer in self.recorded.answers:
            self.server.script(*_steps(answer))
        return at_server("scripted", base_url=self.server.url, api_key="", api=self.api, timeout=30)


def _steps(answer: Completed) -> Sequence[Step]:
    said = [say(answer.text)] if answer.text else []
    return [*said, *(call(each.name, each.arguments) for each in answer.calls)]
