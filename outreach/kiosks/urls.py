"""Addresses of what is answered on the spot; short, because people type them from a wall."""

from django.urls import path

from outreach.kiosks import views

urlpatterns = [
    path("a/<str:code>/", views.poster, name="poster"),
]
