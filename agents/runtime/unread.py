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

    Nothing is held meanwhile. Who attaches a file asks about it: an answer that has not read it is worth little.
    """
    audience.announced(run, READING)
    until = asyncio.get_running_loop().time() + settings.DOCUMENT_WAIT
    while opening.is_unread and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(LOOK_AGAIN)
        opening = await in_database(transcript.opening, run)
    audience.announced(run, "")
    return opening
