"""Live: hints on the socket, truth in the tables.

Inside a transaction a service calls ``announce`` (a stream moved) or ``append`` (an event of a personal stream); after
the commit every process hears of it, and readers fetch what they may see. Nothing depends on a hint arriving.
"""

from core.live.streams import announce, append, append_each, publish, recheck, touch

__all__ = ["announce", "append", "append_each", "publish", "recheck", "touch"]
