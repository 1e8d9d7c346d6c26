"""The address of the document, below `/api/`."""

from django.urls import path

from agents.rest.openapi.document import schema

urlpatterns = [path("schema/", schema, name="schema")]
