"""The town's inbox: one list of what awaits an answer, whatever was asked, as its address filters it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cases.models import Case, SavedFilter
from cases.querysets import handled, public_kinds
from core import search
from core.ids import read_id
from core.pagination import keyset, keyset_by_date
from core.states import State
from feed import surroundings

if TYPE_CHECKING:
    from cases.querysets import CaseQuerySet
    from feed.querysets import Viewer
    from places.models import Service, Town

FOUND = 500  # of the newest things that match the words
NAMES = ("tri", "service", "theme", "quartier", "genre", "etat", "mien", "libre", "retard", "clos", "q")
BY_LATENESS, BY_AGE = "retard", "age"


def every_state() -> Iterator[State]:
    """Yield the states of every kind that a town answers, each key once."""
    seen: dict[str, State] = {}
    for model in handled():
        for state in model.workflow:
            seen.setdefault(state.key, state)
    yield from seen.values()


class Inbox:
    """What an address asks of a town's inbox. What is not understood is left out."""

    def __init__(self, town: Town, viewer: Viewer, asked: Mapping[str, str]) -> None:
        self.town, self.viewer = town, viewer
        self._asked = {name: str(asked.get(name) or "")[:120] for name in NAMES}

    # --- what is asked ------------------------------------------------------------------------------------------------

    @cached_property
    def services(self) -> list[Service]:
        return list(self.town.services.all())

    @cached_property
    def around(self) -> surroundings.Surroundings:
        return surroundings.of(self.town)

    @cached_property
    def states(self) -> list[State]:
        return list(every_state())

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return [(str(model._meta.model_name), getattr(model, "kind_label", "")) for model in handled()]

    @cached_property
    def service(self) -> Any:
        return _named(self.services, self._asked["service"])

    @cached_property
    def theme(self) -> Any:
        return _named(self.around.themes, self._asked["theme"])

    @cached_property
    def neighbourhood(self) -> Any:
        return _named(self.around.neighbourhoods, self._asked["quartier"])

    @cached_property
    def state(self) -> str:
        return self._asked["etat"] if self._asked["etat"] in {state.key for state in self.states} else ""

    @cached_property
    def kind(self) -> str:
        return self._asked["genre"] if self._asked["genre"] in dict(self.kinds) else ""

    @cached_property
    def words(self) -> search.Query:
        return search.Query.read(self._asked["q"])

    @property
    def order(self) -> str:
        return BY_AGE if self._asked["tri"] == BY_AGE else BY_LATENESS

    @property
    def dated_by(self) -> str:
        """The date of a file by which open ones are listed, the earliest first."""
        return "received_at" if self.order == BY_AGE else "due_at"

    @property
    def mine(self) -> bool:
        return self._asked["mien"] == "1"

    @property
    def free(self) -> bool:
        """Only what neither a service nor a person has."""
        return self._asked["libre"] == "1"

    @property
    def late(self) -> bool:
        return self._asked["retard"] == "1"

    @property
    def closed(self) -> bool:
        return self._asked["clos"] == "1"

    @cached_property
    def parameters(self) -> dict[str, str]:
        """What was understood, as it stands in addresses."""
        understood = {
            "tri": BY_AGE if self.order == BY_AGE else "",
            "service": self.service.slug if self.service else "",
            "theme": self.theme.slug if self.theme else "",
            "quartier": self.neighbourhood.slug if self.neighbourhood else "",
            "genre": self.kind,
            "etat": self.state,
            "mien": "1" if self.mine else "",
            "libre": "1" if self.free else "",
            "retard": "1" if self.late else "",
            "clos": "1" if self.closed else "",
            "q": self.words.text,
        }
        return {name: value for name, value in understood.items() if value}

    @property
    def query(self) -> str:
        """What was understood, as the query of an address; what a saved view keeps."""
        return urlencode(self.parameters)

    @property
    def narrowed(self) -> bool:
        return bool(self.parameters.keys() - {"tri"})

    @property
    def detailed(self) -> bool:
        """Whether a filter is set that only the form shows."""
        return bool(self.parameters.keys() & {"service", "theme", "quartier", "genre", "etat", "q", "clos"})

    def address(self, name: str = "inbox", **changed: str) -> str:
        """Return the address of a page of this inbox with the same filters, or with other ones."""
        query = {key: value for key, value in {**self.parameters, **changed}.items() if value}
        path = reverse(name, args=[self.town.slug])
        return f"{path}?{urlencode(query)}" if query else path

    # --- what is found ------------------------------------------------------------------------------------------------

    @property
    def everything(self) -> CaseQuerySet:
        """All the files of this town that the viewer may open."""
        return Case.objects.of_town(self.town, self.viewer)

    @property
    def cases(self) -> CaseQuerySet:
        """The files that the filters keep, in no order."""
        rows = self.everything.filter(is_open=not self.closed)
        exact = {"service": self.service, "theme": self.theme, "neighbourhood": self.neighbourhood}
        rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
        if self.state:
            rows = rows.filter(state=self.state)
        if self.kind:
            rows = rows.filter(content_type__in=self._kinds_by_key()[self.kind])
        if self.mine:
            rows = rows.filter(assignee=self.viewer.pk)
        if self.free:
            rows = rows.filter(service=None, assignee=None)
        if self.late:
            rows = rows.late()
        return rows.filter(self._matching()) if self.words.text else rows

    def _kinds_by_key(self) -> dict[str, list[int]]:
        kinds = handled()
        return {str(model._meta.model_name): [ContentType.objects.get_for_model(model).pk] for model in kinds}

    def _matching(self) -> Q:
        """Return the condition that the subject holds the words asked for, or that it bears the number."""
        keys = self._kinds_by_key()
        indexed = [str(model._meta.model_name) for model in public_kinds()]
        found = search.keys(self.words, kinds=indexed, place=self.town.pk, limit=FOUND)
        matching = Q(pk__in=[])
        for kind, pks in found.items():
            matching |= Q(content_type__in=keys[kind], object_id__in=pks)
        if number := read_id(self.words.text):
            matching |= Q(pk=number) | Q(object_id=number)
        return matching

    def page(self, asked: Mapping[str, str], *, size: int = 20) -> tuple[Sequence[Case], str]:
        """Return the files of one page, and the address of the next."""
        rows = self.cases.for_page().with_subjects()
        if self.closed:
            newest = keyset(rows, before=asked.get("avant"), size=size)
            return newest.items, self.address(avant=str(newest.next)) if newest.next else ""
        dated = keyset_by_date(rows, field=self.dated_by, after=asked.get("apres"), size=size)
        return dated.items, self.address(apres=dated.next) if dated.next else ""

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many files are open, of which late, with nobody, and the viewer's own. One query."""
        counted: dict[str, int] = self.everything.filter(is_open=True).aggregate(
            all=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=Now())),
            free=Count("pk", filter=Q(service=None, assignee=None)),
            mine=Count("pk", filter=Q(assignee=self.viewer.pk)),
        )
        return counted

    @cached_property
    def tallies(self) -> list[dict[str, Any]]:
        """The counts as links: each is a view of the list."""
        order = {"tri": self.parameters.get("tri", "")}
        listed: tuple[tuple[str, str, str, dict[str, str]], ...] = (
            ("all", _("À traiter"), "inbox", {}),
            ("late", _("En retard"), "clock", {"retard": "1"}),
            ("free", _("À attribuer"), "circle-question-mark", {"libre": "1"}),
            ("mine", _("À moi"), "circle-user", {"mien": "1"}),
        )
        base = reverse("inbox", args=[self.town.slug])
        tallies = []
        for key, label, icon, changed in listed:
            query = urlencode({name: value for name, value in {**order, **changed}.items() if value})
            tallies.append(
                {
                    "key": key,
                    "label": label,
                    "icon": icon,
                    "count": self.counts[key],
                    "url": f"{base}?{query}" if query else base,
                    "current": {name: value for name, value in self.parameters.items() if name != "tri"} == changed,
                }
            )
        return tallies

    @property
    def orders(self) -> list[dict[str, Any]]:
        """The two orders as chips."""
        listed = ((BY_LATENESS, _("Par retard"), ""), (BY_AGE, _("Par ancienneté"), BY_AGE))
        return [
            {"label": label, "url": self.address(tri=value), "current": self.order == key}
            for key, label, value in listed
        ]

    @cached_property
    def saved(self) -> list[dict[str, Any]]:
        """The views that the viewer keeps under a name."""
        rows = SavedFilter.objects.visible_to(self.viewer).filter(town=self.town)
        base = reverse("inbox", args=[self.town.slug])
        return [
            {"pk": row.pk, "label": row.name, "url": f"{base}?{row.query}", "current": row.query == self.query}
            for row in rows
        ]


def _named(rows: Sequence[Any], slug: str) -> Any:
    return next((row for row in rows if row.slug == slug), None) if slug else None
