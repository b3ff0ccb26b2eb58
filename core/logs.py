"""Logs: one JSON object a line, without personal data and without characters that forge lines or colours (LOG-3)."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]

HIDDEN = "[hidden]"
MAX_VALUE = 2_000
MAX_TRACE = 20_000

# Keys whose values never reach a log, wherever they come from.
PERSONAL = frozenset({
    "email", "mail", "address", "addresses", "ip", "client", "remote_addr", "user_agent", "password", "token", "code",
    "secret", "key", "session", "cookie", "cookies", "authorization", "csrf", "name", "first_name", "last_name",
    "display_name", "username", "handle", "phone", "birth", "query", "body", "text", "content", "headers", "post",
    "data", "latitude", "longitude", "lat", "lon",
})  # fmt: skip
# What logging.LogRecord or Django hang on a record and that is no field of ours.
_FOREIGN = frozenset({"request", "server_time", "status_code", "_record", "_from_structlog", "color_message"})

_CONTROL = re.compile("\x1b\\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_SIGNED = re.compile(r"[\w=-]{1,400}(?::[\w-]{1,20})?:[\w-]{27,86}(?![\w-])")  # a link that is its own proof
_IPV4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")


def neutral(value: str, limit: int = MAX_VALUE, *, lines: bool = False) -> str:
    """Return `value` without control characters, mail addresses and IP addresses, cut to `limit` characters."""
    value = value[:limit]
    if not lines:
        value = value.replace("\n", "\\n").replace("\t", " ")
    value = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value)
    return _IPV4.sub("[address]", _MAIL.sub("[mail]", _SIGNED.sub("[signed]", value)))


def hide_personal(logger: Any, method: str, event: Event) -> Event:
    """Structlog processor: drop foreign fields, hide personal ones, neutralise all text, also inside lists."""
    for key in list(event):
        if key in _FOREIGN:
            del event[key]
        elif key.lower() in PERSONAL:
            event[key] = HIDDEN
        elif key == "exception":
            event[key] = neutral(str(event[key]), MAX_TRACE, lines=True)
        else:
            event[key] = _neutral_value(event[key], depth=0)
    return event


def _neutral_value(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return neutral(value)
    if depth < 3 and isinstance(value, dict):
        return {
            neutral(str(key), 100): HIDDEN if str(key).lower() in PERSONAL else _neutral_value(inner, depth + 1)
            for key, inner in list(value.items())[:50]
        }
    if depth < 3 and isinstance(value, list | tuple | set | frozenset):
        return [_neutral_value(inner, depth + 1) for inner in list(value)[:50]]
    return neutral(str(value))


def calm(record: logging.LogRecord) -> bool:
    """Logging filter: what any visitor can provoke (a NUL, a foreign Host) is a warning without a trace."""
    if record.name.startswith("django.security."):
        record.levelno, record.levelname, record.exc_info = logging.WARNING, "WARNING", None
    return True


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(*, console: bool = False, level: str = "INFO") -> dict[str, Any]:
    """Return settings.LOGGING and set structlog up; `console` prints for people, otherwise JSON for programs."""
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False)
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*_SHARED[:3], _SHARED[4], structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "neutral": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.processors.format_exc_info,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    hide_personal,
                    renderer,
                ],
            }
        },
        "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "neutral", "filters": [calm]}},
        "root": {"handlers": ["standard_error"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Access logs hold addresses and tell who reads what: none are kept.
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            "daphne": {"level": "WARNING"},
            "django.db.backends": {"level": "WARNING"},
        },
    }
