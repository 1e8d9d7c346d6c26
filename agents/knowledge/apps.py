from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """What is known of rows. Watches every model that declares some, once all apps are ready."""

    name = "agents.knowledge"
    label = "knowledge"
    verbose_name = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agents.knowledge import receivers  # only now are there models

        receivers.connect()
