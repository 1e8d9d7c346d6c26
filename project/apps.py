from django.apps import AppConfig
from django.core import checks

from project import clock
from project.checks import means_nothing


class ProjectConfig(AppConfig):
    """The commands and the health pages of this installation."""

    name = "project"

    def ready(self) -> None:
        clock.start()
        checks.register(means_nothing)
