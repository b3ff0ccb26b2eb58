"""Public money by the API: what a town published, and its lines."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import Constant, Strict, Word
from core.api.operations import PageQuery, operation, page_of
from feed.api.base import FeedView, with_support
from feed.api.shapes import ContributionSerializer
from officials.spending import figures, lists
from officials.spending.kinds import Dataset
from officials.spending.models import YEARS, Ledger, Line, LineTopic
from officials.spending.sheets import euros
from places.api import PlaceSerializer
from places.models import Town


class FunctionSerializer(Strict):
    """What was spent for one function, in euros."""

    function = serializers.CharField(
        source="group", help_text=_("Le premier chiffre de la fonction ; vide pour aucune.")
    )
    name = serializers.CharField()
    official_name = serializers.CharField(source="official")
    spent = serializers.SerializerMethodField()
    voted = serializers.SerializerMethodField()

    def get_spent(self, slice_: figures.Slice) -> str:
        return euros(slice_.amount)

    def get_voted(self, slice_: figures.Slice) -> str | None:
        return None if slice_.voted is None else euros(slice_.voted)


class LedgerSerializer(ContributionSerializer):
    """A publication: which file, of which year, from where, and its totals."""

    kind = Constant("ledger")
    url = serializers.SerializerMethodField()
    title = serializers.CharField()
    town = PlaceSerializer()
    dataset = serializers.ChoiceField(Dataset.values)
    year = serializers.IntegerField()
    source_name = serializers.CharField()
    source_url = serializers.CharField()
    licence = serializers.CharField()
    lines = serializers.SerializerMethodField(help_text=_("Combien de lignes."))
    is_current = serializers.SerializerMethodField(help_text=_("Aucune version plus récente n’a pris sa place."))
    sums = serializers.SerializerMethodField(
        help_text=_(
            "En euros, par section (F, I) et sens (D, R), sans les écritures d’ordre ni les résultats reportés."
        )
    )
    functions = serializers.SerializerMethodField()

    example = {
        "kind": "ledger",
        "id": "812345678901234567",
        "author": None,
        "capacity": "",
        "body": "L’année de la nouvelle école.",
        "published_at": "2026-05-04T10:30:00+02:00",
        "edited_at": None,
        "support_count": 3,
        "comment_count": 2,
        "supported": False,
        "url": "https://example.org/argent/publications/812345678901234567/",
        "title": "Compte administratif 2025",
        "town": {"slug": "gap-05", "name": "Gap", "url": "https://example.org/villes/gap-05/"},
        "dataset": "account",
        "year": 2025,
        "source_name": "Mairie de Gap",
        "source_url": "",
        "licence": "Licence Ouverte 2.0",
        "lines": 412,
        "is_current": True,
        "sums": {"FD": "512000.00", "FR": "598000.00", "ID": "210000.00", "IR": "180000.00"},
        "functions": [
            {
                "function": "2",
                "name": "Écoles et formation",
                "official_name": "Fonction 2 – Enseignement",
                "spent": "182000.00",
                "voted": "190000.00",
            }
        ],
    }

    def get_url(self, ledger: Ledger) -> str:
        return f"{settings.SITE_URL}{ledger.get_absolute_url()}"

    def get_lines(self, ledger: Ledger) -> int:
        return int(ledger.summary.get("lines", 0))

    def get_is_current(self, ledger: Ledger) -> bool:
        return ledger.replaced_by_id is None

    def get_sums(self, ledger: Ledger) -> dict[str, str]:
        return {cell: euros(cents) for cell, cents in sorted(ledger.summary.get("sums", {}).items())}

    def get_functions(self, ledger: Ledger) -> list[dict[str, Any]]:
        return [dict(FunctionSerializer(each).data) for each in figures.slices(ledger)]


class LineTopicSerializer(ContributionSerializer):
    """What is said of a line, which stands on no wall."""

    kind = Constant("linetopic")
    url = serializers.SerializerMethodField()
    town = PlaceSerializer()

    def get_url(self, topic: LineTopic) -> str:
        return f"{settings.SITE_URL}{topic.get_absolute_url()}"


class LineSerializer(Strict):
    """A line, amounts in euros."""

    id = serializers.CharField(source="pk")
    url = serializers.SerializerMethodField()
    dataset = serializers.CharField(source="ledger.dataset")
    year = serializers.IntegerField(source="ledger.year")
    section = serializers.CharField(help_text=_("F fonctionnement, I investissement ; vide où il n’y en a pas."))
    direction = serializers.CharField(help_text=_("D dépense, R recette."))
    flow = serializers.CharField(help_text=_("real, order (aucun argent ne bouge) ou result (reporté)."))
    function = serializers.CharField()
    function_name = serializers.CharField()
    nature = serializers.CharField()
    nature_name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of ours
    party = serializers.CharField(help_text=_("Le bénéficiaire ou le titulaire."))
    party_id = serializers.CharField()
    date = serializers.DateField(source="day", allow_null=True)
    amount = serializers.SerializerMethodField()
    voted = serializers.SerializerMethodField()
    amendments = serializers.SerializerMethodField(help_text=_("D’un marché : ce qui a changé depuis la signature."))

    example = {
        "id": "812345678901234999",
        "url": "https://example.org/argent/lignes/812345678901234999/",
        "dataset": "account",
        "year": 2025,
        "section": "F",
        "direction": "D",
        "flow": "real",
        "function": "211",
        "function_name": "Écoles maternelles",
        "nature": "6042",
        "nature_name": "Achats de prestations de services",
        "label": "",
        "party": "",
        "party_id": "",
        "date": None,
        "amount": "12000.50",
        "voted": "13000.00",
        "amendments": [],
    }

    def get_url(self, line: Line) -> str:
        return f"{settings.SITE_URL}{line.get_absolute_url()}"

    def get_amount(self, line: Line) -> str:
        return euros(line.amount)

    def get_voted(self, line: Line) -> str | None:
        return None if line.voted is None else euros(line.voted)

    def get_amendments(self, line: Line) -> list[dict[str, Any]]:
        return [
            {"date": each["day"] or None, "amount": None if each["amount"] is None else euros(each["amount"])}
            for each in line.details.get("amendments", ())
        ]


class LinesQuery(PageQuery):
    """Which lines of a year, the newest year unless one is named."""

    year = serializers.IntegerField(required=False, min_value=YEARS[0], max_value=YEARS[1])
    q = Word(required=False, max_length=200, help_text=_("Des mots, un nom, un code."))


class AccountLinesQuery(LinesQuery):
    """Which lines of an account or a budget."""

    dataset = serializers.ChoiceField([Dataset.ACCOUNT, Dataset.BUDGET], default=Dataset.ACCOUNT)
    function = Word(required=False, max_length=15, help_text=_("Le début d’un code de fonction."))
    nature = Word(required=False, max_length=15, help_text=_("Le début d’un code de nature."))
    section = serializers.ChoiceField(["F", "I"], required=False)
    direction = serializers.ChoiceField(["D", "R"], required=False)


class SpendingView(FeedView):
    """What the views of a town's money share."""

    tag = _("Argent public")

    def of_town(self, slug: str) -> Any:
        """Return the current publications of a town that the reader may see."""
        town = get_object_or_404(Town, slug=slug)
        return Ledger.objects.visible_to(self.request.user).current().of_town(town)

    def answer(self, slug: str, dataset: str) -> HttpResponseBase:
        """Answer the lines asked for of one dataset."""
        found = self.of_town(slug).filter(dataset=dataset)
        if year := self.params.get("year"):
            found = found.filter(year=year)
        ledger = found.order_by("-year").first()
        if ledger is None:
            return self.give_page([], None)
        told = {
            name: self.params[name] for name in ("nature", "section", "direction", "function") if name in self.params
        }
        asked = lists.Asked(ledger, text=self.params.get("q", ""), **told)
        return self.give_page(*self.keyset(lists.rows(asked).select_related("ledger")))


