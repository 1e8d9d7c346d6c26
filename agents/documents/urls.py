"""Addresses of documents, below `/api/`."""

from django.urls import path

from agents.documents import api

urlpatterns = [
    path("documents/", api.Documents.as_view(), name="documents"),
    path("documents/limits/", api.Limits.as_view(), name="document-limits"),
    path("documents/<uuid:document>/", api.OneDocument.as_view(), name="document"),
    path("documents/<uuid:document>/content/", api.Content.as_view(), name="document-content"),
    path("documents/<uuid:document>/preview/", api.PictureMadeSmall.as_view(), name="document-preview"),
    path("documents/<uuid:document>/retry/", api.Retry.as_view(), name="document-retry"),
]
