from django.urls import path

from project.openapi import pages

urlpatterns = [
    path("api/", pages.index, name="api"),
    path("swagger/", pages.swagger, name="swagger"),
    path("redoc/", pages.redoc, name="redoc"),
]
