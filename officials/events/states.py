"""The states of an event: who may move it is in ``officials.events.rules``."""

from django.utils.translation import gettext_lazy as _

from core.states import State, Workflow

PLANNED, MOVED, CANCELLED = "planned", "moved", "cancelled"

EVENT = Workflow(
    State(PLANNED, _("Prévu"), "plan", to=(MOVED, CANCELLED)),
    State(MOVED, _("Reporté"), "wait", to=(MOVED, CANCELLED)),
    State(CANCELLED, _("Annulé"), "alert", is_open=False),
    path=(PLANNED,),
)
