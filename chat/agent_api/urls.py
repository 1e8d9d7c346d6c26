from django.urls import path

from chat.agent_api import chats, views

urlpatterns = [
    path("agent/stream/", views.Stream.as_view(), name="agent_stream"),
    path("agent/stream/<uuid:session>/", views.Resumed.as_view(), name="agent_stream_again"),
    path("agent/tool-output/", views.ToolOutput.as_view(), name="agent_tool_output"),
    path("agent/chat/", chats.Chat.as_view()),
    path("chat/", chats.Thread.as_view()),
    path("chat/<str:name>/resume/", chats.ResumedThread.as_view()),
]
