from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ProjectConfig(AppConfig):
    """The commands and the health pages of this installation."""

    name = "project"

    def ready(self) -> None:
        from project import clock, schedules

        clock.start()
        post_migrate.connect(schedules.install, sender=apps.get_app_config("django_q"), dispatch_uid="schedules")
