"""Files of public money: what each line says, checked by the schema of its kind, errors in plain words.

The columns and their rules are described anew here, after SCDL "subventions" 2.1.1 and "budget" 0.8.3 (OpenDataFrance,
Licence Ouverte), the DECP 2.0.3 (Ministère de l'économie, Licence Ouverte) and the budget documents of TOTEM (DGFiP,
DGCL); none of these files is part of the program.
"""

from officials.spending.reading.files import MOST_READ, MOST_SENT, Unreadable
from officials.spending.reading.lines import NewLine
from officials.spending.reading.problems import Problems
from officials.spending.reading.reader import Facts, Reading

__all__ = ["MOST_READ", "MOST_SENT", "Facts", "NewLine", "Problems", "Reading", "Unreadable"]
