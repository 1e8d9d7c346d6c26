"""Planning's addresses, below `/api/`."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from planning.api import announcements, answering, bookings, co_hosts, feeds, guests, money, tasks, views

router = SimpleRouter()
router.register("events", views.EventViewSet, basename="event")
router.register("shopping-list", views.ShoppingListViewSet, basename="shopping-list")
router.register("guests", guests.GuestViewSet, basename="guest")
router.register("invitations", views.InvitationViewSet, basename="invitation")

router.register("announcements", announcements.AnnouncementViewSet, basename="announcement")
router.register("vendors", bookings.VendorViewSet, basename="vendor")
router.register("venues", bookings.VenueViewSet, basename="venue")
router.register("co-hosts", co_hosts.CoHostViewSet, basename="co-host")
router.register("reservations", bookings.ReservationViewSet, basename="reservation")
router.register("budget-categories", money.BudgetCategoryViewSet, basename="budget-category")
router.register("expenses", money.ExpenseViewSet, basename="expense")
router.register("agenda", money.AgendaViewSet, basename="agenda")
router.register("guest-questions", answering.QuestionViewSet, basename="guest-question")
router.register("date-options", answering.DateOptionViewSet, basename="date-option")
router.register("tasks", tasks.TaskViewSet, basename="task")

urlpatterns = [path("calendar-feed/", feeds.CalendarFeedView.as_view(), name="calendar-feed"), *router.urls]
