"""Settings, all from the environment; with none set, civicnet is one process on SQLite under ``CIVICNET_HOME``."""

import secrets
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from core import logs

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(env.str("CIVICNET_HOME", str(BASE_DIR / "data"))).resolve()
try:
    HOME.mkdir(parents=True, exist_ok=True)
except OSError as refusal:
    raise ImproperlyConfigured(f"CIVICNET_HOME={HOME} cannot be made: {refusal.strerror}") from refusal


def _kept_secret(path: Path, length: int = 50) -> str:
    """Return a secret of this installation, so many bytes drawn at its first start and readable by its owner only."""
    if not path.exists():
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(length))
        try:
            path.hardlink_to(draft)  # the first of two processes starting at once wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()


DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("CIVICNET_DEMO", True)
SECRET_KEY = env.str("SECRET_KEY", "") or _kept_secret(HOME / "secret.key")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])  # they still open what they sealed
ADDRESS = env.str("ADDRESS", "127.0.0.1")
PORT = env.int("PORT", 8000)
SITE_URL = env.str("SITE_URL", f"http://localhost:{PORT}")
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_FAILURE_VIEW = "civicnet.pages.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SECURE else []
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", [])

INSTALLED_APPS = [
    "civicnet",
    "outreach",
    "outreach.newsletters",
    "outreach.paper",
    "outreach.kiosks",
    "outreach.widgets",
    "outreach.calendars",
    "reports",
    "officials",
    "officials.claims",
    "officials.teams",
    "officials.work",
    "officials.questions",
    "officials.spending",
    "officials.urgent",
    "officials.campaign",
    "officials.events",
    "messaging",
    "participation",
    "participation.ideas",
    "participation.polls",
    "cases",
    "moderation",
    "feed",
    "alerts",
    "profiles",
    "places",
    "core",
    "anymail",
    "notifications",
    "channels",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.Headers",
    "core.middleware.Strangers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.Compression",
    "csp.middleware.CSPMiddleware",
    "core.middleware.Caching",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.api.problems.Problems",
    "reports.open311.errors.Errors",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "profiles.middleware.AccountGuard",
    "profiles.middleware.SecondFactorFirst",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "core.middleware.Requests",
]

ROOT_URLCONF = "civicnet.urls"
WSGI_APPLICATION = "civicnet.wsgi.application"
ASGI_APPLICATION = "asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# --- data -----------------------------------------------------------------------------------------------------------
_database_url = env.str("DATABASE_URL", "") or f"sqlite:///{HOME / 'civicnet.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(_database_url)}
DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a deferred transaction that turns into a writer fails at once under load
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if env.bool("DATABASE_LIMITS", True):  # of pages (DOS-3); commands other than `serve` lift them
        DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
            "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000"
        )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", "")
# Limits and log-in codes live in the cache. One process on SQLite keeps them in memory; several share them in the
# database, so that no request waits on Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache"
        if REDIS_URL or not DATABASES["default"]["ENGINE"].endswith("sqlite3")
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if bucket := env.str("S3_BUCKET", ""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": bucket, "endpoint_url": env.str("S3_ENDPOINT", None), "querystring_auth": True},
    }
MEDIA_ROOT = HOME / "media"
STATIC_ROOT = HOME / "static"
STATIC_URL = "/static/"
GEOMETRY = env.str("CIVICNET_GEOMETRY", "")
GEOMETRY_API = env.str("CIVICNET_GEOMETRY_API", "https://geo.api.gouv.fr")  # outlines, when there is no such folder
# Tiles of the interactive map, on map pages only (IGN Géoplateforme, Licence Ouverte); empty: outlines alone.
MAP_TILES = env.str(
    "MAP_TILES",
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
)
MAP_ATTRIBUTION = env.str("MAP_ATTRIBUTION", "IGN-F/Géoportail")

