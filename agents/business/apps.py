from django.apps import AppConfig


class BusinessConfig(AppConfig):
    name = "agents.business"
    label = "business"
    verbose_name = "business agents"
