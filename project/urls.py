from django.contrib import admin
from django.urls import include, path

from project import health

urlpatterns = [
    path("", include("chat.urls")),
    path("api/", include("planning.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
