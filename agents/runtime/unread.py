"""Waiting for what came with a person's words to be read, before a model is asked about it."""

from __future__ import annotations

import asyncio

from django.conf import settings

from agents.runtime.audience import Audience
from agents.runtime.models import Run
from agents.runtime.transcript import RunInput, Transcript
from agents.threads import in_database

READING = "Reading what you attached"
LOOK_AGAIN = 0.25  # seconds between two looks at what is being read


async def until_read(run: Run, opening: RunInput, transcript: Transcript, audience: Audience) -> RunInput:
    """Wait so long for what came with the words; then the model is told that it is not read yet.

    Nothing is held meanwhile, and only its state is looked at: where the run starts is read once more at the end. Who
    attaches a file asks about it: an answer that has not read it is worth little.
    """
    audience.announced(run, READING)
    until = asyncio.get_running_loop().time() + settings.DOCUMENT_WAIT
    is_read = False
    while not is_read and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(LOOK_AGAIN)
        is_read = await in_database(transcript.is_read, opening.unread)
    audience.announced(run, "")
    return await in_database(transcript.opening, run) if is_read else opening
