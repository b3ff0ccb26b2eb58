"""Hearing through Redis what other processes committed, a second before the poll would."""

import asyncio
import json
import logging
from typing import TYPE_CHECKING

from django.conf import settings
from redis import RedisError
from redis.asyncio import Redis

from core.live import bus

if TYPE_CHECKING:
    from core.live.hub import Hub

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0


async def listen_to_redis(hub: "Hub") -> None:
    """Pass on what is published until cancelled; while Redis is away the hub polls faster instead."""
    pause = 1.0
    while True:
        redis = Redis.from_url(
            settings.REDIS_URL, socket_timeout=60, socket_connect_timeout=bus.REDIS_TIMEOUT, health_check_interval=20
        )
        try:
            async with redis, redis.pubsub() as pubsub:
                await pubsub.subscribe(bus.channel())
                hub.redis_listens, pause = True, 1.0
                while True:
                    message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=20)
                    for stream, top in json.loads(message["data"]) if message else ():
                        hub.tell(stream, top)
        except (RedisError, OSError) as error:
            logger.warning("Redis is away (%s); polling every second", type(error).__name__)
        finally:
            hub.redis_listens = False
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
