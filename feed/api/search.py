"""Search by the API: the same index, order and rule as the page (CIW23)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core import search
from core.api.fields import Id, Strict, Word
from core.api.operations import operation, page_of
from core.api.views import ApiView
from core.text import excerpt
from feed.search import YEARS, bounds
from places.models import Town


class FoundSerializer(Strict):
    """A thing that was found: what it is, where, and its first words or its name."""

    kind = serializers.CharField()
    id = serializers.CharField(source="row.pk")
    url = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()

    example = {
        "kind": "post",
        "id": "812345678901234567",
        "url": "https://example.org/publications/812345678901234567/",
        "text": "Le marché revient samedi.",
    }

    def get_url(self, found: search.Result) -> str:
        return f"{settings.SITE_URL}{found.row.get_absolute_url()}"

    def get_text(self, found: search.Result) -> str:
        return str(excerpt(found.row.body, 200)) if hasattr(found.row, "body") else str(found.row)


class Day(serializers.DateField):
    """A day that can be searched by."""

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if day.year not in YEARS:
            self.fail("invalid", format="YYYY-MM-DD")
        return day


class SearchQuery(Strict):
    """What is searched: words, "phrases" and -words, in one town or all, of one kind or all, between two days."""

    q = Word(max_length=1000)
    kind = Word(required=False, max_length=40, help_text=_("Un genre de choses : post, comment, person, town."))
    town = Word(required=False, max_length=120, help_text=_("Le slug d’une commune."))
    since = Day(required=False)
    until = Day(required=False)
    before = Id(required=False, help_text=_("Ce qui vient après dans la liste : le curseur de la page d’avant."))
    limit = serializers.IntegerField(min_value=1, max_value=50, default=search.PAGE)


class Search(ApiView):
    """What was said, newest first. People and towns are found by their names, when only they are asked for."""

    name, tag = "search", _("Recherche")

    @operation(_("Chercher"), gives=page_of(FoundSerializer), query=SearchQuery, limit="search")
    def get(self, request: Any) -> HttpResponseBase:
        asked = self.params
        town = Town.objects.filter(slug=asked["town"]).first() if asked.get("town") else None
        if town is None and asked.get("town"):
            raise serializers.ValidationError({"town": [_("Commune inconnue.")]})
        query, place = search.Query.read(asked["q"]), town.pk if town else None
        kind = asked.get("kind", "")
        if kind and (kind not in search.kinds() or search.kinds()[kind].named):
            named = search.find_named(query, viewer=request.user, kind=kind, place=place, limit=asked["limit"])
            return self.give_page(named, None)
        since, before = bounds(asked.get("since"), asked.get("until"), town=town, before=asked.get("before"))
        page = search.find(
            query,
            viewer=request.user,
            kind=kind,
            place=place,
            since=since,
            before=before,
            size=asked["limit"],
        )
        return self.give_page(page.results, page.next)
