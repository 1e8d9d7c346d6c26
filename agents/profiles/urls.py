"""Addresses of agents, tools and prompt templates, below `/api/`."""

from rest_framework.routers import SimpleRouter

from agents.profiles import api

router = SimpleRouter()
router.register("agents", api.AgentViewSet, basename="agent")
router.register("tools", api.ToolViewSet, basename="tool")
router.register("prompt-templates", api.TemplateViewSet, basename="prompt-template")

urlpatterns = router.urls
