from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Business events. Watches every model that declares some, once all apps are ready."""

    name = "agents.events"
    label = "events"
    verbose_name = "business events"

    def ready(self) -> None:
        from agents.events import receivers, transitions  # only now are there models

        receivers.connect()
        transitions.connect()
