from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """The event-planning domain."""

    name = "planning"
    default_auto_field = "django.db.models.BigAutoField"
