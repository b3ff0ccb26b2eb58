"""The states of a question. Who takes it from one to another is in ``rules``; no common act of the file does."""

from django.utils.translation import gettext_lazy as _

from core.states import State, Workflow

ASKED, REDIRECTED, ANSWERED, REFUSED = "asked", "redirected", "answered", "refused"

WORKFLOW = Workflow(
    State(ASKED, _("Posée"), "wait"),
    State(REDIRECTED, _("Confiée à un autre élu"), "work"),
    State(ANSWERED, _("Réponse donnée"), "done", is_open=False, keeps_promise=True),
    State(REFUSED, _("Sans réponse, avec la raison"), "alert", is_open=False, keeps_promise=True),
    path=(ASKED, ANSWERED),
)
