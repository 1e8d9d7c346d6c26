from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """Runs, tools, widgets, agents. Discovers every app's declarations once all apps are ready."""

    name = "agents.runtime"
    label = "runtime"

    def ready(self) -> None:
        from agents import arrays, registry

        arrays.register()
        registry.discover()
