from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from project import health, system

handler400 = "project.web.errors.bad_request"
handler403 = "project.web.errors.permission_denied"
handler404 = "project.web.errors.not_found"
handler500 = "project.web.errors.server_error"

admin.site.site_header = admin.site.site_title = "Convoke"
admin.site.index_title = "What Convoke keeps"

urlpatterns = [
    path("", include("chat.urls")),
    path("", include("planning.public.pages")),
    path("", include("planning.public.co_hosting")),
    path("", include("planning.pages.urls")),
    path("", include("musicstore.pages")),
    path("", include("project.openapi.urls")),
    path("", include("agents.mail.urls")),
    path("api/", include("planning.api.urls")),
    path("api/music/", include("musicstore.api.urls")),
    path("api/", include("agents.events.webhooks.urls")),
    path("api/", include("agents.rest.openapi.urls")),
    path("api/", include("agents.documents.urls")),
    path("api/", include("agents.knowledge.urls")),
    path("api/", include("agents.profiles.urls")),
    path("api/", include("agents.profiles.models_urls")),
    path("api/system-info/", system.Info.as_view(), name="system-info"),
    path("api/system/status/", system.Status.as_view(), name="system-status"),
    path("admin/", admin.site.urls),
    path("dashboard/", include("project.overview.pages")),
    path("dashboard/", include("project.automation.pages")),
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("convoke/icon.svg"))),  # for pages that name no icon
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
