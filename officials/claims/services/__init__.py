"""The verbs of claims, of the assistant and of documents: the only code of this app that writes."""

from officials.claims.services.claiming import begin_claim, contest, prove_claim, send_code, withdraw_claim
from officials.claims.services.confirming import confirm_claim, undo_claim, vouch
from officials.claims.services.contacts import draw_letter, import_contacts
from officials.claims.services.documents import add_document, remove_document
from officials.claims.services.joining import answer_join, ask_to_join, prune_joins
from officials.claims.services.people import erase_person
from officials.claims.services.preparing import settle, settled
from officials.claims.services.refusals import (
    AlreadyAsked,
    AlreadyClaimed,
    BadDocument,
    BadTitle,
    ClaimDead,
    CodeDead,
    JoinExpired,
    NobodyManages,
    NoContact,
    SamePerson,
    SameVoucher,
    Unexplained,
    WrongCode,
)

__all__ = [
    "AlreadyAsked",
    "AlreadyClaimed",
    "BadDocument",
    "BadTitle",
    "ClaimDead",
    "CodeDead",
    "JoinExpired",
    "NoContact",
    "NobodyManages",
    "SamePerson",
    "SameVoucher",
    "Unexplained",
    "WrongCode",
    "add_document",
    "answer_join",
    "ask_to_join",
    "begin_claim",
    "confirm_claim",
    "contest",
    "draw_letter",
    "erase_person",
    "import_contacts",
    "prove_claim",
    "prune_joins",
    "remove_document",
    "send_code",
    "settle",
    "settled",
    "undo_claim",
    "vouch",
    "withdraw_claim",
]
