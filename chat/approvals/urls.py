from django.urls import path

from chat.approvals import api, views

urlpatterns = [
    path("questions/approvals/<uuid:tool_call>/", views.approval, name="approval"),
    path("approvals/<str:token>/", views.approval_link, name="approval_link"),
    path("api/approvals/", api.Approvals.as_view()),
    path("api/approvals/<uuid:tool_call>/", api.OneApproval.as_view()),
    path("api/approvals/<uuid:tool_call>/decide/", api.Decide.as_view()),
    path("api/approvals/<uuid:tool_call>/answer/", api.Answer.as_view()),
]
