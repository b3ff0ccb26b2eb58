"""What the templates of polls need beside the pieces of ``core``."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import in_words
from core.moments import twice
from participation.polls import asking, channels, counting, results, tally
from participation.polls.models import Ballot, Batch, Elector, Form, OpenTo, Poll
from participation.polls.querysets import Phase
from participation.polls.results import Result
from participation.polls.rules import can_cancel, can_enter_paper, can_follow_up, can_prepare
from participation.polls.services import NotOnRoll
from places.models import Town

register = template.Library()


def _day(at: Any, zone: str) -> str:
    local = timezone.localtime(at, ZoneInfo(zone))
    return f"{in_words(local)} {formats.date_format(local, 'TIME_FORMAT')}"


@register.simple_tag
def state_of(poll: Poll) -> dict[str, str]:
    """Return where a poll stands, for ``core/ui/state.html``."""
    zone = poll.town.time_zone
    phase = poll.phase
    if phase is Phase.OPEN:
        return {"tone": "work", "label": _("Ouvert jusqu’au %(day)s") % {"day": _day(poll.closes_at, zone)}}
    if phase is Phase.UPCOMING:
        return {"tone": "plan", "label": _("Ouvre le %(day)s") % {"day": _day(poll.opens_at, zone)}}
    if phase is Phase.CANCELLED:
        return {"tone": "alert", "label": _("Annulé")}
    if phase is Phase.DRAFT:
        return {"tone": "wait", "label": _("Brouillon")}
    return {"tone": "done", "label": _("Terminé le %(day)s") % {"day": _day(poll.closes_at, zone)}}


@register.simple_tag
def days_of(poll: Poll) -> str:
    """Return from when until when one may answer, which never changes."""
    zone = poll.town.time_zone
    return _("du %(first)s au %(last)s") % {"first": _day(poll.opens_at, zone), "last": _day(poll.closes_at, zone)}


@register.simple_tag
def until(poll: Poll, town: Town) -> str:
    """Return until when one may answer."""
    return _("jusqu’au %(day)s") % {"day": _day(poll.closes_at, town.time_zone)}


@register.simple_tag
def open_to(poll: Poll) -> str:
    """Return who may answer."""
    if poll.open_to == OpenTo.EVERYONE:
        return _("Toute personne qui a un compte")
    place = poll.neighbourhood.name if poll.open_to == OpenTo.NEIGHBOURHOOD and poll.neighbourhood else ""
    return _("Habitants : %(place)s") % {"place": place or poll.town.local_name}


@register.simple_tag
def binding_words(poll: Poll) -> str:
    """Return what the town promised."""
    if poll.minimum_voters:
        return ngettext(
            "La mairie s’engage à suivre l’option arrivée en tête, si %(n)d personne répond au moins.",
            "La mairie s’engage à suivre l’option arrivée en tête, si %(n)d personnes répondent au moins.",
            poll.minimum_voters,
        ) % {"n": poll.minimum_voters}
    return _("La mairie s’engage à suivre l’option arrivée en tête.")


@register.simple_tag
def rule_facts(poll: Poll) -> list[dict[str, Any]]:
    """Return the rules of a poll, for ``core/ui/facts.html``."""
    zone = poll.town.time_zone
    dates = [days_of(poll), twice(poll.opens_at, zone), twice(poll.closes_at, zone)]
    facts = [
        {"icon": "calendar-days", "label": _("Quand"), "value": "\n".join(filter(None, dates))},
        {
            "icon": "users",
            "label": _("Qui répond"),
            "value": f"{open_to(poll)}\n{_roll_words(poll)}",
        },
        {"icon": "list", "label": _("Comment"), "value": _form_words(poll)},
        {"icon": "eye", "label": _("Résultat"), "value": _("En direct") if poll.is_live else _("Caché jusqu’à la fin")},
    ]
    if poll.takes_slips:
        spots = _(
            "On peut aussi répondre sans compte, par une affiche, une borne ou sur papier : ces réponses sont comptées"
            " à part et ne décident rien."
        )
        facts.append({"icon": "map-pin", "label": _("Sur place"), "value": spots})
    engaged = binding_words(poll) if poll.is_binding else _("C’est un avis : la mairie décide et l’explique.")
    return [*facts, {"icon": "handshake", "label": _("Engagement"), "value": engaged}]


def _roll_words(poll: Poll) -> str:
    if poll.open_to == OpenTo.EVERYONE:
        return _("Une réponse par adresse e-mail : l’identité n’est pas vérifiée.")
    if poll.electors is None:
        return _("Inscrites ici avant l’ouverture")
    return ngettext(
        "%(n)d personne inscrite avant l’ouverture", "%(n)d personnes inscrites avant l’ouverture", poll.electors
    ) % {"n": poll.electors}


def _form_words(poll: Poll) -> str:
    if poll.form == Form.RANKED:
        words = _(
            "Par ordre de préférence, compté par élimination : à chaque tour l’option qui a le moins de voix sort, et"
            " ses voix passent à la suivante. À égalité, sort celle qui avait moins de voix au dernier tour où elles"
            " différaient, sinon la dernière du tirage fait à l’ouverture. Deux dernières options à égalité : aucune ne"
            " l’emporte."
        )
        if poll.opened_at is None:
            return words
        names = {option.position: option.words for option in poll.options.all()}
        drawn = " › ".join(names[place] for place in poll.lot)
        return f"{words}\n{_('Tirage : %(order)s') % {'order': drawn}}"
    if poll.form == Form.MULTIPLE and poll.most_choices:
        return _("%(n)d réponses au plus") % {"n": poll.most_choices}
    return str(Form(poll.form).label)


@register.simple_tag
def result_of(poll: Poll) -> Result | None:
    """Return how a poll stands, None where nobody may know."""
    return results.of(poll)


@register.simple_tag
def channels_of(poll: Poll) -> list[channels.ChannelResult]:
    """Return how each way in answered, where there was another than with an account."""
    told = channels.by_channel(poll) if poll.takes_slips else []
    return told if len(told) > 1 else []


@register.simple_tag
def channel_table(told: list[channels.ChannelResult]) -> channels.Table:
    return channels.table(told)


@register.simple_tag
def channel_cells(poll: Poll) -> str:
    return channels.cells_mean(poll)


@register.simple_tag(takes_context=True)
def batches_of(context: dict[str, Any], poll: Poll) -> list[Batch]:
    """Return the stacks of paper of a poll, withdrawn ones too, oldest first, where one may know them."""
    if not poll.takes_slips or not poll.shows_counts:
        return []
    seen = Batch.objects.visible_to(context["user"]).filter(poll=poll)
    return list(seen.select_related("agent", "poll__town").order_by("pk"))


@register.simple_tag
def held_of(poll: Poll) -> int:
    """Return how many stacks of paper wait for a frozen account to be given back, where one may know them (VOTE-7)."""
    return Batch.objects.held().filter(poll=poll).count() if poll.takes_slips and poll.shows_counts else 0


@register.simple_tag
def participation_of(result: Result) -> list[dict[str, Any]]:
    """Return who answered, of how many, for ``core/ui/figures.html`` (FL13)."""
    voters, electors = result.count.voters, result.poll.electors
    figures = [{"value": str(voters), "label": ngettext("réponse", "réponses", voters)}]
    if electors is not None:
        figures.insert(0, {"value": str(electors), "label": ngettext("inscrit", "inscrits", electors)})
    if result.participation is not None:
        figures.append({"value": f"{formats.number_format(result.participation, 0)} %", "label": _("de participation")})
    return figures


@register.simple_tag
def bars_of(result: Result) -> list[dict[str, Any]]:
    return results.bars(result)


@register.simple_tag
def rounds_of(result: Result) -> list[dict[str, Any]]:
    return results.rounds(result)


@register.simple_tag
def cell(row: dict[str, Any], position: int) -> str:
    """Return the votes of an option in a round, nothing once it is out."""
    votes: str = row["cells"][position - 1]
    return votes


@register.simple_tag
def first_words(result: Result) -> str:
    """Return what came first, in a sentence."""
    return _first(result.poll, result.first)


@register.simple_tag
def kept_first(poll: Poll) -> str:
    """Return the same from what the count at the close found."""
    if not poll.counts:
        return ""
    return _first(poll, Result(poll, tally.from_plain(poll.counts)).first)


def _first(poll: Poll, first: list[str]) -> str:
    if len(first) == 1:
        return _("En tête : %(option)s") % {"option": first[0]}
    if first:
        return _("Égalité : %(options)s") % {"options": ", ".join(first)}
    return ""


@register.simple_tag
def promise_of(poll: Poll) -> dict[str, str] | None:
    """Return whether a binding poll's promise holds, and whether it was kept (FL11)."""
    if not poll.is_binding or poll.phase is not Phase.CLOSED:
        return None
    result = results.of(poll)
    if result is None:
        return None
    if not result.binds:
        return {"tone": "wait", "label": _("La mairie n’est pas engagée : trop peu de réponses, ou égalité")}
    if result.kept is None:
        return {"tone": "plan", "label": _("La mairie est engagée par ce résultat")}
    if result.kept:
        return {"tone": "done", "label": _("Engagement tenu")}
    return {"tone": "alert", "label": _("Engagement non tenu")}


