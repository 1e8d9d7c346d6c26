from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Signing in and up, for people and for programs."""

    name = "chat.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from chat.accounts import leaving, letters  # noqa: F401 - asked before a letter goes out, and as an account goes
