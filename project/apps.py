from django.apps import AppConfig

from project import clock


class ProjectConfig(AppConfig):
    """The commands and the health pages of this installation."""

    name = "project"

    def ready(self) -> None:
        clock.start()
