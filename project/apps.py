from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The commands and the health pages of this installation."""

    name = "project"

    def ready(self) -> None:
        from project import clock

        clock.start()
