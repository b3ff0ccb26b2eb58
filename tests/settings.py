"""Settings of the tests: the project's own, in a data folder that is thrown away."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = tempfile.mkdtemp(prefix="civicnet-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["CIVICNET_HOME"] = _home
_shared = Path(__file__).resolve().parents[2] / "shared" / "data" / "places"
if _shared.is_dir():
    os.environ.setdefault("CIVICNET_GEOMETRY", str(_shared))

from civicnet.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, like the one people run: threads meet its real locks, which a database in memory does not have.
    DATABASES["default"]["TEST"] = {"NAME": f"{_home}/test.sqlite3"}
# Tests without a database are cleaned too; what depends on the shared cache asks for it (tests/core/test_limits.py).
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALERTS_REMEMBERED = 3600.0  # tests begin without any and tell the process of theirs (tests/conftest.py)
CELERY_BROKER_URL = ""  # tests take the worker's place; tests/faults has the broker and its workers
