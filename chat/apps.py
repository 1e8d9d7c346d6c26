from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Conversations and everything that shows them."""

    name = "chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from chat import live_widgets  # noqa: F401 - it listens to the widgets' signal
