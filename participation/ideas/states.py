"""The states of an idea: who may move it is in cases.rules."""

from django.utils.translation import gettext_lazy as _

from core.states import State, Workflow

RECEIVED, EXAMINED, ACCEPTED, PLANNED = "received", "examined", "accepted", "planned"
WORKING, DONE, REFUSED = "working", "done", "refused"

WORKFLOW = Workflow(
    State(RECEIVED, _("Reçue"), "wait", to=(EXAMINED, ACCEPTED, PLANNED, REFUSED)),
    State(EXAMINED, _("À l’étude"), "wait", to=(EXAMINED, ACCEPTED, PLANNED, REFUSED)),
    State(ACCEPTED, _("Retenue"), "plan", to=(PLANNED, WORKING, DONE, REFUSED), keeps_promise=True),
    State(PLANNED, _("Prévue"), "plan", to=(PLANNED, WORKING, DONE, REFUSED), keeps_promise=True),
    State(WORKING, _("En cours"), "work", to=(WORKING, PLANNED, DONE, REFUSED), keeps_promise=True),
    State(DONE, _("Réalisée"), "done", to=(WORKING,), is_open=False, needs_proof=True, keeps_promise=True),
    State(REFUSED, _("Non retenue"), "alert", to=(EXAMINED, ACCEPTED), is_open=False, keeps_promise=True),
    path=(RECEIVED, EXAMINED, ACCEPTED, PLANNED, WORKING, DONE),
)
