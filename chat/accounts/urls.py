from django.contrib.auth.views import LogoutView
from django.urls import path

from chat.accounts import address, api, forgotten, own_api, own_views, users_api, views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("signup/", views.sign_up, name="signup"),
    path("password/forgotten/", forgotten.ask, name="forgotten"),
    path("password/new/", forgotten.renew, name="new_password"),
    path("settings/name/", own_views.name, name="own_name"),
    path("settings/password/", own_views.password, name="own_password"),
    path("settings/email/", address.change_address, name="address"),
    path("api/auth/login/", api.Login.as_view(), name="api_login"),
    path("api/auth/token/refresh/", api.TokenRefresh.as_view()),
    path("api/auth/logout/", api.Logout.as_view()),
    path("api/auth/ws-ticket/", api.WsTicket.as_view()),
    path("api/users/", users_api.Users.as_view()),
    path("settings/account/", own_views.account, name="account"),
    path("settings/account/export/", own_views.export, name="account_export"),
    path("api/users/me/", own_api.Me.as_view(), name="api_me"),
    path("api/users/me/password/", own_api.Password.as_view(), name="api_password"),
    path("api/users/me/export/", own_api.Export.as_view(), name="api_export"),
    path("api/users/me/delete/", own_api.Leave.as_view(), name="api_leave"),
    path("api/users/bulk_delete/", users_api.BulkDelete.as_view()),
]
