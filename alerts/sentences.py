"""What somebody's preferences come to, in a few sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.models.wishes import USUAL_PUSHES
from alerts.topics import HEADINGS, Frequency
from places.countries import comma

if TYPE_CHECKING:
    from alerts.models import Quiet
    from alerts.wishes import Wishes


def of_mails(wishes: Wishes) -> list[str]:
    """Say which mails will come, and when."""
    said = {
        Frequency.NOW: _("Quelques minutes après, un e-mail, si vous ne l’avez pas déjà lu ici : %(topics)s."),
        Frequency.DAILY: _("Chaque matin à 7 h, un seul e-mail, et seulement s’il y a du nouveau : %(topics)s."),
        Frequency.WEEKLY: _("Chaque lundi à 7 h, un seul e-mail, et seulement s’il y a du nouveau : %(topics)s."),
    }
    sentences = []
    for frequency, words in said.items():
        topics = [str(heading) for topic, heading in HEADINGS.items() if wishes[topic].mail == frequency]
        if topics:
            sentences.append(words % {"topics": comma().join(topics)})
    return sentences or [_("Vous ne recevrez aucun e-mail : tout vous attend ici, sous la cloche.")]


def of_phones(quiet: Quiet | None) -> str:
    """Say when phones keep silent, and how many pushes a day they get."""
    number = quiet.pushes if quiet else USUAL_PUSHES
    if quiet is None or quiet.start is None or quiet.end is None:
        return ngettext(
            "Vos téléphones reçoivent %(number)d message par jour au plus, sans compter les alertes urgentes.",
            "Vos téléphones reçoivent %(number)d messages par jour au plus, sans compter les alertes urgentes.",
            number,
        ) % {"number": number}
    return ngettext(
        "Vos téléphones se taisent de %(start)s à %(end)s, et reçoivent %(number)d message par jour au plus. Les "
        "alertes urgentes passent toujours.",
        "Vos téléphones se taisent de %(start)s à %(end)s, et reçoivent %(number)d messages par jour au plus. Les "
        "alertes urgentes passent toujours.",
        number,
    ) % {"start": f"{quiet.start:%H:%M}", "end": f"{quiet.end:%H:%M}", "number": number}


def why(named: str, wishes: Wishes) -> str:
    """Say why mails of this topic or frequency come, for whoever followed their link; nothing for other names."""
    if named in HEADINGS:
        return _("Vous recevez cela parce que c’est votre choix, ou le nôtre tant que vous n’avez rien choisi.")
    if named in Frequency.values and named != Frequency.NEVER:
        topics = comma().join(str(heading) for topic, heading in HEADINGS.items() if wishes[topic].mail == named)
        return _("Ces e-mails réunissent ce que vous voulez savoir à ce rythme : %(topics)s.") % {
            "topics": topics or "–"
        }
    return ""
