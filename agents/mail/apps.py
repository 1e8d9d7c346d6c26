from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "agents.mail"
    label = "mail"
    verbose_name = "mail"
    default_auto_field = "django.db.models.BigAutoField"
