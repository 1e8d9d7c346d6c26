"""Planning's addresses, below `/api/`."""

from rest_framework.routers import SimpleRouter

from planning.api import views

router = SimpleRouter()
router.register("events", views.EventViewSet, basename="event")
router.register("shopping-list", views.ShoppingListViewSet, basename="shopping-list")
router.register("invitations", views.InvitationViewSet, basename="invitation")

router.register("vendors", views.VendorViewSet, basename="vendor")
router.register("venues", views.VenueViewSet, basename="venue")
router.register("reservations", views.ReservationViewSet, basename="reservation")

urlpatterns = router.urls
