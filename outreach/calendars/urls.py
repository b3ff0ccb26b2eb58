"""Addresses of files for calendars."""

from django.urls import path

from outreach.calendars import views

urlpatterns = [
    path("villes/<slug:slug>/agenda.ics", views.town, name="town_calendar"),
    path("evenements/<int:pk>/evenement.ics", views.event, name="event_calendar"),
    path("sondages/<int:pk>/calendrier.ics", views.poll, name="poll_calendar"),
    path("engagements/<int:pk>/echeance.ics", views.promise, name="commitment_calendar"),
]
