"""Where the WebSockets are."""

from django.urls import path

from chat.sockets.consumers import BrowserConsumer, MobileConsumer

urlpatterns = [
    path("ws/chat/<uuid:conversation>/", BrowserConsumer.as_asgi()),
    path("ws/v1/", MobileConsumer.as_asgi()),
]
