from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Conversations and everything that shows them."""

    name = "chat"
    default_auto_field = "django.db.models.BigAutoField"
