from django.contrib import admin
from django.urls import path

from project import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
]
