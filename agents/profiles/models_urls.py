"""Addresses of models, below `/api/`."""

from django.urls import path

from agents.profiles import models_api

urlpatterns = [
    path("system/models/", models_api.Models.as_view(), name="system-models"),
    path("system/models/configure/", models_api.Configure.as_view(), name="system-models-configure"),
]
