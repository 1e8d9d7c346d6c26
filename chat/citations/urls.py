from django.urls import path

from chat.citations import views

urlpatterns = [path("passages/<int:passage>/", views.passage, name="passage")]
