"""Addresses of what is answered on the spot; short, because people type them from a wall."""

from django.urls import path

from outreach.kiosks.views import desk, kiosk, posters

urlpatterns = [
    path("a/", posters.type_code, name="poster_code"),
    path("a/<str:code>/", posters.poster, name="poster"),
    path("a/<str:code>/merci/", posters.thanks, name="poster_thanks"),
    path("a/<str:code>/<int:n>/", posters.poster, name="poster_answer"),
    path("borne/", kiosk.kiosk, name="kiosk"),
    path("borne/merci/", kiosk.kiosk_thanks, name="kiosk_thanks"),
    path("mairie/<slug:slug>/affiches/<int:pk>/borne/", desk.kiosk_desk, name="kiosk_desk"),
]
