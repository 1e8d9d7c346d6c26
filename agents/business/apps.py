from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BusinessConfig(AppConfig):
    """Business agents. After every `migrate`, those whose class has a heartbeat by now get one."""

    name = "agents.business"
    label = "business"
    verbose_name = "business agents"

    def ready(self) -> None:
        from agents.business.lifecycle import plan_missing_heartbeats

        post_migrate.connect(plan_missing_heartbeats, sender=self)
