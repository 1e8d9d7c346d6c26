"""The host's pages."""

from django.urls import path

from planning.pages.event import event_page

urlpatterns = [
    path("e/<int:event>/", event_page, name="event"),
    path("e/<int:event>/<slug:tab>/", event_page, name="event"),
]
