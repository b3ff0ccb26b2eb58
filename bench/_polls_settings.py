"""The settings of bench.live with one more address: a view that takes a form and answers two bytes."""

from bench._live_settings import *  # noqa: F403

ROOT_URLCONF = "bench.polls"
