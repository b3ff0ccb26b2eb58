"""What people type in private."""

from messaging.forms.flags import FlagForm, LiftForm, OpeningForm, RulingForm
from messaging.forms.groups import GroupForm, PersonForm, TitleForm
from messaging.forms.habits import HabitsForm, OfficialHabitsForm
from messaging.forms.messages import AlongForm, EditForm, MessageForm
from messaging.forms.towns import AskTownForm, PublicForm, TownAnswerForm

__all__ = [
    "AlongForm",
    "AskTownForm",
    "EditForm",
    "FlagForm",
    "GroupForm",
    "HabitsForm",
    "LiftForm",
    "MessageForm",
    "OfficialHabitsForm",
    "OpeningForm",
    "PersonForm",
    "PublicForm",
    "RulingForm",
    "TitleForm",
    "TownAnswerForm",
]
