"""Reports by the API: reading what was reported and what became of it, reporting, “me too”."""

from django.urls import path

from reports.api import acts, views
from reports.api.shapes import ReportSerializer

__all__ = ["ReportSerializer", "urlpatterns"]

TOWN = "towns/<slug:slug>"
ONE = "reports/<int:pk>"

urlpatterns = [
    path(f"{TOWN}/reports/", views.TownReports.as_view(), name="api_town_reports"),
    path(f"{TOWN}/report-categories/", views.Categories.as_view(), name="api_report_categories"),
    path("reports/", views.Reports.as_view(), name="api_reports"),
    path("reports/nearby/", views.Nearby.as_view(), name="api_reports_nearby"),
    path(f"{ONE}/", views.OneReport.as_view(), name="api_report"),
    path(f"{ONE}/history/", views.ReportHistory.as_view(), name="api_report_history"),
    path(f"{ONE}/support/", acts.ReportSupport.as_view(), name="api_report_support"),
    path(f"{ONE}/subscription/", acts.ReportSubscription.as_view(), name="api_report_subscription"),
    path(f"{ONE}/comments/", acts.ReportComments.as_view(), name="api_report_comments"),
]
