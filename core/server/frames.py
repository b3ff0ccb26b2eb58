"""Text frames as a server sends them: unmasked and uncompressed, so that thousands of sockets share the same bytes."""

from functools import lru_cache

from websockets.frames import Frame, Opcode


@lru_cache(maxsize=64)
def framed(text: str) -> bytes:
    """Return the frame that carries this text."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
