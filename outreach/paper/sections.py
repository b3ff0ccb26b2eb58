"""What a bulletin tells of a week (``settings.BULLETIN_SECTIONS``): what any visitor may read and no more (EMB-1).

Each function takes a town and the bounds of the week and returns a ``Section``, or None where there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Move
from core.dates import in_words
from core.text import excerpt
from feed.models import Post, Support
from officials.events.models import Event
from officials.events.templatetags.events import hours
from officials.questions.models import Question
from officials.questions.states import ANSWERED
from officials.urgent.models import Alert
from officials.work.models import Action, Commitment
from outreach.paper.pieces import MOST, Piece, Section
from participation.ideas.models import Idea
from participation.polls import results
from participation.polls.models import Form, Poll
from places.campaign import before_election
from places.modules import Module
from reports.models import Report
from reports.states import FIXED

if TYPE_CHECKING:
    from places.models import Town

HEADLINE, WORDS = 110, 260
AHEAD = timedelta(days=14)  # beyond the week, of what is announced
NOBODY = AnonymousUser()


def alerts(town: Town, since: datetime, until: datetime) -> Section | None:
    """Tell of warnings that hold now or held in the week, those that hold first."""
    rows = Alert.objects.visible_to(NOBODY).standing().filter(town=town, published_at__lt=until)
    rows = rows.filter(Q(ended_at=None, ends_at__gt=since) | Q(ended_at__gt=since)).order_by("ended_at", "-ends_at")

    def piece(alert: Alert) -> Piece:
        over = alert.is_over
        words = {"level": alert.degree.label, "day": _day(alert.over_since, town)}
        note = _("%(level)s · terminée le %(day)s") if over else _("%(level)s · jusqu’au %(day)s")
        return Piece(alert.title, alert.get_absolute_url(), excerpt(alert.advice or alert.body, WORDS), note % words)

    return _section(_("Alertes"), rows, piece, "town_alerts", town, is_urgent=True)


def said(town: Town, since: datetime, until: datetime) -> Section | None:
    """Tell what the town hall and the elected said on the wall, newest first."""
    rows = Post.objects.visible_to(NOBODY).standing().filter(town=town, published_at__gte=since, published_at__lt=until)
    rows = rows.exclude(capacity="").select_related("author").order_by("-published_at")

    def piece(post: Post) -> Piece:
        title, rest = _first_sentence(post.body)
        return Piece(title, post.get_absolute_url(), rest, f"{post.signature}, {post.shown_capacity}")

    return _section(_("La mairie et les élus disent"), rows, piece, "town", town)


def polls(town: Town, since: datetime, until: datetime) -> Section | None:
    """Tell what is asked, what closes first in front, and how what closed in the week was answered (VOTE-7)."""
    rows = Poll.objects.visible_to(NOBODY).standing().of_town(town).filter(cancelled_at=None, opens_at__lt=until)
    rows = rows.filter(closes_at__gt=since).timed().prefetch_related("options", "outcomes").order_by("closes_at", "pk")

    def piece(poll: Poll) -> Piece:
        day = {"day": _day(poll.closes_at, town)}
        if not _is_over(poll):
            options = " · ".join(option.words for option in poll.options.all())
            return Piece(
                poll.title, poll.get_absolute_url(), excerpt(options, WORDS), _("Répondez jusqu’au %(day)s") % day
            )
        result = results.of(poll)
        note = _("Terminé le %(day)s") % day
        return Piece(poll.title, poll.get_absolute_url(), _outcome(poll, result), note)

    open_first = sorted(rows[: MOST * 3], key=_is_over)
    return _section(_("Donnez votre avis"), open_first, piece, "town_polls", town)


def events(town: Town, since: datetime, until: datetime) -> Section | None:
    """Tell what happens in the week and the two after it, what comes first in front; what was called off says so."""
    if not town.offers(Module.EVENTS):
        return None
    rows = Event.objects.visible_to(NOBODY).standing().of_town(town).to_come()
    rows = rows.filter(over__gte=since, starts_at__lt=until + AHEAD).select_related("town").order_by("starts_at", "pk")

    def piece(event: Event) -> Piece:
        note = " · ".join(filter(None, (strip_tags(hours(event)), event.place)))
        title, about = event.title, event.body
        if event.is_cancelled:  # in the letters that are read first, from two metres
            title, about = _("Annulé : %(title)s") % {"title": title}, event.cancel_reason or about
        return Piece(title, event.get_absolute_url(), excerpt(about, WORDS), note, is_led=event.is_cancelled)

    return _section(_("À l’agenda"), rows, piece, "town_agenda", town)


def work(town: Town, since: datetime, until: datetime) -> Section | None:
    """Tell what officials decided, began and promised; nothing before an election (Code électoral, art. L52-1)."""
    if not town.offers(Module.ACTIONS) or before_election(town):
        return None
    found: list[Any] = []
    for model in (Action, Commitment):
        rows = (
            model.objects.visible_to(NOBODY)
            .standing()
            .filter(town=town, published_at__gte=since, published_at__lt=until)
        )
        found += rows.select_related("author", "mandate").order_by("-published_at")[: MOST * 3]
    found.sort(key=lambda each: each.published_at, reverse=True)

    def piece(each: Action | Commitment) -> Piece:
        note = f"{each.workflow[each.state].label} · {each.signature}, {each.shown_capacity}".rstrip(", ")
        return Piece(each.title, each.get_absolute_url(), excerpt(each.why or each.body, WORDS), note)

    return _section(_("Décidé et lancé"), found, piece, "town_actions", town)


def fixed(town: Town, since: datetime, until: datetime) -> Section | None:
    """Tell of the problems that were solved; nothing before an election."""
    if before_election(town):
        return None
    rows = (
        Report.objects.visible_to(NOBODY)
        .standing()
        .filter(town=town, cases__state=FIXED, cases__closed_at__gte=since, cases__closed_at__lt=until)
    )
    rows = rows.select_related("category").order_by("-cases__closed_at")

    def piece(report: Report) -> Piece:
        return Piece(report.title, report.get_absolute_url(), excerpt(report.body, WORDS))

    return _section(_("Réparé"), rows, piece, "map", town)


def answers(town: Town, since: datetime, until: datetime) -> Section | None:
    """Tell which questions to officials were answered, and how."""
    given = Move.objects.filter(after=ANSWERED).order_by("-pk")
    rows = (
        Question.objects.visible_to(NOBODY)
        .standing()
        .filter(town=town, cases__state=ANSWERED, cases__closed_at__gte=since, cases__closed_at__lt=until)
    )
    rows = rows.prefetch_related("cases", Prefetch("cases__moves", given)).order_by("-cases__closed_at")

    def piece(question: Question) -> Piece:
        words = next((move.words for move in question.case.moves.all()), "")
        note = _("Réponse de %(name)s") % {"name": question.asked_of}
        return Piece(question.title, question.get_absolute_url(), excerpt(words, WORDS), note)

    return _section(_("Vous demandez, les élus répondent"), rows, piece, "town_questions", town)


def ideas(town: Town, since: datetime, until: datetime) -> Section | None:
    """Tell which ideas found most support in the week."""
    if not town.offers(Module.IDEAS):
        return None
    given = Support.objects.filter(
        content_type=ContentType.objects.get_for_model(Idea),
        object_id=OuterRef("pk"),
        created_at__gte=since,
        created_at__lt=until,
    )
    counted = given.order_by().values("object_id").annotate(number=Count("pk")).values("number")
    rows = Idea.objects.visible_to(NOBODY).standing().filter(town=town, published_at__lt=until)
    rows = rows.annotate(gained=Coalesce(Subquery(counted, output_field=IntegerField()), 0))
    rows = rows.filter(Q(gained__gt=0) | Q(published_at__gte=since)).select_related("author")

    def piece(idea: Any) -> Piece:
        number = ngettext("%(n)d soutien", "%(n)d soutiens", idea.support_count) % {"n": idea.support_count}
        return Piece(idea.title, idea.get_absolute_url(), excerpt(idea.need, WORDS), f"{number} · {idea.signature}")

    return _section(_("Les idées des habitants"), rows.order_by("-gained", "-pk"), piece, "town_ideas", town)


def _section(
    title: str, rows: Any, piece: Callable[[Any], Piece], address: str, town: Town, *, is_urgent: bool = False
) -> Section | None:
    """Return what there is, a question more only where more than a bulletin takes is there."""
    first = list(rows[: MOST + 1])
    if not first:
        return None
    total = len(first)
    if total > MOST:
        total = len(rows) if isinstance(rows, list) else rows.count()
    path = f"{reverse('map')}?commune={town.slug}" if address == "map" else reverse(address, args=[town.slug])
    return Section(title, [piece(row) for row in first[:MOST]], total, path, is_urgent)


def _is_over(poll: Poll) -> bool:
    return poll.closes_at is not None and poll.closes_at <= timezone.now()


def _outcome(poll: Poll, result: results.Result | None) -> str:
    """Return what came of a poll in one line: what the town did, or what came first."""
    if result is None or not result.count.voters:
        return _("Personne n’a répondu.") if result is not None else ""
    voters = ngettext("%(n)d réponse", "%(n)d réponses", result.count.voters) % {"n": result.count.voters}
    words = " · ".join(result.first)
    if poll.form == Form.SINGLE:
        top = max((row["percent"] for row in result.rows), default=0)
        words = f"{words} ({round(top)} %)"
    done = [outcome.words for outcome in poll.outcomes.all()]
    return excerpt(" · ".join([words, voters, *done[-1:]]), WORDS)


def _first_sentence(body: str) -> tuple[str, str]:
    """Cut what has no title into a headline and the rest."""
    line = excerpt(body, HEADLINE + WORDS)
    for mark in (". ", " ! ", " ? ", "! ", "? ", "؟ "):
        head, found, rest = line.partition(mark)
        if found and 12 <= len(head) <= HEADLINE:
            return head + found.rstrip(), rest
    if len(line) <= HEADLINE:
        return line, ""
    head = excerpt(line, HEADLINE)
    return head, f"…{line[len(head) - 1 :]}"


def _day(at: datetime | None, town: Town) -> str:
    return in_words(timezone.localtime(at, ZoneInfo(town.time_zone))) if at else ""
