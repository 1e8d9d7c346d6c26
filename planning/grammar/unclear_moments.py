"""Days and times that were seen in a request and not understood: nothing is written before the person was asked."""

from __future__ import annotations

from dataclasses import replace

from agents import patterns as re
from agents.llm.offline.values import moments, span
from planning.grammar.requests import Request, Scene

_QUOTED = re.compile(r'"[^"]*"')


def asked_instead(clause: str, request: Request, scene: Scene) -> Request:
    """Return the request, or the question about a day or time of its clause that nobody understands."""
    if request.draft is not None:
        return request  # it asks by itself
    read = moments.spans(_QUOTED.sub(lambda match: " " * len(match[0]), clause), span.Scene(scene.now))
    question = next((found.unclear for found in read if found.unclear), "")
    if not question:
        return request
    if request.question:  # what it awaits is still awaited
        return replace(request, question=question)
    return Request(event=request.event, question=question)