# --- names by which a lower floor reaches a higher one ---------------------------------------------------------------
LIVE_STREAMS = {
    "source": "feed.streams.sources",
    "thread": "feed.streams.threads",
    "alerts": "officials.urgent.streams.alerts",
    "poll": "participation.polls.streams.polls",
    "talk": "messaging.streams.talks",
}
LIVE_REFETCHED = {"thread", "alerts", "poll"}  # kinds of stream whose open pages fetch at every move: told at a pace
SESSION_OVER = "profiles.standing.is_over"
LIVE_APART = "profiles.standing.apart"  # accounts that may see less than a visitor, so that each is asked by itself
SEARCH_KINDS = {  # in the order in which the page offers them
    "town": "places.search.towns",
    "person": "profiles.search.people",
    "post": "feed.search.posts",
    "report": "reports.search.reports",
    "idea": "participation.ideas.search.ideas",
    "question": "officials.questions.search.questions",
    "action": "officials.work.search.actions",
    "commitment": "officials.work.search.commitments",
    "poll": "participation.polls.search.polls",
    "event": "officials.events.search.events",
    "comment": "feed.search.comments",
}
MANDATE_ENDED = "feed.services.capacities.close_capacity"  # what else becomes of what was said under it
# Pages of officials outside /mairie/: who would have the right, but for a second factor, is told so there (AUTH-6).
OFFICIAL_PAGES = frozenset(
    f"{kind}_{act}"
    for kind, acts in {
        "action": ("new", "edit", "delete", "step", "milestones", "inspire", "forget"),
        "commitment": ("new", "edit", "delete", "step", "inspire", "forget"),
        "poll": ("new", "edit", "delete", "cancel", "outcome", "paper", "withdraw_paper"),
        "event": ("new", "edit", "delete", "move", "cancel", "minutes"),
        "alert": ("edit", "delete", "confirm"),
        "question": ("answer", "redirect", "refuse"),
        "town": ("flags",),
    }.items()
    for act in acts
)
# Pages of one town for which somebody opens an account: where they live is not asked before, the account has it.
STRAIGHT_FROM_SIGN_UP = frozenset({"claim_town", "confirm_claim", "join_team", "mandate_offer"})
# Beside a town’s wall: of a town, a template and its context.
TOWN_PANELS = [
    "officials.events.panels.upcoming",
    "participation.polls.panels.open_polls",
    "officials.work.panels.newest",
    "participation.ideas.panels.box",
    "officials.questions.panels.town",
    "messaging.panels.town",
    "officials.spending.panels.money",
    "outreach.newsletters.panels.letters",
    "cases.panels.answers",
    "officials.claims.panels.taken_over",
    "moderation.panels.registers",
]
TOWN_BANNERS = ["officials.urgent.panels.banner"]  # on top of every page of a town: of a town, as above or None
ALERTS_REMEMBERED = 5.0  # seconds for which a process knows which towns have an alert
# On the page of an official: of a mandate and a viewer, a template and its context, or None.
OFFICIAL_PANELS = ["officials.work.panels.of_official", "officials.questions.panels.official"]
TOWN_FIGURES = [  # what apps add to the figures of a town’s answers
    "reports.figures.not_fixed",
    "officials.questions.figures.late",
]
# Under a contribution, above its comments: of it and a viewer, a template and its context, or None.
THREAD_AFTER = ["officials.work.panels.inspired", "outreach.calendars.panels.dates"]
# What else someone may publish: of a viewer, a list of key, address, icon and label.
PUBLISH_CHOICES = [
    "officials.work.panels.publishing",
    "participation.polls.panels.publishing",
    "officials.events.panels.publishing",
]
# What the bulletin of a town tells, in this order: of a town and two moments, an outreach.paper.pieces.Section or None.
BULLETIN_SECTIONS = [
    "outreach.paper.sections.alerts",
    "outreach.paper.sections.events",
    "outreach.paper.sections.polls",
    "outreach.paper.sections.said",
    "outreach.paper.sections.work",
    "outreach.paper.sections.fixed",
    "outreach.paper.sections.answers",
    "outreach.paper.sections.ideas",
]
# What a link at the end of a mail ends (core.unsubscribing): of what the link names, an Ending or None.
UNSUBSCRIBING: dict[str, str] = {
    "mail": "alerts.stopping.ending_of",
    "letter": "outreach.newsletters.ending.ending",
}
# Pages besides those of contributions that may be named as what inspired an official: address (of a ``pk``) → a model
# that has a ``town`` and ``objects.visible_to``.
LINKED_PAGES = {"spending_line": "spending.Line"}
# Pages of documents that minutes of an event may lead to: as above, with ``removed_at``.
DOCUMENT_PAGES = {"town_document": "claims.TownDocument"}
MODERATES = "moderation.rules.moderates"  # who is offered to hide something, in a town
# What a frozen account said that is no contribution, by model: modules that take it out and give it back, each with
# ``withhold(person, body, since)`` and ``give_back(row, words)``.
WITHHOLDING = {
    "cases.move": "cases.services.withholding",
    "events.change": "officials.events.services.withholding",
    "polls.batch": "participation.polls.services.withholding",
    "paper.poster": "outreach.paper.withholding",
    "kiosks.kiosk": "outreach.kiosks.withholding",  # ended, nothing to give back
    "newsletters.letter": "outreach.newsletters.services.withholding",
}
# What is hidden one by one and is no contribution, by its name in addresses: a model of which the module above has
# ``hide(row)`` and ``at(match)`` besides, and whose rows have ``town``, ``author``, ``words`` and ``hidden_at``.
MODERATED = {"letter": "newsletters.letter"}
# What it answered in private, of which the public register says nothing.
WITHHOLD_PRIVATE = "messaging.services.withholding.withhold"
SETTLE_PRIVATE = "messaging.services.withholding.settle_withheld"
FOLLOWERS = "feed.followers.of_town"  # of a town, the ids of who follows it; asked by alerts.services
PRE_ELECTION = "officials.campaign.reading.is_running"  # of a town; asked by places.campaign
PUBLISH_WARNING = "officials.campaign.reading.warning"  # what an author confirms first; asked by feed.warnings
# On the page of a contribution, above it: of a contribution, a template and its context, or None.
THREAD_NOTES = ["officials.campaign.reading.mark"]
DIGEST_NEWS = "feed.digest.of_person"  # what town halls published that a person follows, for their mails
PERIODIC_TASKS = {  # seconds
    "alerts.tasks.send_mails": 60,
    "feed.tasks.recount_all": 24 * 3600,
    "feed.tasks.remove_orphans": 24 * 3600,
    "messaging.tasks.remove_orphans": 24 * 3600,
    "messaging.tasks.forget_old_flags": 24 * 3600,
    "messaging.tasks.prune": 24 * 3600,
    "alerts.tasks.prune": 24 * 3600,
    "reports.tasks.read_all_back": 600,
    "reports.tasks.purge": 3600,
    "profiles.tasks.prune_codes": 3600,
    "profiles.tasks.settle_mandates": 60,
    "officials.claims.tasks.prune": 24 * 3600,
    "officials.events.tasks.clear": 3600,
    "participation.polls.tasks.recount_all": 24 * 3600,
    "outreach.newsletters.tasks.purge": 24 * 3600,
}
NOTIFICATIONS_NOTIFICATION_MODEL = "alerts.Notification"
SERVE_BANNER = "civicnet.banner.text"

