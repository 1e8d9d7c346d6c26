from django.contrib.auth.views import LogoutView
from django.urls import path

from chat.accounts import address, api, own_api, own_views, users_api, views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("signup/", views.sign_up, name="signup"),
    path("settings/email/", address.change_address, name="address"),
    path("api/auth/login/", api.Login.as_view(), name="api_login"),
    path("api/auth/token/refresh/", api.TokenRefresh.as_view()),
    path("api/auth/logout/", api.Logout.as_view()),
    path("api/auth/ws-ticket/", api.WsTicket.as_view()),
    path("api/users/", users_api.Users.as_view()),
    path("settings/account/", own_views.account, name="account"),
    path("settings/account/export/", own_views.export, name="account_export"),
    path("api/users/me/export/", own_api.Export.as_view(), name="api_export"),
    path("api/users/me/delete/", own_api.Leave.as_view(), name="api_leave"),
    path("api/users/bulk_delete/", users_api.BulkDelete.as_view()),
]
