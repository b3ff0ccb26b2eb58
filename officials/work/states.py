"""The states of an action and of a commitment: who may move them is in ``officials.work.rules``."""

from django.utils.translation import gettext_lazy as _

from core.states import State, Workflow

PLANNED, WORKING, DONE, DROPPED, SAID = "planned", "working", "done", "dropped", "said"
MADE, KEPT, BROKEN = "made", "kept", "broken"

ACTION = Workflow(
    State(PLANNED, _("Prévue"), "plan", to=(PLANNED, WORKING, DONE, DROPPED)),
    State(WORKING, _("En cours"), "work", to=(WORKING, PLANNED, DONE, DROPPED)),
    State(DONE, _("Réalisée"), "done", to=(DONE, WORKING), is_open=False),
    State(DROPPED, _("Abandonnée"), "alert", to=(PLANNED, WORKING), is_open=False),
    State(SAID, _("Pour information"), "info", is_open=False),  # a declaration, an opinion: said, not done
    path=(PLANNED, WORKING, DONE),
)
COMMITMENT = Workflow(
    State(MADE, _("Pris"), "plan", to=(MADE, WORKING, KEPT, BROKEN)),
    State(WORKING, _("En cours"), "work", to=(WORKING, KEPT, BROKEN)),
    State(KEPT, _("Tenu"), "done", to=(KEPT, WORKING), is_open=False),
    State(BROKEN, _("Non tenu"), "alert", to=(BROKEN, WORKING), is_open=False),
    path=(MADE, WORKING, KEPT),
)
