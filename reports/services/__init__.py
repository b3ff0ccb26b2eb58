"""The verbs of reports: the only code that writes them."""

from reports.services.categories import (
    add_category,
    ensure_default_categories,
    set_desk,
    set_town_category,
)
from reports.services.following import OwnReport, judge, me_too
from reports.services.forwarding import save_forwarding
from reports.services.giving import GuestsRefused, give_me_too, give_report, give_verdict
from reports.services.guests import forget_guests
from reports.services.importing import NewReport, import_reports, save_origin
from reports.services.joining import CannotMerge, CannotTransfer, NotTheirWords, merge, split, transfer
from reports.services.keys import create_key, find_key, revoke_key, take_report
from reports.services.people import erase_person
from reports.services.placing import Locator, Nowhere, Place, Swapped, locate
from reports.services.reporting import (
    AnonymousRefused,
    BadAnswer,
    Empty,
    build_report,
    create_report,
    delete_report,
    edit_report,
)
from reports.services.sheets import forget_sheet, forget_sheets, keep_sheet

__all__ = [
    "AnonymousRefused",
    "BadAnswer",
    "CannotMerge",
    "CannotTransfer",
    "Empty",
    "GuestsRefused",
    "Locator",
    "NewReport",
    "NotTheirWords",
    "Nowhere",
    "OwnReport",
    "Place",
    "Swapped",
    "add_category",
    "build_report",
    "create_key",
    "create_report",
    "delete_report",
    "edit_report",
    "ensure_default_categories",
    "erase_person",
    "find_key",
    "forget_guests",
    "forget_sheet",
    "forget_sheets",
    "give_me_too",
    "give_report",
    "give_verdict",
    "import_reports",
    "judge",
    "keep_sheet",
    "locate",
    "me_too",
    "merge",
    "revoke_key",
    "save_forwarding",
    "save_origin",
    "set_desk",
    "set_town_category",
    "split",
    "take_report",
    "transfer",
]