# --- mail: rows of the outbox, sent by the worker or, in a demo, written to a folder for /-/courrier/ -----------------
EMAIL_BACKEND = "core.mail.OutboxBackend"
EMAIL_HOST = env.str("EMAIL_HOST", "")
MAIL_BACKEND = env.str("MAIL_BACKEND", "") or (  # of Django, or of anymail for a provider (civicnet.settings_mail)
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "core.mail.FolderBackend"
)
MAIL_FOLDER = HOME / "mail"
EMAIL_PORT = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "civicnet@localhost")
MODERATION_CONTACT = env.str("MODERATION_CONTACT", DEFAULT_FROM_EMAIL)  # who hears those whose words were hidden

# --- pushes to phones and browsers (RFC 8030) -------------------------------------------------------------------------
# The key that push services know this installation by (RFC 8292): any 32 bytes are one of P-256, but for one in four
# billion. Whoever loses it loses every device.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", "") or _kept_secret(HOME / "vapid.key", 32)
# Where browsers have us send (SSRF-3): the services of Chrome, Firefox, Edge and Safari; ".x.org" means any host of it.
PUSH_SERVICES: list[str] = env.list(
    "PUSH_SERVICES",
    ["fcm.googleapis.com", "jmt17.google.com", ".push.services.mozilla.com", ".notify.windows.com", ".push.apple.com"],
)

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "profiles.User"

# --- languages and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais")), ("it", _("Italien")), ("ar", _("Arabe"))]
FORMAT_MODULE_PATH = "civicnet.formats"
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- security -------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
_prefix = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{_prefix}session"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
LANGUAGE_COOKIE_NAME = f"{_prefix}language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SECURE_SSL_REDIRECT = SECURE and env.bool("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 8
OUTSIDE_LOOPBACK = False  # core.outside never asks this machine or its network; tests have servers of their own

from civicnet.settings_accounts import *  # noqa: E402, F403
from civicnet.settings_api import *  # noqa: E402, F403
from civicnet.settings_background import *  # noqa: E402, F403
from civicnet.settings_mail import *  # noqa: E402, F403

# --- logs -----------------------------------------------------------------------------------------------------------
LOGGING = logs.configure(console=DEBUG)
