"""Planning's addresses, below `/api/`."""

from rest_framework.routers import SimpleRouter

from planning.api import bookings, co_hosts, tasks, views

router = SimpleRouter()
router.register("events", views.EventViewSet, basename="event")
router.register("shopping-list", views.ShoppingListViewSet, basename="shopping-list")
router.register("invitations", views.InvitationViewSet, basename="invitation")

router.register("vendors", bookings.VendorViewSet, basename="vendor")
router.register("venues", bookings.VenueViewSet, basename="venue")
router.register("co-hosts", co_hosts.CoHostViewSet, basename="co-host")
router.register("reservations", bookings.ReservationViewSet, basename="reservation")
router.register("tasks", tasks.TaskViewSet, basename="task")

urlpatterns = router.urls
