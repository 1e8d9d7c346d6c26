from django.urls import path

from chat.care import api, views

urlpatterns = [
    path("c/search/", views.search, name="message_search"),
    path("c/<uuid:conversation>/menu/", views.menu, name="conversation_menu"),
    path("c/<uuid:conversation>/choose/", views.choose, name="conversation_choose"),
    path("api/conversations/<uuid:conversation>/messages/", api.Messages.as_view()),
    path("api/conversations/<uuid:conversation>/export/", api.Export.as_view(), name="conversation_export"),
    path("api/conversations/<uuid:conversation>/clear_history/", api.History.as_view()),
    path("api/messages/<uuid:message>/react/", api.Reaction.as_view()),
]
