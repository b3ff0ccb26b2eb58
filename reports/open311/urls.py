"""Addresses of the Open311 server."""

from django.urls import path

from reports.open311 import views

ROOT = "open311/v2"

urlpatterns = [
    path(f"{ROOT}/discovery.<slug:extension>", views.discovery, name="open311_discovery"),
    path(f"{ROOT}/services.<slug:extension>", views.service_list, name="open311_services"),
    path(f"{ROOT}/services/<slug:code>.<slug:extension>", views.service_definition, name="open311_service"),
    path(f"{ROOT}/requests.<slug:extension>", views.service_requests, name="open311_requests"),
    path(f"{ROOT}/requests/<slug:number>.<slug:extension>", views.service_request, name="open311_request"),
    path(f"{ROOT}/tokens/<slug:number>.<slug:extension>", views.token, name="open311_token"),
]
