"""An agent that runs errands."""

from agents.runtime import Agent

Agent(
    name="errand",
    title="Errand",
    instructions="Run errands.",
    tools=("create_event", "add_items", "book_dj", "send_fax", "ponder"),
)
