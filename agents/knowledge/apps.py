from django.apps import AppConfig
from django.db.models.signals import post_migrate

from agents.knowledge import vector_indexes


class KnowledgeConfig(AppConfig):
    """What is known of rows. Watches every model that declares some, once all apps are ready."""

    name = "agents.knowledge"
    label = "knowledge"
    verbose_name = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agents.knowledge import receivers  # only now are there models

        receivers.connect()
        post_migrate.connect(vector_indexes.of_the_active, sender=self, dispatch_uid="index of vectors")
