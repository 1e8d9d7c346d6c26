from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "agents.events"
    label = "events"
    verbose_name = "business events"
