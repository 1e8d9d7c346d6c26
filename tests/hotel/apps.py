from django.apps import AppConfig


class HotelConfig(AppConfig):
    name = "tests.hotel"
    label = "hotel"
    default_auto_field = "django.db.models.BigAutoField"
