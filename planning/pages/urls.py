"""The host's pages."""

from django.urls import path

from planning.pages.calendar import calendar
from planning.pages.event import event_page, make_list, talk
from planning.pages.new_event import new_event

urlpatterns = [
    path("e/new/", new_event, name="new_event"),
    path("e/month/", calendar, name="month"),
    path("e/<int:event>/", event_page, name="event"),
    path("e/<int:event>/lists/", make_list, name="make_list"),
    path("e/<int:event>/talk/", talk, name="talk"),
    path("e/<int:event>/<slug:tab>/", event_page, name="event"),
]
