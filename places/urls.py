"""Addresses of towns as places."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
