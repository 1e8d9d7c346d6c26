from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "agents.learning"
    label = "learning"
    verbose_name = "what was not understood"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agents.learning import keeping  # only now are there models
        from agents.llm.offline import taught
        from agents.runtime import signals

        signals.not_understood.connect(keeping.keep, dispatch_uid="learning")
        taught.lookup = keeping.meaning
