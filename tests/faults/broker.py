"""A Redis of the test's own, which it may kill and empty, and what Celery keeps in it."""

from __future__ import annotations

import json
import random
import secrets
import shutil
import subprocess
from typing import Any

from redis import Redis, RedisError

from tests.probe.running import free_port, wait_for


class Broker:
    """One Redis server, away until it is started."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        assert program, "the tests of the broker need redis-server"
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.redis = Redis.from_url(self.url, decode_responses=True)
        self._command = [program, "--port", str(self.port), "--save", ""]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        wait_for(self._answers)

    def kill(self) -> None:
        """End it at once, with everything it held."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def _answers(self) -> bool:
        try:
            return bool(self.redis.ping())
        except RedisError:
            return False

    def messages(self) -> list[dict[str, Any]]:
        """Return what waits in the queues of every installation."""
        return [json.loads(raw) for queue in self._queues() for raw in self.redis.lrange(queue, 0, -1)]

    def double_and_shuffle(self) -> None:
        """Have every waiting message come twice, in no order."""
        for queue in self._queues():
            waiting = [json.loads(raw) for raw in self.redis.lrange(queue, 0, -1)]
            again = [message | {"properties": message["properties"] | _tag()} for message in waiting]
            told = waiting + again
            random.shuffle(told)
            self.redis.delete(queue)
            self.redis.rpush(queue, *map(json.dumps, told))

    def _queues(self) -> list[str]:
        return [key for key in self.redis.keys("*") if key.endswith((":default", ":urgent")) and "_kombu" not in key]


def _tag() -> dict[str, str]:
    return {"delivery_tag": secrets.token_hex(16)}
