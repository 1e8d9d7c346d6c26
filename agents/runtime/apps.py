from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """Runs, tools, widgets, agents. Discovers every app's declarations once all apps are ready."""

    name = "agents.runtime"
    label = "runtime"

    def ready(self) -> None:
        from agents import registry
        from agents.database import lookups

        lookups.register()
        registry.discover()
