from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Conversations and everything that shows them."""

    name = "chat"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from chat import live_widgets, outlet  # noqa: F401 - one listens to the widgets' signal, one registers itself
