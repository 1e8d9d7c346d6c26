from django.urls import path

from chat.memory import api, views

urlpatterns = [
    path("memory/", views.page, name="memory"),
    path("memory/facts/", views.facts, name="memory_facts"),
    path("memory/remember/", views.remember, name="memory_remember"),
    path("memory/take-back/", views.take_back, name="memory_take_back"),
    path("memory/forget-all/", views.forget_all, name="memory_forget_all"),
    path("memory/pause/", views.pause, name="memory_pause"),
    path("memory/<uuid:fact>/edit/", views.edit, name="memory_edit"),
    path("memory/<uuid:fact>/forget/", views.forget, name="memory_forget"),
    path("api/memory/", api.Facts.as_view()),
    path("api/memory/pause/", api.Pause.as_view()),
    path("api/memory/<uuid:fact>/", api.OneFact.as_view()),
]
