"""The demonstration village, Val-d’Aure: invented people, six months of town life, drawn pictures.

``content/`` holds the words (plain text, made to be edited), ``pictures/`` draws, ``building`` writes it all to the
database, ``removing`` takes it away again, ``scale`` makes synthetic activities for benchmarks.

It exists only where ``CIVICNET_DEMO`` is on (the default of a first try, off in production): where it is off nothing
is loaded, and the accounts of a village loaded before can neither sign in nor keep a session.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """An inhabitant as whom one can look around."""

    handle: str
    email: str
    role: str


PASSWORD = "val-d-aure-640"  # noqa: S105  # printed at the start; opens nothing where the demonstration is off
ACCOUNTS = (
    Account("aurelie_senac", "citoyenne@val-daure.example.org", "Aurélie Sénac, citizen"),
    Account("sylvie_doleac", "secretariat@val-daure.example.org", "Sylvie Doléac, town hall clerk"),
    Account("hbarrere", "maire@val-daure.example.org", "Hélène Barrère, mayor"),
)
