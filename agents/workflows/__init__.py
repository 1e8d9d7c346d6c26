"""Durable workflows: steps over hours or weeks that outlive every process.

What is exported here may be imported in a `models.py`: nothing of it needs the app registry.
"""

from agents.workflows import engine
from agents.workflows.current import Workflow, get_context
from agents.workflows.declaration import event_workflow, on_fail, step, workflow
from agents.workflows.outcomes import complete, fail, goto, run_subflow, sleep, wait, wait_for_event, wait_for_input
from agents.workflows.retry import Retry

__all__ = [
    "Retry",
    "Workflow",
    "complete",
    "engine",
    "event_workflow",
    "fail",
    "get_context",
    "goto",
    "on_fail",
    "run_subflow",
    "sleep",
    "step",
    "wait",
    "wait_for_event",
    "wait_for_input",
    "workflow",
]
