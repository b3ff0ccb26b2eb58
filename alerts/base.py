"""The abstract notification of django-notifications-hq, importable under a Django newer than it knows.

Its Meta names ``index_together``, which Django 5.1 removed and refuses. The name is allowed while the module is read
and taken away afterwards; ``alerts`` stands before ``notifications`` in INSTALLED_APPS, so this happens first.
"""

from django.db.models import options

_known = options.DEFAULT_NAMES
options.DEFAULT_NAMES = (*_known, "index_together")
try:
    from notifications.base.models import AbstractNotification
finally:
    options.DEFAULT_NAMES = _known

del AbstractNotification.Meta.index_together
if hasattr(AbstractNotification._meta, "index_together"):
    del AbstractNotification._meta.index_together

__all__ = ["AbstractNotification"]
