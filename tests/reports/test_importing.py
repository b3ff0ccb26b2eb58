"""Taking over reports of other programs: what a file may be, what is left out and why, once and again (EXP-2)."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cases.models import Case, Move
from core.models import SearchDocument
from feed.models import Activity, MapPoint, Source
from places.models import Neighbourhood, Town
from places.services import add_service
from profiles.models import User
from reports import services
from reports.imports import mapping
from reports.models import Category, Origin, Report
from tests import factories

PARIS_TIME = ZoneInfo("Europe/Paris")
COLUMNS = """
[columns]
id = "no"
type = "kind"
body = "words"
address = "where"
date = "day"
latitude = "lat"
longitude = "lon"
neighbourhood = "part"
status = "state"
notes = "said"
[categories]
"Trou" = "chaussee"
[states]
"fini" = "fixed"
"""
HEADER = "no;kind;words;where;day;lat;lon;part;state;said\n"


@pytest.fixture
def place(town: Town) -> Town:
    factories.make_category()
    return factories.outlined(town)


def run(folder: Path, data: str | bytes, told: str = COLUMNS, name: str = "file.csv", **options: Any) -> str:
    """Import a file and return what the command says."""
    (folder / "map.toml").write_text(told, encoding="utf-8")
    file = folder / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    said = io.StringIO()
    options = {"origin": "old", "name": "Ancien outil", "licence": "Licence Ouverte", "url": "", **options}
    call_command("reports", "import", file, mapping=folder / "map.toml", stdout=said, **options)
    return said.getvalue()


def test_a_row_becomes_a_report_with_its_case_on_its_walls(place: Town, tmp_path: Path, client: Client) -> None:
    roads = add_service(town=place, name="Voirie")
    services.set_town_category(town=place, category=factories.make_category(), service=roads, days=10)
    run(
        tmp_path, HEADER + "7;Trou;Il s’agrandit;3 rue Carnot;04/05/2024 10:30;44,55;6,05;Le Bourg;;\n", town=place.slug
    )
    report = Report.objects.get()
    at = datetime(2024, 5, 4, 10, 30, tzinfo=PARIS_TIME)
    assert (report.body, report.address, report.published_at, report.author, report.is_private) == (
        "Il s’agrandit",
        "3 rue Carnot",
        at,
        None,
        False,
    )
    assert (report.town, report.neighbourhood, report.category.code) == (
        place,
        Neighbourhood.objects.get(name="Le Bourg"),
        "chaussee",
    )
    case = Case.objects.of(report).get()
    assert (case.state, case.is_open, case.service, case.due_at, case.received_at) == (
        "received",
        True,
        roads,
        None,
        at,
    )
    activity = Activity.objects.of(report).get()
    walls = {source.subject for source in Source.objects.filter(routes__activity=activity)}
    assert walls == {place, report.neighbourhood}
    assert (activity.created_at, activity.actor) == (at, None)
    assert MapPoint.objects.get().object_id == report.pk
    assert SearchDocument.objects.filter(kind="report", object_id=report.pk).exists()
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Ancien outil" in page and "Licence Ouverte" in page
    assert "Il s’agrandit" in client.get(place.get_absolute_url()).content.decode()


def test_a_state_is_told_with_what_was_said(place: Town, tmp_path: Path) -> None:
    run(tmp_path, HEADER + "1;Trou;a;;2024-05-04;44.55;6.05;;Fini;Rebouché.\n2;Trou;b;;2024-05-04;44.55;6.05;;fini;\n")
    moves = Move.objects.order_by("case__object_id")
    assert {(move.before, move.after, move.words, move.capacity) for move in moves} == {
        ("received", "fixed", "Rebouché.", "Ancien outil"),
        ("received", "fixed", "État repris de Ancien outil.", "Ancien outil"),
    }
    assert set(Case.objects.values_list("state", "is_open")) == {("fixed", False)}


def test_imported_again_nothing_comes_twice_and_what_is_new_comes(place: Town, tmp_path: Path) -> None:
    rows = [f"{n};Trou;Trou {n};;2024-05-04;44.55;6.05;;;\n" for n in range(3)]
    assert "3 reports taken over" in run(tmp_path, HEADER + rows[0] + rows[1] + rows[0] + rows[2])
    said = run(tmp_path, HEADER + "".join(rows) + "9;Trou;Neuf;;2024-05-05;44.55;6.05;;;\n")
    assert "1 reports taken over" in said and "there already: 3" in said
    assert sorted(Report.objects.values_list("external_id", flat=True)) == ["0", "1", "2", "9"]
    assert Origin.objects.get().name == "Ancien outil"


def test_rows_without_a_number_are_known_by_what_they_say(place: Town, tmp_path: Path) -> None:
    told = COLUMNS.replace('id = "no"\n', "")
    row = ";Trou;Pareil;;2024-05-04;44.55;6.05;;;\n"
    for _ in range(2):
        run(tmp_path, HEADER + row * 3, told)
        assert Report.objects.count() == 3


@pytest.mark.parametrize(
    ("lat", "lon", "day", "why"),
    [
        ("", "", "2024-05-04", "no point"),
        ("44.55", "", "2024-05-04", "no point"),
        ("0", "0", "2024-05-04", "0, 0"),
        ("6.05", "44.55", "2024-05-04", "swapped"),
        ("NaN", "6.05", "2024-05-04", "not a point"),
        ("inf", "6.05", "2024-05-04", "not a point"),
        ("95", "6.05", "2024-05-04", "not a point"),
        ("nord", "6.05", "2024-05-04", "not a point"),
        ("45.9", "6.05", "2024-05-04", "outside"),
        ("44.55", "6.05", "", "no date"),
        ("44.55", "6.05", "31/02/2024", "no date"),
        ("44.55", "6.05", "0001-01-01", "no date"),
        ("44.55", "6.05", "2089-01-01", "in the future"),
    ],
)
def test_what_is_no_report_is_counted_and_named_by_its_line(
    place: Town, tmp_path: Path, lat: str, lon: str, day: str, why: str
) -> None:
    good = "1;Trou;Bon;;2024-05-04;44.55;6.05;;;\n"
    said = run(tmp_path, HEADER + good + f"2;Trou;Mauvais;;{day};{lat};{lon};;;\n")
    assert f"left out, {why}: 1 (line 3)" in said
    assert Report.objects.get().body == "Bon"


def test_only_one_town_when_one_is_named(place: Town, tmp_path: Path) -> None:
    other = factories.make_town("Embrun", latitude=45.55, longitude=7.05)
    rows = HEADER + "1;Trou;Ici;;2024-05-04;44.55;6.05;;;\n"
    assert "left out, outside: 1" in run(tmp_path, rows, town=other.slug)
    assert "1 reports taken over" in run(tmp_path, rows, town=place.slug)
    with pytest.raises(CommandError, match="no town"):
        run(tmp_path, rows, town="nulle-part")


def test_a_neighbourhood_is_not_made_where_nobody_named_the_town(place: Town, tmp_path: Path) -> None:
    known = factories.make_neighbourhood(place, "Nord")
    rows = "1;Trou;a;;2024-05-04;44.55;6.05;Nord;;\n2;Trou;b;;2024-05-04;44.55;6.05;Paris 12;;\n"
    run(tmp_path, HEADER + rows)
    assert {(row.body, row.neighbourhood) for row in Report.objects.all()} == {("a", known), ("b", None)}
    assert Neighbourhood.objects.count() == 1


def test_a_rehearsal_changes_nothing(place: Town, tmp_path: Path) -> None:
    told = COLUMNS + "[default]\ncreate = true\n"
    said = run(tmp_path, HEADER + "1;Banc;x;;2024-05-04;44.55;6.05;Nord;;\n", told, dry_run=True)
    assert "1 reports would be taken over" in said
    assert not (Report.objects.exists() or Origin.objects.exists() or Neighbourhood.objects.exists())
    assert not Category.objects.filter(town=place).exists()


def test_types_without_a_category_are_counted_or_become_one(place: Town, tmp_path: Path) -> None:
    rows = HEADER + "1;Banc;x;;2024-05-04;44.55;6.05;;;\n2;Banc;y;;2024-05-04;44.55;6.05;;;\n"
    assert "without a category of its own: Banc (2)" in run(tmp_path, rows)
    assert set(Report.objects.values_list("category__code", flat=True)) == {"autre"}
    Report.objects.all().delete()
    run(tmp_path, rows, COLUMNS + "[default]\ncreate = true\n")
    (made,) = Category.objects.filter(town=place)
    assert (made.name, Report.objects.filter(category=made).count()) == ("Banc", 2)


def test_files_of_older_programs(place: Town, tmp_path: Path) -> None:
    """Latin-1, commas, tabs, a byte order mark, one column for the point."""
    told = (
        COLUMNS.replace('latitude = "lat"\nlongitude = "lon"', 'point = "geo"')
        .replace('"Trou" =', '"Éclairage" =')
        .replace('"chaussee"', '"eclairage"')
    )
    for number, (delimiter, coding, point) in enumerate(
        [(",", "latin-1", '"44.55, 6.05"'), ("\t", "utf-8-sig", "44.55 6.05"), (";", "utf-8", '"(44,55; 6,05)"')]
    ):
        text = delimiter.join(["no", "kind", "words", "day", "geo"]) + "\r\n"
        text += delimiter.join([str(number), "Éclairage", "Où ?", "2024-05-04", point]) + "\r\n"
        run(tmp_path, text.encode(coding), told)
    reports = Report.objects.order_by("external_id")
    assert {(row.latitude, row.longitude, row.category.code, row.body) for row in reports} == {
        (44.55, 6.05, "eclairage", "Où ?")
    }
    assert len(reports) == 3
    run(tmp_path, 'no,day,geo\n5,2024-05-04,"6.05, 44.55"\n', "longitude_first = true\n" + told)
    assert Report.objects.count() == 4


def test_geojson(place: Town, tmp_path: Path) -> None:
    told = 'format = "geojson"\n[columns]\nid = "id"\ntype = "kind"\ndate = "day"\n[categories]\n"Trou" = "chaussee"\n'
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": 1,
                "geometry": {"type": "Point", "coordinates": [6.05, 44.55]},
                "properties": {"kind": "Trou", "day": "2024-05-04T10:00:00+02:00"},
            },
            {"type": "Feature", "geometry": None, "properties": {"day": "2024-05-04"}},
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": "x"}, "properties": None},
            None,
        ],
    }
    said = run(tmp_path, json.dumps(collection), told, "file.geojson")
    assert "left out, no point: 3 (line 2, 3, 4)" in said
    assert Report.objects.get().external_id == "1"
    for wrong in ("[]", "{", '{"type": "Feature"}', "[" * 5000):
        with pytest.raises(CommandError):
            run(tmp_path, wrong, told, "file.geojson")


XML = """<?xml version="1.0" encoding="utf-8"?><!-- bulk --><service_requests><request>
<service_request_id>638344</service_request_id><status>closed</status><status_notes>Filled &amp; done.</status_notes>
<service_name>Pothole</service_name><description>Large one</description>
<requested_datetime>2024-04-14T06:37:38-08:00</requested_datetime><address>8TH AVE</address>
<lat>44.55</lat><long>6.05</long></request></service_requests>"""


def test_what_open311_servers_give(place: Town, tmp_path: Path) -> None:
    told = 'format = "open311"\n[categories]\n"Pothole" = "chaussee"\n'
    run(tmp_path, XML, told, "file.xml")
    report = Report.objects.get()
    assert (report.external_id, report.body, report.state, report.category.code) == (
        "638344",
        "Large one",
        "fixed",
        "chaussee",
    )
    assert Move.objects.get().words == "Filled & done."
    same = [{"service_request_id": 638344, "lat": 1, "long": 1}]
    same[0] |= {"requested_datetime": "2024-04-14T06:37:38-08:00", "lat": 44.55, "long": 6.05}  # type: ignore[dict-item]
    assert "0 reports taken over" in run(tmp_path, json.dumps(same), told, "file.json")


def test_xml_with_definitions_is_not_read(place: Town, tmp_path: Path) -> None:
    told = 'format = "open311"\n'
    secret = tmp_path / "secret"
    secret.write_text("canari")
    for doctype in (
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>',
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd">',
    ):
        data = XML.replace("<!-- bulk -->", doctype)
        for raw in (data.encode(), data.replace("utf-8", "utf-16").encode("utf-16")):
            with pytest.raises(CommandError):
                run(tmp_path, raw, told, "file.xml")
    assert not Report.objects.exists()


def test_many_on_one_day_have_numbers_of_their_own(place: Town, tmp_path: Path, monkeypatch: Any) -> None:
    """Ids of one millisecond differ by chance alone: here chance has two values."""
    drawn = iter([0, 0, 0, 1, 0, 1, 0, 1] * 50)
    monkeypatch.setattr("feed.services.activities.secrets.randbits", lambda _bits: next(drawn))
    run(tmp_path, HEADER + "".join(f"{n};Trou;x;;2024-05-04;44.55;6.05;;;\n" for n in range(2)))
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    "told",
    [
        "format = 'pdf'",
        "columns = 3",
        "[columns]\ndate = 'd'",
        "[columns]\nlatitude='a'\nlongitude='b'",
        "[columns]\ndate='d'\npoint='p'\ncolour='c'",
        "[columns]\ndate='d'\npoint='p'\n[states]\nx='nope'",
        "time_zone = 'Mars'\n[columns]\ndate='d'\npoint='p'",
        "strip = '('\n[columns]\ndate='d'\npoint='p'",
        "colour = 'c'\n[columns]\ndate='d'\npoint='p'",
        "= broken",
    ],
)
def test_a_mapping_that_cannot_be_meant_stops_before_the_first_row(place: Town, tmp_path: Path, told: str) -> None:
    with pytest.raises(CommandError):
        run(tmp_path, HEADER, told)


def test_the_mapping_of_paris_is_one(db: None) -> None:
    read = mapping.read(Path(mapping.__file__).parent / "paris.toml")
    assert read.strip is not None
    for told, kept in (
        ("[] Épave de vélo", "Épave de vélo"),
        ("[réservé agents DPE] Affiches", "Affiches"),
        ("Collecte des déchets : [] Poubelle", "[] Poubelle"),
        ("Trottoirs : Affaissement", "Trottoirs : Affaissement"),
    ):
        assert read.strip.sub("", told, count=1) == kept
    factories.make_category()
    assert set(read.categories.values()) | {read.default} <= set(Category.objects.values_list("code", flat=True))


def test_a_stopped_import_goes_on(place: Town, tmp_path: Path, citizen: User, monkeypatch: Any) -> None:
    from reports.management.commands import reports as command

    monkeypatch.setattr(command, "BATCH", 2)
    rows = "".join(f"{n};Trou;Trou {n};;2024-05-04;44.55;6.05;;;\n" for n in range(5))
    with pytest.raises(CommandError):
        run(tmp_path, HEADER + rows + '6;"never closed\n')
    assert Report.objects.count() == 4
    assert "1 reports taken over" in run(tmp_path, HEADER + rows)
    assert Report.objects.count() == Case.objects.count() == MapPoint.objects.count() == 5


def test_a_row_ends_where_the_table_says_and_not_at_what_looks_like_a_line(place: Town, tmp_path: Path) -> None:
    told = '1;Trou;"Devant l’école.\r\nTrès ""profond"".";3 rue\u2028Carnot;2024-05-04;44.55;6.05;;;\n'
    told += "2;Trou;Ici\x85là;;2024-05-04;44.55;6.05;;;\n"
    assert "2 reports taken over" in run(tmp_path, HEADER + told)
    first, second = Report.objects.order_by("external_id")
    assert first.body.split() == ["Devant", "l’école.", "Très", '"profond".']
    assert second.body.startswith("Ici")


def test_a_dry_run_writes_no_categories(place: Town, tmp_path: Path) -> None:
    Category.objects.filter(code="graffiti").update(name="Autrement")
    run(tmp_path, HEADER + "1;Trou;a;;2024-05-04;44.55;6.05;;;\n", dry_run=True)
    assert Category.objects.get(code="graffiti").name == "Autrement"
    run(tmp_path, HEADER + "1;Trou;a;;2024-05-04;44.55;6.05;;;\n")
    assert Category.objects.get(code="graffiti").name == "Graffiti ou affiche"
