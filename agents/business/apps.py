from django.apps import AppConfig
from django.db.models.signals import post_migrate

from agents import discovery, registry


class BusinessConfig(AppConfig):
    """Business agents. After every `migrate`, those whose class has a heartbeat by now get one."""

    name = "agents.business"
    label = "business"
    verbose_name = "business agents"

    def ready(self) -> None:
        from agents.business import checks, policy, subscriptions  # only now are there models
        from agents.business.activations import scheduling

        discovery.connect(registry.business_agents, subscriptions.listen)
        discovery.checks += [checks.all_is_known, policy.check_settings]
        post_migrate.connect(subscriptions.rename_rows, sender=self)
        post_migrate.connect(scheduling.plan_missing_heartbeats, sender=self)
