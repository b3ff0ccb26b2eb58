"""Every address of the site; each app lists its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from civicnet import pages
from civicnet.inbound import webhooks
from core import health, mailbox, unsubscribing
from core import pages as core_pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("-/patterns/", core_pages.patterns, name="patterns"),
    path("manifest.webmanifest", core_pages.manifest, name="manifest"),
    path("sw.js", core_pages.service_worker, name="service_worker"),
    path("hors-ligne/", core_pages.offline, name="offline"),
    path("-/apparence/", core_pages.theme, name="theme"),
    path("robots.txt", pages.robots, name="robots"),
    path("-/courrier/", mailbox.mailbox, name="mailbox"),
    path("-/courrier/<str:name>/", mailbox.page, name="mailbox_page"),
    path("-/courrier/<str:name>/repondre/", mailbox.answer, name="mailbox_answer"),
    path("desinscription/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("api/v1/", include("civicnet.api")),
    path("", include("core.live.urls")),
    path("", include("profiles.urls")),
    path("", include("places.urls")),
    path("", include("alerts.urls")),
    path("", include("messaging.urls")),
    path("", include("reports.urls")),
    path("", include("cases.urls")),
    path("", include("moderation.urls")),
    path("", include("participation.ideas.urls")),
    path("", include("participation.polls.urls")),
    path("", include("officials.work.urls")),
    path("", include("officials.urgent.urls")),
    path("", include("officials.claims.urls")),
    path("", include("officials.teams.urls")),
    path("", include("officials.spending.urls")),
    path("", include("officials.questions.urls")),
    path("", include("officials.campaign.urls")),
    path("", include("officials.events.urls")),
    path("", include("outreach.newsletters.urls")),
    path("", include("outreach.paper.urls")),
    path("", include("outreach.kiosks.urls")),
    path("", include("outreach.widgets.urls")),
    path("", include("outreach.calendars.urls")),
    path("", include("feed.urls")),
]

if settings.ANYMAIL.get("WEBHOOK_SECRET"):  # without it, anybody could tell us that mail came back
    urlpatterns.append(path("-/anymail/", include((webhooks(), "anymail"))))

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.server_error
