"""A model whose server does not say which of the two APIs it speaks: it is found out by asking once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from agents.llm.chat_completions import ChatCompletionsModel
from agents.llm.endpoint import Endpoint
from agents.llm.model import ModelError, ModelEvent, Request
from agents.llm.parameters import ASKED_PLAINLY, Parameters
from agents.llm.responses import ResponsesModel, ResponsesReply

#: What servers answer that have no such address: not found, not allowed, not implemented.
NO_SUCH_API = {404, 405, 501}
#: Servers whose Responses API is there by half: llama.cpp's says of answers that were cut off that they are whole, and
#: overlooks the form that an answer has to have.
BY_HALF = ("llama.cpp",)


class _Trial(ResponsesModel):
    """Asks by the Responses API, if the server has all of it."""

    def reply(self, request: Request) -> ResponsesReply:
        return _TrialReply(request)


class _TrialReply(ResponsesReply):
    def came_from(self, server: str) -> None:
        if server.startswith(BY_HALF):
            raise ModelError("bad_request", "The model server speaks only half of this API.", 501)


_found: dict[str, type[ResponsesModel] | type[ChatCompletionsModel]] = {}  # by base URL, for as long as the process


class EitherModel:
    """Asks by the Responses API, and by Chat Completions where that is not there. What answered once is asked again."""

    def __init__(self, name: str, endpoint: Endpoint, parameters: Parameters = ASKED_PLAINLY) -> None:
        self.name = name
        self.endpoint = endpoint
        self.parameters = parameters

    def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
        api = _found.get(self.endpoint.base_url)
        if api is not None:
            return api(self.name, self.endpoint, self.parameters).stream(request)
        return self._find_out(request)

    async def _find_out(self, request: Request) -> AsyncGenerator[ModelEvent]:
        for api, trial in ((ResponsesModel, _Trial), (ChatCompletionsModel, ChatCompletionsModel)):
            try:
                async with aclosing(trial(self.name, self.endpoint, self.parameters).stream(request)) as stream:
                    async for event in stream:
                        _found[self.endpoint.base_url] = api
                        yield event
                return
            except ModelError as error:
                if error.status not in NO_SUCH_API or api is ChatCompletionsModel:
                    raise
