"""The states of a report: who may move it is in cases.rules, what each step needs is here."""

from django.utils.translation import gettext_lazy as _

from core.states import State, Workflow

RECEIVED, ACKNOWLEDGED, PLANNED, WORKING, FIXED = "received", "acknowledged", "planned", "working", "fixed"
REFUSED, DUPLICATE, NOT_OURS, TRANSFERRED, REOPENED = "refused", "duplicate", "not_ours", "transferred", "reopened"

_ENDS = (FIXED, REFUSED, NOT_OURS)  # a duplicate is made by merging, never by a bare step

WORKFLOW = Workflow(
    State(RECEIVED, _("Reçu"), "wait", to=(ACKNOWLEDGED, PLANNED, WORKING, *_ENDS)),
    State(ACKNOWLEDGED, _("Pris en compte"), "plan", to=(PLANNED, WORKING, *_ENDS)),
    State(PLANNED, _("Prévu"), "plan", to=(PLANNED, WORKING, *_ENDS)),
    State(WORKING, _("En cours"), "work", to=(WORKING, PLANNED, *_ENDS)),
    State(REOPENED, _("Rouvert"), "alert", to=(PLANNED, WORKING, *_ENDS)),
    State(FIXED, _("Réparé"), "done", to=(WORKING,), is_open=False, needs_proof=True),
    State(REFUSED, _("Refusé"), "alert", to=(ACKNOWLEDGED,), is_open=False),
    State(DUPLICATE, _("Doublon"), "alert", to=(ACKNOWLEDGED,), is_open=False),
    State(NOT_OURS, _("Pas de notre ressort"), "alert", to=(ACKNOWLEDGED, TRANSFERRED)),
    State(
        TRANSFERRED, _("Transmis"), "plan", to=(TRANSFERRED, FIXED, ACKNOWLEDGED), needs_body=True, keeps_promise=True
    ),
    path=(RECEIVED, ACKNOWLEDGED, PLANNED, WORKING, FIXED),
)
