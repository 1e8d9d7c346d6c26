from django.urls import path

from agents.events.webhooks import views

urlpatterns = [path("webhooks/<slug:source>/", views.webhook, name="webhook")]
