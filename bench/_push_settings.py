"""Settings of the push benchmark: the project's own, with push services on this machine."""

from civicnet.settings import *

OUTSIDE_LOOPBACK = True
