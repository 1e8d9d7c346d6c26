"""Which of an agent's tools exist in a context: for whom it acts, in which conversation, at this moment.

A tool says so by `when`. Nothing is asked for agents whose tools exist everywhere.
"""

from __future__ import annotations

import logging

from agents.database.outage import is_outage
from agents.runtime.agent import Agent
from agents.runtime.context import Context
from agents.runtime.tool import Tool
from agents.threads import in_database

logger = logging.getLogger(__name__)


def exists(tool: Tool, context: Context) -> bool:
    """Whether this tool exists here and now. Database code. Errors: only those of a database that is away."""
    if tool.when is None:
        return True
    try:
        return tool.when(context) is True  # None is no answer
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("Tool %s could not say whether it exists", tool.name)
        return False


def without(agent: Agent, context: Context) -> frozenset[str]:
    """Return the names of this agent's tools that do not exist here and now, each `when` asked once. Database code."""
    answers: dict[object, bool] = {}
    for tool in agent.conditional():
        if tool.when not in answers:
            answers[tool.when] = exists(tool, context)
    return frozenset(tool.name for tool in agent.conditional() if not answers[tool.when])


async def missing(agent: Agent, context: Context) -> frozenset[str]:
    """Return the same from the event loop."""
    if not agent.conditional():
        return frozenset()
    return await in_database(without, agent, context)
