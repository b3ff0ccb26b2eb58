"""The verbs of reports: the only code that writes them."""

from reports.services.categories import (
    add_category,
    ensure_default_categories,
    set_desk,
    set_town_category,
    town_category,
)
from reports.services.following import judge, me_too
from reports.services.forwarding import save_forwarding
from reports.services.importing import NewReport, import_reports, save_origin
from reports.services.joining import CannotMerge, CannotTransfer, merge, split, transfer
from reports.services.keys import create_key, find_key, revoke_key, take_report
from reports.services.people import erase_person
from reports.services.placing import Locator, Nowhere, Place, locate
from reports.services.reporting import (
    AnonymousRefused,
    BadAnswer,
    Empty,
    confirm_report,
    create_report,
    delete_report,
    draft_report,
    edit_report,
    import_report,
)

__all__ = [
    "AnonymousRefused",
    "BadAnswer",
    "CannotMerge",
    "CannotTransfer",
    "Empty",
    "Locator",
    "NewReport",
    "Nowhere",
    "Place",
    "add_category",
    "confirm_report",
    "create_key",
    "create_report",
    "delete_report",
    "draft_report",
    "edit_report",
    "ensure_default_categories",
    "erase_person",
    "find_key",
    "import_report",
    "import_reports",
    "judge",
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
    "town_category",
    "transfer",
]
