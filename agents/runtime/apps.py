from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """Runs, tools, widgets, agents. Starts what all of the platform goes by; discovers every app's declarations."""

    name = "agents.runtime"
    label = "runtime"

    def ready(self) -> None:
        from agents import clock, registry
        from agents.database import lookups, vacuum

        clock.start()
        lookups.register()
        vacuum.watch()
        registry.discover()
