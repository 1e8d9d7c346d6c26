from django.contrib.auth.views import LogoutView
from django.urls import path

from chat import api, auth_api, pages, sign_in_pages
from chat.notifications import address
from chat.notifications import api as notifications
from chat.notifications import pages as app

urlpatterns = [
    path("", pages.new, name="home"),
    path("c/<uuid:conversation>/", pages.conversation, name="conversation"),
    path("c/<uuid:conversation>/older/", pages.older, name="older"),
    path("login/", sign_in_pages.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("signup/", sign_in_pages.sign_up, name="signup"),
    path("api/auth/login/", auth_api.Login.as_view(), name="api_login"),
    path("api/auth/token/refresh/", auth_api.TokenRefresh.as_view()),
    path("api/auth/logout/", auth_api.Logout.as_view()),
    path("api/auth/ws-ticket/", auth_api.WsTicket.as_view()),
    path("settings/", app.settings_page, name="settings"),
    path("settings/email/", address.change_address, name="address"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.service_worker, name="service_worker"),
    path("api/notifications/", notifications.Notifications.as_view()),
    path("api/notifications/read/", notifications.MarkRead.as_view()),
    path("api/notifications/<uuid:notification>/", notifications.OneNotification.as_view()),
    path("api/push/", notifications.Push.as_view()),
    path("api/conversations/", api.Conversations.as_view()),
    path("api/conversations/<uuid:conversation>/", api.OneConversation.as_view()),
]
