"""E-mail addresses: one spelling for all that Unicode and capitals can do to one address."""

import unicodedata


def masked(address: str) -> str:
    """Return an address as a page shows it that anybody with the link may open: “n…@exemple.fr”."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}"


def normalize(address: str) -> str:
    """Return the spelling under which `address` is stored, compared and written to (I18N-1).

    Mail always goes to this spelling, never to the one typed: two addresses that fold together cannot be played
    against each other.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address).casefold()).strip()
    local, at, domain = folded.rpartition("@")
    if not at or domain.isascii():
        return folded
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return folded
