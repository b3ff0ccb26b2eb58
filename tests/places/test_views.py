"""Pages of places: found without a script, cheap, never broken by what stands in an address (CL28)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from places.models import Department, Intercommunality, Town
from places.services import add_neighbourhood, set_outline, update_facts
from tests.places.samples import square

GARBAGE = [
    "%00",
    "%FF%FE",
    "a" * 3000,
    "'\"><script>alert(1)</script>",
    "../../etc/passwd",
    "-1",
    "1e309",
    "٣",
    "NaN",
    "[]",
]


@pytest.fixture
def gap(communes: Path) -> Town:
    town = Town.objects.get(slug="gap-05")
    set_outline(town=town, geometry=square(6.0, 44.5), source="test")
    return town


def test_searching_works_without_a_script(communes: Path, client: Client) -> None:
    page = client.get("/communes/", {"q": "st bonnet"}).content.decode()
    assert 'href="/villes/saint-bonnet-en-champsaur-05/"' in page
    assert "1 commune<" in page


def test_searching_finds_intercommunalities_too(communes: Path, client: Client) -> None:
    page = client.get("/communes/", {"q": "tallard durance"}).content.decode()
    assert "Communauté d’agglomération Gap-Tallard-Durance" in page


def test_an_empty_result_says_what_to_do_next(communes: Path, client: Client) -> None:
    page = client.get("/communes/", {"q": "zzzz"}).content.decode()
    assert "Aucune commune de ce nom" in page and "Voir tous les départements" in page


def test_every_department_is_reached_from_the_search_page(communes: Path, client: Client) -> None:
    page = client.get("/communes/").content.decode()
    for department in Department.objects.all():
        assert f'href="{department.get_absolute_url()}"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_whatever_they_list(
    communes: Path, client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    Town.objects.exclude(pk__in=Town.objects.filter(country="FR", department_code="05")[:count]).delete()
    assert Town.objects.count() == count
    with django_assert_num_queries(2):
        client.get("/communes/")
    with django_assert_num_queries(3):
        client.get("/communes/?q=gap")
    with django_assert_num_queries(2):
        client.get("/communes/suggestions/?q=05")
    with django_assert_num_queries(3):
        assert client.get("/communes/hautes-alpes-05/").status_code == 200
    with django_assert_num_queries(2):
        assert client.get("/sitemap-hautes-alpes-05.xml").status_code == 200


def test_suggestions_for_the_script_and_for_everyone_else(communes: Path, client: Client) -> None:
    answer = client.get("/communes/suggestions/?q=gap", headers={"accept": "application/json"})
    assert answer.json() == {
        "results": [
            {"label": "Gap", "detail": "05000 Hautes-Alpes (05)", "url": "/villes/gap-05/", "value": "gap-05"},
        ]
    }
    assert 'href="/villes/gap-05/"' in client.get("/communes/suggestions/?q=gap").content.decode()


def test_names_follow_the_readers_script(communes: Path, client: Client) -> None:
    answer = client.get(
        "/communes/suggestions/?q=tang", headers={"accept": "application/json", "accept-language": "ar"}
    )
    assert answer.json()["results"][0]["label"] == "طنجة"


def test_around_a_point(gap: Town, client: Client) -> None:
    answer = client.get("/communes/autour/?lat=44.55&lon=6.05")
    page = answer.content.decode()
    assert "Vous êtes ici" in page
    assert page.index("/villes/gap-05/") < page.index("/villes/tallard-05/")
    assert answer["Cache-Control"] == "private, no-store"


def test_the_heading_of_the_towns_around_fits_a_phone(communes: Path, client: Client) -> None:
    assert "<h1>Près de moi</h1>" in client.get("/communes/autour/").content.decode()


def test_around_nowhere(communes: Path, client: Client) -> None:
    assert "Où êtes-vous" in client.get("/communes/autour/").content.decode()
    assert "Aucune commune connue par ici" in client.get("/communes/autour/?lat=0&lon=-30").content.decode()


def test_a_department_lists_its_towns_by_name(communes: Path, client: Client) -> None:
    page = client.get("/communes/hautes-alpes-05/").content.decode()
    assert page.index("Gap</bdi>") < page.index("Saint-Bonnet-en-Champsaur</bdi>") < page.index("Tallard</bdi>")
    assert "Torino" not in page


def test_the_outline_is_geojson_that_browsers_keep(gap: Town, client: Client) -> None:
    answer = client.get("/communes/FR-05061/contour.json")
    feature = json.loads(answer.content)
    assert answer["Content-Type"] == "application/geo+json"
    assert (feature["type"], feature["geometry"]) == ("Feature", square(6.0, 44.5))
    assert "max-age=604800" in answer["Cache-Control"] and "Cookie" not in answer.get("Vary", "")
    again = client.get("/communes/FR-05061/contour.json", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    set_outline(town=gap, geometry=square(6.0, 44.4), source="test")
    changed = client.get("/communes/FR-05061/contour.json", headers={"if-none-match": answer["ETag"]})
    assert changed.status_code == 200
    assert client.get("/communes/FR-05170/contour.json").status_code == 404


def test_the_points_around_a_town_are_itself_its_parts_and_its_neighbours(gap: Town, client: Client) -> None:
    part = add_neighbourhood(town=gap, name="Fontreyne", geometry=square(6.0, 44.5, 0.01))
    features = client.get("/communes/FR-05061/alentours.json").json()["features"]
    assert [each["properties"]["title"] for each in features][:2] == ["Fontreyne", "Gap"]
    assert features[0]["properties"]["url"] == part.get_absolute_url()


def test_the_outlines_of_neighbourhoods_are_geojson(gap: Town, client: Client) -> None:
    part = add_neighbourhood(town=gap, name="Fontreyne", geometry=square(6.0, 44.5, 0.01))
    add_neighbourhood(town=gap, name="Le Rochasson")
    (feature,) = client.get("/communes/FR-05061/quartiers.json").json()["features"]
    assert feature["geometry"] == square(6.0, 44.5, 0.01)
    assert feature["properties"] == {"title": "Fontreyne", "url": part.get_absolute_url()}
    assert client.get("/communes/absent/quartiers.json").status_code == 404


def test_the_map_marks_its_own_town(gap: Town, client: Client) -> None:
    features = client.get("/communes/FR-05061/alentours.json").json()["features"]
    assert [each["properties"]["title"] for each in features if each["properties"]["here"]] == ["Gap"]


def test_robots_find_every_page(communes: Path, client: Client, settings: Any) -> None:
    index = client.get("/sitemap.xml").content.decode()
    found = ""
    for slug in ["intercommunalites", *Department.objects.values_list("slug", flat=True)]:
        path = reverse("sitemap", args=[slug])
        assert f"<loc>{settings.SITE_URL}{path}</loc>" in index
        answer = client.get(path)
        assert answer["Content-Type"] == "application/xml"
        found += answer.content.decode()
    for place in [*Town.objects.all(), *Intercommunality.objects.all(), *Department.objects.all()]:
        assert f"{place.get_absolute_url()}</loc>" in found


def test_the_demonstration_village_is_not_for_robots(communes: Path, client: Client) -> None:
    Town.objects.filter(slug="gap-05").update(is_demo=True)
    assert "gap-05" not in client.get("/sitemap-hautes-alpes-05.xml").content.decode()
    assert "gap-05" not in client.get("/communes/hautes-alpes-05/").content.decode()


ADDRESSES = [
    "/communes/?q={}", "/communes/suggestions/?q={}", "/communes/autour/?lat={}&lon={}", "/communes/autour/?lat={}",
    "/communes/hautes-alpes-05/?page={}", "/communes/{}/contour.json", "/sitemap-{}.xml",
    "/communes/{}/alentours.json", "/communes/{}/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_answered_calmly(communes: Path, client: Client, address: str, garbage: str) -> None:
    answer = client.get(address.replace("{}", garbage))
    assert answer.status_code in (200, 400, 404)  # 400: a NUL
    assert b"<script>alert" not in answer.content


def test_nothing_is_written_by_looking(gap: Town, client: Client) -> None:
    for method in (client.post, client.put, client.delete):
        assert method("/communes/").status_code in (403, 405)


def test_what_the_page_of_a_town_includes(gap: Town) -> None:
    update_facts(
        town=gap, facts={"phone": "04 92 53 24 24", "website": "https://www.ville-gap.fr", "hours": "8 h\n17 h"}
    )
    html = render_to_string("places/_town_facts.html", {"town": gap})
    assert 'href="tel:0492532424"' in html and "ville-gap.fr" in html
    assert "40\u00a0559\u00a0habitants" in html and "05000" in html
    assert 'href="/intercommunalites/ca-gap-tallard-durance/"' in html
    assert 'href="/communes/hautes-alpes-05/"' in html
    assert '<path d="' in html and 'href="/carte/?commune=gap-05"' in html
    assert "La mairie n’a pas encore pris cette page en main" in render_to_string(
        "places/_unclaimed.html", {"town": gap}
    )
    assert "Vous êtes de la mairie ?" in render_to_string("places/_unclaimed.html", {"town": gap})
    assert "Hautes-Alpes (05)" in render_to_string("places/_town_header.html", {"town": gap})


def test_a_town_of_nobody_and_without_an_outline_has_its_page_too(communes: Path) -> None:
    Town.objects.filter(slug="oeuilly-25001").update(population=0, postal_codes=[], department="")
    html = render_to_string("places/_town_facts.html", {"town": Town.objects.get(slug="oeuilly-25001")})
    assert "habitant" not in html and "<path" not in html


def test_data_for_search_engines_cannot_leave_its_element(gap: Town) -> None:
    from places.templatetags.places import town_data

    gap.name = "</script><script>alert(1)</script>"
    block = str(town_data(gap))
    assert block.count("<script") == 1 and block.count("</script>") == 1
    data: dict[str, Any] = json.loads(block.partition(">")[2].rpartition("<")[0])
    assert (data["@type"], data["name"], data["geo"]["latitude"]) == ("City", gap.name, 44.5594)
