"""HTTP addresses of live: what a page asks when it has no socket."""

from django.urls import path

from core.live import views

urlpatterns = [path("live/tops", views.tops, name="live_tops")]
