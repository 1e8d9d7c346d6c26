"""Durable workflows: steps over hours or weeks that outlive every process.

    from agents.workflows import complete, engine, goto, step, workflow

This is the door for domains. What is exported here may be imported in a `models.py` too.
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily
from agents.retry import Retry

if TYPE_CHECKING:
    from agents.workflows import engine
    from agents.workflows.current import Workflow, get_context
    from agents.workflows.decorators import event_workflow, on_fail, step, workflow
    from agents.workflows.models import WorkflowRun
    from agents.workflows.outcomes import complete, fail, goto, run_subflow, sleep, wait, wait_for_event, wait_for_input
    from agents.workflows.signals import wait_began, wait_ended
else:
    __getattr__ = lazily(
        __name__,
        current=["Workflow", "get_context"],
        decorators=["event_workflow", "on_fail", "step", "workflow"],
        models=["WorkflowRun"],
        outcomes=[
            "complete", "fail", "goto", "run_subflow", "sleep", "wait", "wait_for_event", "wait_for_input",
        ],
        signals=["wait_began", "wait_ended"],
    )  # fmt: skip

__all__ = [
    "Retry", "Workflow", "WorkflowRun", "complete", "engine", "event_workflow", "fail", "get_context", "goto",
    "on_fail", "run_subflow", "sleep", "step", "wait", "wait_began", "wait_ended", "wait_for_event", "wait_for_input",
    "workflow",
]  # fmt: skip
