from django.urls import path

from chat.care import api, branch_api, views

urlpatterns = [
    path("c/search/", views.search, name="message_search"),
    path("c/undelete/", views.undelete, name="undelete"),
    path("c/<uuid:conversation>/menu/", views.menu, name="conversation_menu"),
    path("c/<uuid:conversation>/choose/", views.choose, name="conversation_choose"),
    path("c/<uuid:conversation>/speaks-for-nobody/", views.speaks_for_nobody, name="speaks_for_nobody"),
    path("c/<uuid:conversation>/branches/<uuid:branch>/", views.branch, name="branch"),
    path("api/conversations/<uuid:conversation>/messages/", api.Messages.as_view()),
    path("api/conversations/<uuid:conversation>/export/", api.Export.as_view(), name="conversation_export"),
    path("api/conversations/<uuid:conversation>/clear_history/", api.History.as_view()),
    path("api/conversations/<uuid:conversation>/speaks_for/", api.SpeaksFor.as_view()),
    path("api/conversations/<uuid:conversation>/continue_from_message/", branch_api.ContinueFromMessage.as_view()),
    path("api/conversations/<uuid:conversation>/regenerate/", branch_api.Regenerate.as_view()),
    path("api/conversations/<uuid:conversation>/branches/", branch_api.Branches.as_view()),
    path("api/conversations/<uuid:conversation>/branches/<uuid:branch>/", branch_api.OneBranch.as_view()),
    path("api/conversations/<uuid:conversation>/branches/<uuid:branch>/restore/", branch_api.Restore.as_view()),
    path("api/messages/<uuid:message>/react/", api.Reaction.as_view()),
]
