"""Reading a register of elected officials, such as the French Répertoire national des élus, as unclaimed mandates."""

from officials.teams.importing.reading import Refused, Register, read
from officials.teams.importing.writing import Report, import_register

__all__ = ["Refused", "Register", "Report", "import_register", "read"]
