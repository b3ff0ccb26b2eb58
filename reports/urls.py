"""Addresses of reports."""

from django.urls import include, path

from feed import feeds
from feed.views import media
from reports.views import desk, giving, held, joining, mine, nearby, pages, programs, sheet

urlpatterns = [
    path("", include("reports.open311.urls")),
    path("signaler/", sheet.report_new, name="report_new"),
    path("signaler/questions/", sheet.questions, name="report_questions"),
    path("signaler/photos/<str:key>", held.sheet_photo, name="sheet_photo"),
    path("signaler/code/", giving.give_code, name="give_code"),
    path("signaler/code/renvoyer/", giving.give_code_resend, name="give_code_resend"),
    path("signalements/proches/", nearby.near, name="reports_near"),
    path("mes-demarches/", mine.my_reports, name="my_reports"),
    path("signalements/<int:pk>/", pages.report, name="report"),
    path(
        "villes/<slug:slug>/signalements/flux.atom",
        feeds.contributions,
        {"kind": "report", "page": "map"},
        name="town_reports_feed",
    ),
    path("signalements/<int:pk>/modifier/", pages.edit, name="report_edit"),
    path("signalements/<int:pk>/historique/", pages.report_history, name="report_history"),
    path("signalements/<int:pk>/supprimer/", pages.delete, name="report_delete"),
    path("signalements/<int:pk>/moi-aussi/", pages.me_too, name="report_me_too"),
    path("signalements/<int:pk>/verdict/", pages.verdict, name="report_verdict"),
    path("carte-image/signalements/<int:pk>.png", media.card, {"kind": "report"}, name="report_card"),
    path("mairie/<slug:slug>/reglages/signalements/", desk.reports, name="desk_reports"),
    path("mairie/<slug:slug>/reglages/cles/", programs.keys, name="desk_keys"),
    path("mairie/<slug:slug>/reglages/transmission/", programs.forwarding, name="desk_forwarding"),
    path("signalements/<int:pk>/reunir/", joining.merge, name="report_merge"),
    path("signalements/<int:pk>/scinder/", joining.split, name="report_split"),
    path("signalements/<int:pk>/transferer/", joining.transfer, name="report_transfer"),
]
