from django.apps import AppConfig


class MusicStoreConfig(AppConfig):
    """The music store: a catalogue, its customers and what they bought."""

    name = "musicstore"
    verbose_name = "Music store"
    default_auto_field = "django.db.models.BigAutoField"
