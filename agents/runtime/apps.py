from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import post_migrate

from agents import clock, defaults, discovery, registry
from agents import settings as platform
from agents.database import foreign_keys
from agents.runtime import teams
from agents.runtime.checks import examples, task_timeout
from agents.runtime.widget import follow


class RuntimeConfig(AppConfig):
    """Runs, tools, widgets, agents. Starts what all of the platform goes by; discovers every app's declarations.

    It brings the platform's settings and, after every `migrate`, its schedules and what follows a deletion.
    """

    name = "agents.runtime"
    label = "runtime"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        defaults.install(platform)

    def ready(self) -> None:
        from agents import schedules  # only now are there models
        from agents.database import lookups, vacuum

        checks.register(task_timeout)
        checks.register(examples, "language", deploy=True)
        clock.start()
        lookups.register()
        vacuum.watch()
        post_migrate.connect(schedules.install, sender=apps.get_app_config("django_q"), dispatch_uid="schedules")
        post_migrate.connect(foreign_keys.follow_models, sender=self, dispatch_uid="foreign keys")
        discovery.connect(registry.widgets, follow)
        discovery.connect(registry.agents, teams.join)
        discovery.checks.append(teams.check)
        discovery.discover()
