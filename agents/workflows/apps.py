from django.apps import AppConfig

from agents import discovery
from agents.events.signals import occurred


class WorkflowsConfig(AppConfig):
    name = "agents.workflows"
    label = "workflows"
    verbose_name = "workflows"

    def ready(self) -> None:
        from agents.workflows import checks, waking  # only now are there models

        occurred.connect(waking.event_occurred, dispatch_uid="workflows.waking")
        discovery.checks.append(checks.events_are_declared)
