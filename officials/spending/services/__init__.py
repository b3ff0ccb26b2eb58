"""The verbs of public money: the only code that writes it."""

from officials.spending.services.discussing import discuss_line
from officials.spending.services.people import erase_person
from officials.spending.services.publishing import delete_ledger, discard, edit_ledger, publish_ledger
from officials.spending.services.refusals import BadAddress, Closed, Discussed, NotReadable, TooManyWaiting
from officials.spending.services.sending import Origin, ask_address, fetch_ledger, send_file

__all__ = [
    "BadAddress",
    "Closed",
    "Discussed",
    "NotReadable",
    "Origin",
    "TooManyWaiting",
    "ask_address",
    "delete_ledger",
    "discard",
    "discuss_line",
    "edit_ledger",
    "erase_person",
    "fetch_ledger",
    "publish_ledger",
    "send_file",
]
