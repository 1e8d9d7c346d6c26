from django.apps import AppConfig

from agents import discovery
from agents.events.signals import occurred


class WorkflowsConfig(AppConfig):
    name = "agents.workflows"
    label = "workflows"
    verbose_name = "workflows"

    def ready(self) -> None:
        from agents.workflows import checks, declaration, event_starts, waking  # only now are there models

        discovery.connect(declaration.registered, event_starts.listen)
        occurred.connect(waking.event_occurred, dispatch_uid="workflows.waking")
        discovery.checks.append(checks.events_are_declared)
