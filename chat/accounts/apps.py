from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Signing in and up, for people and for programs."""

    name = "chat.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from chat.accounts import letters  # noqa: F401 - it is asked before one goes out
