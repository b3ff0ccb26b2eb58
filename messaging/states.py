"""The states of a question to a town hall. What is said in private takes it from one to another, no step of a case."""

from django.utils.translation import gettext_lazy as _

from core.states import State, Workflow

WAITING, ANSWERED, CLOSED = "waiting", "answered", "closed"

WORKFLOW = Workflow(
    State(WAITING, _("Reçue"), "wait"),
    State(ANSWERED, _("Réponse donnée"), "done", is_open=False, keeps_promise=True),
    State(CLOSED, _("Close sans suite"), "alert", is_open=False, keeps_promise=True),
    path=(WAITING, ANSWERED),
)
