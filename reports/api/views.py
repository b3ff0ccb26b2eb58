"""Reports by the API: a town's, one's own, those nearby; reporting, changing one's words, taking back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from cases.models import Move
from core.api.operations import PageQuery, operation, page_of
from core.api.parsers import JSONParser
from core.api.problems import Error, Problem
from feed.api.base import FeedView, with_support
from feed.api.posts import sent_photos
from feed.api.shapes import RevisionSerializer
from feed.models import Revision
from places.models import Town
from profiles.authentication import within_reach
from reports import services
from reports.api.shapes import (
    REPORT_FORMS,
    NearbySerializer,
    OfferedCategorySerializer,
    ReportDetailSerializer,
    ReportEditForm,
    ReportPointQuery,
    ReportQuery,
    ReportSerializer,
    report_version,
)
from reports.models import Category, Report
from reports.similar import similar

MOST_MOVES = 200


class ReportView(FeedView):
    """What the views of reports share."""

    tag = _("Signalements")

    def rows(self) -> Any:
        """Return the reports that the reader may see."""
        seen = Report.objects.visible_to(self.request.user).standing().for_wall()
        return with_support(seen, self.request.user)

    def own(self, pk: int) -> Report:
        """Return the reader's own report, where their token may write."""
        mine: Report = get_object_or_404(self.rows().reported_by(self.request.user), pk=pk)
        within_reach(self.request, mine.town_id)
        return mine

    def show(self, report: Report) -> Response:
        """Answer the report as it is now, with its follow-up."""
        shown: Any = get_object_or_404(self.rows(), pk=report.pk)
        moves = Move.objects.filter(case=shown.case).select_related("mover").prefetch_related("photos")
        shown.moves = list(moves.order_by("pk")[:MOST_MOVES])
        return self.give(shown, version=report_version(shown), address=reverse("api_report", args=[shown.pk]))


class TownReports(ReportView):
    name = "town_reports"

    @operation(_("Lister les signalements d’une commune"), gives=page_of(ReportSerializer), query=ReportQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        columns = {"state": "cases__state", "open": "cases__is_open", "category": "category__code"}
        asked = {columns[name]: value for name, value in self.params.items() if name in columns}
        rows = self.rows().filter(town=get_object_or_404(Town, slug=slug), **asked)
        return self.give_page(*self.keyset(rows))


class Categories(ReportView):
    name = "report_categories"

    @operation(_("Lister les catégories de signalements d’une commune"), gives=page_of(OfferedCategorySerializer))
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        town = get_object_or_404(Town, slug=slug)
        offered = Category.objects.of_town(town).prefetch_related("questions__category")
        return self.give_page(offered, None)


class Nearby(ReportView):
    name = "reports_nearby"

    @operation(
        _("Lister les signalements ouverts de même catégorie à moins de cent mètres"),
        gives=page_of(NearbySerializer),
        query=ReportPointQuery,
        limit="search",
    )
    def get(self, request: Any) -> HttpResponseBase:
        point = {"latitude": self.params["lat"], "longitude": self.params["lon"]}
        category = _category(self.params["category"], services.locate(**point).town)
        found = {row.pk: row for row in similar(**point, category=category, viewer=request.user)}
        rows = list(self.rows().filter(pk__in=found))
        for row in rows:
            row.distance = round(found[row.pk].distance, 1)  # type: ignore[attr-defined]
        return self.give_page(sorted(rows, key=lambda row: row.distance), None)


class Reports(ReportView):
    name = "reports"
    parser_classes = (JSONParser, MultiPartParser)

    @operation(
        _("Signaler un problème"),
        takes=REPORT_FORMS,
        gives=ReportDetailSerializer,
        status=201,
        limit="post",
        refusals=("busy",),
    )
    def post(self, request: Any) -> HttpResponseBase:
        sent = self.taken()
        place = services.locate(latitude=sent.pop("latitude"), longitude=sent.pop("longitude"))
        within_reach(request, place.town)
        category = _category(sent.pop("category"), place.town)
        photos = sent_photos(sent)
        return self.once(
            lambda: services.create_report(
                reporter=request.user, place=place, category=category, photos=photos, **sent
            ),
            self.show,
        )


class OneReport(ReportView):
    name = "report"

    @operation(_("Lire un signalement et ses suites"), gives=ReportDetailSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        return self.show(get_object_or_404(self.rows(), pk=pk))

    @operation(
        _("Modifier un de ses signalements"),
        takes=ReportEditForm,
        gives=ReportDetailSerializer,
        limit="edit",
        refusals=("changed",),
    )
    def patch(self, request: Any, pk: int) -> HttpResponseBase:
        self.own(pk)
        body = self.taken()["body"]

        def act() -> Report:
            get_object_or_404(Report.objects.select_for_update(of=("self",)), pk=pk)
            now = self.own(pk)
            self.check_unchanged(report_version(now))
            return services.edit_report(report=now, body=body)

        return self.once(act, self.show)

    @operation(_("Retirer un de ses signalements"), status=204, limit="edit", refusals=("changed",))
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        mine = self.own(pk)
        self.check_unchanged(report_version(mine))
        return self.once(lambda: services.delete_report(report=mine))


class ReportHistory(ReportView):
    name = "report_history"

    @operation(_("Lire ce qu’un signalement disait avant"), gives=page_of(RevisionSerializer), query=PageQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        report = get_object_or_404(self.rows(), pk=pk)
        return self.give_page(*self.keyset(Revision.objects.visible_to(request.user).of(report)))


def _category(code: str, town: Town) -> Category:
    """Return a category that the town offers, or refuse its code."""
    found: Category | None = Category.objects.of_town(town).filter(code=code).first()
    if found is None:
        raise Problem("invalid", errors=[Error("category", translated("La commune n’a rien de ce nom."))])
    return found
