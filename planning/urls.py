"""Planning's addresses, below `/api/`."""

from rest_framework.routers import SimpleRouter

from planning import api

router = SimpleRouter()
router.register("events", api.EventViewSet, basename="event")
router.register("shopping-list", api.ShoppingListViewSet, basename="shopping-list")
router.register("invitations", api.InvitationViewSet, basename="invitation")

router.register("vendors", api.VendorViewSet, basename="vendor")
router.register("venues", api.VenueViewSet, basename="venue")
router.register("reservations", api.ReservationViewSet, basename="reservation")

urlpatterns = router.urls