class TownSpending(SpendingView):
    name = "town_spending"

    @operation(_("Lister ce qu’une commune publie de son argent"), gives=page_of(LedgerSerializer), query=PageQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        return self.give_page(*self.keyset(with_support(self.of_town(slug).for_wall(), request.user)))


class SpendingLines(SpendingView):
    name = "spending_lines"

    @operation(_("Lire les lignes d’un compte ou d’un budget"), gives=page_of(LineSerializer), query=AccountLinesQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        return self.answer(slug, self.params["dataset"])


class Subsidies(SpendingView):
    name = "subsidies"

    @operation(_("Lire les subventions d’une commune"), gives=page_of(LineSerializer), query=LinesQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        return self.answer(slug, Dataset.SUBSIDIES)


class Contracts(SpendingView):
    name = "contracts"

    @operation(_("Lire les marchés publics d’une commune"), gives=page_of(LineSerializer), query=LinesQuery)
    def get(self, request: Any, slug: str) -> HttpResponseBase:
        return self.answer(slug, Dataset.CONTRACTS)


class OneLine(SpendingView):
    name = "spending_line"

    @operation(_("Lire une ligne"), gives=LineSerializer)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        rows = Line.objects.visible_to(request.user).filter(ledger__published_at__isnull=False)
        line = rows.select_related("ledger").filter(pk=pk).first()
        if line is None:
            raise Http404
        return self.give(line)


urlpatterns = [
    path("towns/<slug:slug>/spending/", TownSpending.as_view(), name="api_town_spending"),
    path("towns/<slug:slug>/spending/lines/", SpendingLines.as_view(), name="api_spending_lines"),
    path("towns/<slug:slug>/spending/subsidies/", Subsidies.as_view(), name="api_subsidies"),
    path("towns/<slug:slug>/spending/contracts/", Contracts.as_view(), name="api_contracts"),
    path("spending/lines/<int:pk>/", OneLine.as_view(), name="api_spending_line"),
]
