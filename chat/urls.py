from django.urls import include, path

from chat import api, views
from chat.notifications import api as notifications
from chat.notifications import views as app

urlpatterns = [
    path("", views.new, name="home"),
    path("c/<uuid:conversation>/", views.conversation, name="conversation"),
    path("c/<uuid:conversation>/older/", views.older, name="older"),
    path("", include("chat.accounts.urls")),
    path("", include("chat.care.urls")),
    path("", include("chat.citations.urls")),
    path("", include("chat.memory.urls")),
    path("", include("chat.questions.urls")),
    path("", include("chat.playground.pages")),
    path("api/", include("chat.agent_api.urls")),
    path("", include("chat.approvals.urls")),
    path("settings/", app.settings_page, name="settings"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.service_worker, name="service_worker"),
    path("offline/", app.offline, name="offline"),
    path("api/notifications/", notifications.Notifications.as_view()),
    path("api/notifications/read/", notifications.MarkRead.as_view()),
    path("api/notifications/<uuid:notification>/", notifications.OneNotification.as_view()),
    path("api/push/", notifications.Push.as_view()),
    path("api/conversations/", api.Conversations.as_view()),
    path("api/conversations/<uuid:conversation>/", api.OneConversation.as_view()),
]
