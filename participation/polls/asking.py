"""The form of a ballot, as pages show it: what is asked, and what was chosen or sent before."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from participation.polls.models import Form, Poll


def ballot(poll: Poll, chosen: Any = (), sent: Any = None) -> dict[str, Any]:
    """Return what ``polls/_choices.html`` shows: ``chosen`` as numbers of a ballot, or what a form ``sent``."""
    lines = [_line(poll, option, chosen, sent) for option in poll.options.all()]
    return {
        "lines": lines,
        "asks": _asks(poll),
        "ranks": range(1, len(lines) + 1),
        "stars": (1, 2, 3, 4, 5, 0),
    }


def _line(poll: Poll, option: Any, chosen: Any, sent: Any) -> dict[str, Any]:
    place = option.position
    line = {"position": place, "words": option.words, "chosen": place in chosen, "rank": 0, "stars": 0}
    if poll.form == Form.RANKED and place in chosen:
        line["rank"] = chosen.index(place) + 1
    if poll.form == Form.RATING and chosen:
        line["stars"] = chosen[place - 1]
    if sent is not None:
        line["chosen"] = str(place) in sent.getlist("choice")
        for name in ("rank", "stars"):
            typed = sent.get(f"{name}-{place}", "")
            line[name] = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0
    return line


def _asks(poll: Poll) -> str:
    if poll.form == Form.SINGLE:
        return _("Choisissez une réponse")
    if poll.form == Form.MULTIPLE:
        return (
            _("Choisissez %(n)d réponses au plus") % {"n": poll.most_choices}
            if poll.most_choices
            else _("Choisissez une ou plusieurs réponses")
        )
    if poll.form == Form.RANKED:
        return _("Donnez le rang 1 à ce que vous préférez, puis 2, 3… Vous pouvez vous arrêter quand vous voulez")
    return _("Notez de 1 à 5 ; sans avis, laissez ainsi")