# What the page says of its reader is asked here and not by a view: other views show that page as well.


@register.simple_tag
def poll_rights(viewer: Any, poll: Poll) -> dict[str, bool]:
    """Return what the viewer may do with a poll as an official, nothing for everyone else."""
    if not viewer.is_authenticated or not can_prepare(viewer, poll.town_id):
        return {}
    rights = {
        "edit": poll.phase is Phase.UPCOMING,
        "paper": poll.takes_slips and poll.phase in (Phase.OPEN, Phase.CLOSED) and can_enter_paper(viewer, poll),
        "cancel": poll.phase in (Phase.UPCOMING, Phase.OPEN) and can_cancel(viewer, poll),
        "follow_up": poll.phase is Phase.CLOSED and can_follow_up(viewer, poll),
    }
    return rights if any(rights.values()) else {}


@register.simple_tag(takes_context=True)
def ballot_of(context: dict[str, Any], poll: Poll) -> dict[str, Any]:
    """Return the ballot as its reader finds it: answered, chosen before signing in, or sent and refused."""
    viewer, request = context["user"], context["request"]
    mine = Ballot.objects.visible_to(viewer).filter(poll=poll).values_list("choice", flat=True).first()
    asked = tally.asked_of(poll)
    numbers = counting.read(asked, mine) if mine else None
    sent = context.get("ballot_data")
    chosen = numbers or counting.read(asked, request.GET.get("choix", "")[:60].replace("-", " ")) or ()
    return asking.ballot(poll, chosen, sent) | {
        "mine": _told(poll, numbers) if numbers else "",
        "barred": _barred(viewer, poll),
    }


def _told(poll: Poll, numbers: tuple[int, ...]) -> str:
    words = {option.position: option.words for option in poll.options.all()}
    if poll.form == Form.RATING:
        return " · ".join(f"{words[place]} : {stars}" for place, stars in enumerate(numbers, 1) if stars)
    if poll.form == Form.RANKED:
        return " · ".join(f"{rank}. {words[place]}" for rank, place in enumerate(numbers, 1))
    return " · ".join(words[place] for place in numbers)


def _barred(viewer: Any, poll: Poll) -> str:
    """Return why this reader may not answer, "" where they may or where signing in may tell."""
    if not viewer.is_authenticated or poll.open_to == OpenTo.EVERYONE:
        return ""
    if poll.opened_at is None:
        at_home = viewer.town_id == poll.town_id
    else:
        at_home = Elector.objects.visible_to(viewer).filter(poll=poll).exists()
    if at_home:
        return ""
    return NotOnRoll().reason
