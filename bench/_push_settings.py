"""Settings of the push benchmark: the project's own, with push services on this machine."""

from civicnet.settings import *  # noqa: F403

OUTSIDE_LOOPBACK = True
