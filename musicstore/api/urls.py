"""The store's addresses, below `/api/music/`."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from musicstore.api import views
from musicstore.api.preferences import Preferences

router = SimpleRouter()
router.register("artists", views.ArtistViewSet, basename="music-artist")
router.register("albums", views.AlbumViewSet, basename="music-album")
router.register("tracks", views.TrackViewSet, basename="music-track")
router.register("genres", views.GenreViewSet, basename="music-genre")
router.register("media-types", views.MediaTypeViewSet, basename="music-media-type")
router.register("playlists", views.PlaylistViewSet, basename="music-playlist")
router.register("invoices", views.InvoiceViewSet, basename="music-invoice")

urlpatterns = [path("preferences/", Preferences.as_view(), name="music-preferences"), *router.urls]
