from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "agents.workflows"
    label = "workflows"
    verbose_name = "workflows"
