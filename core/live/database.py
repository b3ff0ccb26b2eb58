"""Asking the database from the event loop: a few threads that keep their connections."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import Error, close_old_connections

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="live-db")


async def ask(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run ``function`` in a database thread and return its answer; the loop goes on meanwhile."""

    def call() -> R:
        close_old_connections()
        return function(*args, **kwargs)

    return await asyncio.get_running_loop().run_in_executor(_threads, call)


async def ask_until_answered(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run ``function`` as ``ask`` does, again each second while the database is away."""
    while True:
        try:
            return await ask(function, *args, **kwargs)
        except Error:
            logger.exception("%s waits for the database", function.__name__)
            await asyncio.sleep(1)
