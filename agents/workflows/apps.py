from django.apps import AppConfig
from django.db.models.signals import post_migrate

from agents import discovery
from agents.events.signals import occurred
from agents.workflows import queue_limits


class WorkflowsConfig(AppConfig):
    name = "agents.workflows"
    label = "workflows"
    verbose_name = "workflows"

    def ready(self) -> None:
        from agents.workflows import checks, declaration, triggers, waking  # only now are there models

        discovery.connect(declaration.registered, triggers.listen)
        occurred.connect(waking.event_occurred, dispatch_uid="workflows.waking")
        post_migrate.connect(triggers.rename_rows, sender=self)
        discovery.checks += [checks.events_are_declared, queue_limits.check]
