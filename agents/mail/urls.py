"""Where letters lead that are about letters: the page behind "no more letters"."""

from __future__ import annotations

from django.urls import path

from agents.mail.unsubscribe import letters

urlpatterns = [path("letters/<str:token>/", letters, name="letters")]
