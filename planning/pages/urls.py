"""The host's pages."""

from django.urls import path

from planning.pages.calendar import calendar
from planning.pages.event import event_page, make_list, talk
from planning.pages.feed import calendar_settings
from planning.pages.guest import guest
from planning.pages.guest_import import import_guests
from planning.pages.guests import guests, guests_csv
from planning.pages.letter import letter_preview
from planning.pages.new_event import new_event

urlpatterns = [
    path("settings/calendar/", calendar_settings, name="calendar_settings"),
    path("e/new/", new_event, name="new_event"),
    path("e/month/", calendar, name="month"),
    path("e/<int:event>/letter/", letter_preview, name="letter_preview"),
    path("e/<int:event>/letter/<int:announcement>/", letter_preview, name="announcement_preview"),
    path("e/<int:event>/", event_page, name="event"),
    path("e/<int:event>/lists/", make_list, name="make_list"),
    path("e/<int:event>/talk/", talk, name="talk"),
    path("e/<int:event>/guests/all/", guests, name="guests"),
    path("e/<int:event>/guests/list.csv", guests_csv, name="guests_csv"),
    path("e/<int:event>/guests/import/", import_guests, name="import_guests"),
    path("e/<int:event>/guests/<int:guest>/", guest, name="guest"),
    path("e/<int:event>/<slug:tab>/", event_page, name="event"),
]
