"""Planning's addresses, below `/api/`."""

from rest_framework.routers import SimpleRouter

from planning import api

router = SimpleRouter()
router.register("events", api.EventViewSet, basename="event")
router.register("shopping-list", api.ShoppingListViewSet, basename="shopping-list")
router.register("invitations", api.InvitationViewSet, basename="invitation")

urlpatterns = router.urls
