from django.apps import AppConfig
from django.db.models.signals import post_migrate

from agents.runtime import overlay


class ProfilesConfig(AppConfig):
    """Lays the rows over what code declares, and writes a row for each declaration after every `migrate`."""

    name = "agents.profiles"
    label = "profiles"
    verbose_name = "agents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agents.profiles import overlay as profiles  # only now are there models
        from agents.profiles import sync

        overlay.put(profiles.ProfilesOverlay())
        post_migrate.connect(sync.after_migrate, sender=self, dispatch_uid="profiles")
