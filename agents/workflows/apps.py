from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "agents.workflows"
    label = "workflows"
    verbose_name = "workflows"

    def ready(self) -> None:
        from agents import registry
        from agents.events.signals import occurred
        from agents.workflows import checks, waking

        occurred.connect(waking.event_occurred, dispatch_uid="workflows.waking")
        registry.checks.append(checks.events_are_declared)
