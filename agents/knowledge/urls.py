"""Knowledge's addresses, below `/api/`."""

from django.urls import path

from agents.knowledge import api

urlpatterns = [path("knowledge/search/", api.Search.as_view(), name="knowledge-search")]
