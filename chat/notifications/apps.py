from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What people are told of while they are elsewhere: the inbox, push, e-mail, and who is here."""

    name = "chat.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from chat.notifications import subscriptions  # noqa: F401 - it listens to people signing out
