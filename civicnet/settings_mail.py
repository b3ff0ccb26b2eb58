"""Mail through a provider, and mail that comes in (docs/operations.md). Read by civicnet.settings."""

import json
import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()


def _valued(name: str, text: str) -> Any:
    """Return the value of a variable: JSON where it is a list, an object, true or false, otherwise the text."""
    if not (text.startswith(("{", "[")) or text in ("true", "false")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is no JSON") from None


# Each variable ANYMAIL_X is the setting X of anymail: ANYMAIL_POSTMARK_SERVER_TOKEN, ANYMAIL_WEBHOOK_SECRET …
ANYMAIL: dict[str, Any] = {
    name.removeprefix("ANYMAIL_"): _valued(name, text)
    for name, text in os.environ.items()
    if name.startswith("ANYMAIL_") and text
}
ANYMAIL.setdefault("REQUESTS_TIMEOUT", 20)
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")  # whom servers tell what did not arrive; without it, the sender
# Where answers by mail go, with {token} for the 48 characters that say whose and to what; without it, there are none.
REPLY_ADDRESS = env.str("REPLY_ADDRESS", "")
if REPLY_ADDRESS and (REPLY_ADDRESS.count("{token}") != 1 or len(REPLY_ADDRESS.partition("@")[0]) > 64 - 48 + 7):
    raise ImproperlyConfigured("REPLY_ADDRESS is such as reponse+{token}@example.org: 16 characters beside {token}")
REPLY_TO = "feed.replying.address_for"  # of a person and a thing: the address at which they answer it by mail, or ""
INBOUND_KNOWS = "feed.replying.knows"  # of a letter: whether it goes to an address of ours
INBOUND_RECEIVES = "feed.replying.receive"  # does what the letter asks
# Pages whose address alone opens them (they are signed): no comment made of a mail ever holds such a link.
PROVING = ["unsubscribe", "follow_stop", "letter_confirm", "address_revert"]
