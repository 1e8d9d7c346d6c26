from django.apps import AppConfig


class WorksConfig(AppConfig):
    name = "benchmarks.works"
    label = "works"
