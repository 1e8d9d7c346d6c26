"""The floor: the least a person would write. It relays the SDK's typed stream, one frame a token, and keeps nothing.

Served as daphne is by default: `daphne benchmarks.floor:application`.
"""

from __future__ import annotations

import json
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

settings.configure()

from openai import AsyncOpenAI  # noqa: E402

client = AsyncOpenAI()


class Relay(AsyncWebsocketConsumer):
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        stream: Any = await client.responses.create(model="bench", input=text_data or "", stream=True)
        async for event in stream:
            if event.type == "response.output_text.delta":
                await self.send(text_data=json.dumps({"delta": event.delta}))
        await self.send(text_data=json.dumps({"done": True}))


application = Relay.as_asgi()
