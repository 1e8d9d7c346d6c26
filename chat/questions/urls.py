from django.urls import path

from chat.questions import api, views

urlpatterns = [
    path("questions/", views.questions, name="questions"),
    path("questions/<int:run>/", views.question, name="question"),
    path("api/questions/", api.Questions.as_view()),
    path("api/questions/<int:run>/", api.OneQuestion.as_view()),
]
