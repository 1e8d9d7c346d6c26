from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Conversations and everything that shows them."""

    name = "chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from chat import outreach, receivers  # noqa: F401 - one registers itself, one listens to the widgets' signal
