"""Runs of agents in chat and elsewhere: agents, their tools, and the widgets that tools show.

    from agents.runtime import Agent, AskPerson, Context, Result, Route, ToolRefused, Widget, model_tools, tool, widget

This is the door for domains. Four of these names are those of modules; they are bound here, before anybody can import
the modules, so that they are always the functions.
"""

from agents.runtime.agent import Agent
from agents.runtime.agent_as_tool import agent_as_tool
from agents.runtime.asking import AskPerson
from agents.runtime.context import Context
from agents.runtime.model_tools import model_tools
from agents.runtime.outcome import Outcome, Result
from agents.runtime.routes import Route
from agents.runtime.speaking import conversation_over, speaker_changed, speaks_for
from agents.runtime.tool import ToolRefused, tool
from agents.runtime.widget import Widget, followers, touch, widget, widgets_changed

__all__ = [
    "Agent", "AskPerson", "Context", "Outcome", "Result", "Route", "ToolRefused", "Widget", "agent_as_tool",
    "conversation_over", "followers", "model_tools", "speaker_changed", "speaks_for", "tool", "touch", "widget",
    "widgets_changed",
]  # fmt: skip
