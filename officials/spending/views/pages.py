"""Where the money of a town goes: its page, the table of lines, files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from core.limits import limited
from officials.spending import figures, lists, names, sheets
from officials.spending.kinds import Dataset
from officials.spending.models import Ledger, Line
from officials.spending.views.finding import published
from places.models import Town
from places.modules import Module

SUBSIDIES, CONTRACTS = 10, 5


@require_safe
@public_page()
def town_spending(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What a town spends: by function, per inhabitant, against what was voted, over the years, for whom."""
    town = get_object_or_404(Town, slug=slug)
    versions = published(town)
    now = [ledger for ledger in versions if ledger.replaced_by_id is None]
    years = sorted({ledger.year or 0 for ledger in now}, reverse=True)
    year = _year(request, years, now)
    of_year = {ledger.dataset: ledger for ledger in now if ledger.year == year}
    account = of_year.get(Dataset.ACCOUNT) or of_year.get(Dataset.BUDGET)
    accounts = [ledger for ledger in now if ledger.dataset == Dataset.ACCOUNT]
    context = {
        "town": town,
        "year": year,
        "years": [
            {"label": str(each), "url": f"{request.path}?annee={each}", "current": each == year} for each in years
        ],
        "account": account,
        "is_account": account is not None and account.dataset == Dataset.ACCOUNT,
        "slices": figures.slices(account, of_year.get(Dataset.BUDGET)) if account else [],
        "cells": figures.cells(account) if account else [],
        "over_years": figures.over_years(accounts) if len(accounts) > 1 else [],
        "subsidies": _largest(of_year.get(Dataset.SUBSIDIES), SUBSIDIES),
        "subsidy_ledger": of_year.get(Dataset.SUBSIDIES),
        "contracts": _largest(of_year.get(Dataset.CONTRACTS), CONTRACTS),
        "contract_ledger": of_year.get(Dataset.CONTRACTS),
        "sources": list(of_year.values()),
        "older": [ledger for ledger in versions if ledger.replaced_by_id is not None and ledger.year == year],
        "is_open": town.offers(Module.SPENDING),
    }
    return render(request, "spending/town.html", context)


def _year(request: HttpRequest, years: list[int], now: list[Ledger]) -> int | None:
    """Return the year asked for, else the latest that has an account, else the latest."""
    asked = request.GET.get("annee", "")
    if asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in years:
        return int(asked)
    accounts = [ledger.year or 0 for ledger in now if ledger.dataset == Dataset.ACCOUNT]
    return max(accounts or years, default=None)


def _largest(ledger: Ledger | None, count: int) -> list[Line]:
    return list(lists.rows(lists.Asked(ledger)).order_by("-amount", "-pk")[:count]) if ledger else []


@require_safe
@public_page()
def lines(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every line of one publication as a table: searched, filtered, the largest or the smallest first."""
    town = get_object_or_404(Town, slug=slug)
    asked, now = _asked(request, town)
    page = lists.page(asked, after=request.GET.get("apres", ""))
    others = sorted(now, key=lambda ledger: (-(ledger.year or 0), ledger.dataset))
    context = {
        "town": town,
        "ledger": asked.ledger,
        "asked": asked,
        "page": page,
        "ledgers": [
            {"label": each.title, "url": _address(request, each), "current": each == asked.ledger} for each in others
        ],
        "functions": _functions(asked),
        "is_account": asked.ledger.dataset in (Dataset.ACCOUNT, Dataset.BUDGET),
        "older_url": _again(request, apres=page.next) if page.next else "",
        "order_url": _again(request, tri="" if asked.order else lists.SMALLEST),
        "query": _again(request),
        "sections": figures.SECTIONS,
        "directions": figures.DIRECTIONS,
    }
    return render(request, "spending/lines.html", context)


def _asked(request: HttpRequest, town: Town) -> tuple[lists.Asked, list[Ledger]]:
    """Return what an address asks for and the publications it may choose of; 404 where a town published nothing."""
    now = [ledger for ledger in published(town) if ledger.replaced_by_id is None]
    kind, year = request.GET.get("genre", ""), request.GET.get("annee", "")
    fitting = [row for row in now if (row.dataset == kind or not kind) and (str(row.year) == year or not year)]
    order = list(Dataset.values)
    chosen = min(fitting, key=lambda row: (-(row.year or 0), order.index(row.dataset)), default=None)
    if chosen is None:
        raise Http404
    return lists.Asked.of(chosen, request.GET.dict()), now


def _functions(asked: lists.Asked) -> list[tuple[str, str]]:
    """Return the functions that the lines of an account have, with their names among people."""
    ledger = asked.ledger
    groups = sorted(ledger.summary.get("groups", {}))
    return [(group or lists.NONE, str(names.plain(group, ledger.nomenclature))) for group in groups]


def _address(request: HttpRequest, ledger: Ledger) -> str:
    return f"{request.path}?genre={ledger.dataset}&annee={ledger.year}"


def _again(request: HttpRequest, **changed: str) -> str:
    """Return the query of this address with other values, from the first page on."""
    query = request.GET.copy()
    for name, value in {"apres": "", **changed}.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


@require_safe
@limited("spending_file", methods={"GET"})
def lines_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the lines asked for as CSV."""
    asked, _now = _asked(request, get_object_or_404(Town, slug=slug))
    return _file(asked.ledger, sheets.lines(asked, lists.rows(asked)), "")


@require_safe
@limited("spending_file", methods={"GET"})
def subsidies_file(request: HttpRequest, slug: str, year: int) -> HttpResponseBase:
    """Send the subsidies of a year in the columns of SCDL."""
    town = get_object_or_404(Town, slug=slug)
    now = Ledger.objects.visible_to(request.user).current().of_town(town)
    if not 0 < year < 10_000:
        raise Http404
    ledger = get_object_or_404(now.select_related("town"), dataset=Dataset.SUBSIDIES, year=year)
    return _file(ledger, sheets.scdl(lists.rows(lists.Asked(ledger))), "-scdl")


def _file(ledger: Ledger, parts: Iterator[str], suffix: str) -> HttpResponseBase:
    response = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
    name = f"{ledger.town.slug}-{ledger.dataset}-{ledger.year}{suffix}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def said_of(ledger: Ledger) -> dict[str, Any]:
    """Return what the pages of one publication show of it."""
    money = ledger.dataset in (Dataset.ACCOUNT, Dataset.BUDGET)
    return {
        "slices": figures.slices(ledger) if money else [],
        "cells": figures.cells(ledger) if money else [],
        "lines_label": _("Toutes les lignes"),
    }
