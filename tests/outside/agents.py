"""An agent that runs errands."""

from agents.llm import phrase
from agents.runtime import Agent, Route, agent_as_tool

Agent(
    name="errand",
    title="Errand",
    instructions="Run errands.",
    tools=("create_event", "add_items", "book_dj", "send_fax", "ponder"),
)

Agent(
    name="reception",
    title="Reception",
    instructions="Receive people.",
    routes=(Route("errand", ("fax", "book")),),
)

Agent(name="desk", title="Desk", instructions="Ask.", tools=(agent_as_tool("errand", "Knows what is done."),))

phrase("fax {text}", tool="send_fax", about="send faxes", example="Fax good morning")
