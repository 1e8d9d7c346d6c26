from django.urls import path

from chat.care import views

urlpatterns = [
    path("c/<uuid:conversation>/menu/", views.menu, name="conversation_menu"),
    path("c/<uuid:conversation>/choose/", views.choose, name="conversation_choose"),
]
