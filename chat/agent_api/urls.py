from django.urls import path

from chat.agent_api import views

urlpatterns = [
    path("agent/stream/", views.Stream.as_view(), name="agent_stream"),
    path("agent/stream/<uuid:session>/", views.Resumed.as_view(), name="agent_stream_again"),
]
