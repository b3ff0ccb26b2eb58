"""The map, its list and what is around: the same for everyone, never broken by an address (CIW6, AL3, AL4)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from feed import services
from feed.models import MapPoint, Post, Visibility
from feed.services import pin
from places.models import Town
from places.services import add_neighbourhood, set_outline
from profiles.models import User
from profiles.services import block
from tests.factories import make_post, make_theme, make_town
from tests.feed.spots import located, make_spots
from tests.feed.steps import body
from tests.places.samples import square

pytestmark = pytest.mark.django_db
GAP = "6.0,44.5,6.15,44.6"


@pytest.fixture
def gap(town: Town) -> Town:
    town.slug, town.code = "gap-05", "FR-05061"
    town.save()
    set_outline(town=town, geometry=square(6.0, 44.5), source="test")
    return town


def pinned(author: User, town: Town, **fields: Any) -> Post:
    post = located(make_post(author, town, **fields.pop("post", {})), **fields)
    pin(subject=post)
    return post


def features(client: Client, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/carte/points.json", {"bbox": GAP, "zoom": 13} | query)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = json.loads(answer.content)["features"]
    return found


def names(client: Client, **query: Any) -> list[str]:
    return sorted(each["properties"]["title"] for each in features(client, **query))


# --- the data --------------------------------------------------------------------------------------------------------


def test_a_point_as_geojson(citizen: User, gap: Town, client: Client) -> None:
    post = pinned(citizen, gap)
    answer = client.get(f"/carte/points.json?bbox={GAP}&zoom=13")
    assert answer["Content-Type"] == "application/geo+json"
    assert json.loads(answer.content) == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [6.08, 44.56]},
                "properties": {
                    "id": str(post.pk),
                    "kind": "post",
                    "title": "Nid-de-poule",
                    "icon": "construction",
                    "url": f"/publications/{post.pk}/",
                    "state": "new",
                    "since": MapPoint.objects.get().published_at.isoformat(timespec="seconds"),
                },
            }
        ],
        "total": 1,
        "partial": False,
    }


def test_clusters_as_geojson(gap: Town, client: Client) -> None:
    make_spots(gap, [(44.55, 6.05)] * 300)
    (cluster,) = features(client, zoom=8)
    assert cluster["properties"] == {"count": 300}
    assert [round(side, 4) for side in cluster["geometry"]["coordinates"]] == [6.05, 44.55]


def test_others_may_keep_it_for_a_short_time(
    gap: Town, client: Client, citizen: User, sign_in: Callable[[User], Client]
) -> None:
    assert "Cookie" not in client.get(f"/carte/points.json?bbox={GAP}")["Vary"]
    for browser in (client, sign_in(citizen)):
        answer = browser.get(f"/carte/points.json?bbox={GAP}")
        assert answer["Cache-Control"] == "public, max-age=30, stale-while-revalidate=60"


def test_filters_narrow_the_map_and_the_list_alike(citizen: User, gap: Town, client: Client) -> None:
    theme, part = make_theme("Voirie"), add_neighbourhood(town=gap, name="Fontreyne")
    one = pinned(citizen, gap, map_title="un", post={"theme": theme})
    pinned(citizen, gap, map_title="deux", state="fixed", post={"neighbourhood": part})
    pinned(citizen, make_town(latitude=44.59), map_title="trois")
    pinned(citizen, gap, map_title="vieux", post={"at": datetime(2024, 5, 1, tzinfo=UTC)})
    for query, found in (
        ({}, ["deux", "trois", "un", "vieux"]),
        ({"theme": "voirie"}, ["un"]),
        ({"etat": "ouvert"}, ["trois", "un", "vieux"]),
        ({"etat": "ferme"}, ["deux"]),
        ({"commune": "gap-05"}, ["deux", "un", "vieux"]),
        ({"commune": "gap-05", "quartier": "fontreyne"}, ["deux"]),
        ({"depuis": "2025-01-01"}, ["deux", "trois", "un"]),
        ({"genre": "comment"}, []),
        ({"genre": "post", "etat": "ouvert", "depuis": "2025-01-01"}, ["trois", "un"]),
    ):
        assert names(client, **query) == found, query
        if "commune" not in query or "quartier" in query:  # of a page, it says where to look and not what at
            page = body(client, "/carte/", **({"bbox": GAP, "zoom": 13} | query))
            listed = sorted(name for name in ("un", "deux", "trois", "vieux") if f"<bdi>{name}</bdi>" in page)
            assert listed == found, query
    assert f'href="/publications/{one.pk}/"' in body(client, "/carte/", commune="gap-05")


BAD = [
    "", "1", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,44,7,45", "6,44,inf,45", "-181,44,7,45", "6,-91,7,45", "6,44,181,45",
    "6,44,7,91", "7,44,6,45", "6,45,7,44", "1e309,0,1,1", "6;44;7;45", "," * 5000, "6,44,7," + "4" * 400,
]  # fmt: skip


@pytest.mark.parametrize("box", BAD)
def test_a_bad_box_is_answered_with_a_sentence(gap: Town, client: Client, box: str) -> None:
    answer = client.get("/carte/points.json", {"bbox": box, "zoom": "13"})
    assert answer.status_code == 400
    assert str(answer.json()["detail"]).endswith(".")
    page = client.get("/carte/", {"bbox": box, "commune": "gap-05"})
    assert page.status_code == (400 if box else 200)
    assert "<h1>Gap</h1>" in page.content.decode()  # the town is kept


@pytest.mark.parametrize("zoom", ["-1", "23", "1.5", "a", "٣", "9" * 400, "NaN"])
def test_a_bad_zoom_is_answered_with_a_sentence(gap: Town, client: Client, zoom: str) -> None:
    assert client.get("/carte/points.json", {"bbox": GAP, "zoom": zoom}).json() == {
        "detail": "Le zoom est un nombre de 0 à 22."
    }
    assert client.get("/carte/", {"bbox": GAP, "zoom": zoom}).status_code == 400


@pytest.mark.parametrize("name", ["genre", "theme", "etat", "depuis", "commune", "quartier", "avant", "zoom", "bbox"])
@pytest.mark.parametrize(
    "garbage", ["%00", "%FF%FE", "a" * 3000, "'\"><script>alert(1)</script>", "-1", "٣", "2026-02-31"]
)
def test_garbage_is_answered_calmly(gap: Town, client: Client, name: str, garbage: str) -> None:
    for path in ("/carte/", "/carte/points.json", "/carte/autour/"):
        answer = client.get(f"{path}?bbox={GAP}&{name}={garbage}&lat={garbage}&lon=6")
        assert answer.status_code in (200, 400, 404)
        assert b"<script>alert" not in answer.content


# --- who sees what ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["visitor", "outsider", "author"])
@pytest.mark.parametrize("what", ["members", "private", "hidden", "deleted", "draft"])
def test_what_not_everyone_may_read_is_nowhere(
    citizen: User, outsider: User, gap: Town, sign_in: Callable[[User], Client], reader: str, what: str
) -> None:
    visibility = Visibility.MEMBERS if what == "members" else Visibility.PUBLIC
    fields = {"map_title": "Chose secrète", "is_private": what == "private"}
    post = pinned(citizen, gap, post={"visibility": visibility}, **fields)
    if what == "hidden":
        services.hide(subject=post)
    elif what == "deleted":
        services.delete_post(post=post)
    elif what == "draft":
        post.published_at = None
        pin(subject=post)
    browser = {"visitor": Client(), "outsider": None, "author": None}[reader]
    browser = browser or sign_in(outsider if reader == "outsider" else citizen)
    for zoom, box in ((13, GAP), (6, "-5,41,10,51"), (1, "-180,-90,180,90")):
        answer = browser.get("/carte/points.json", {"bbox": box, "zoom": zoom}).json()
        assert (answer["features"], answer["total"]) == ([], 0)
        assert "secrète" not in body(browser, "/carte/", bbox=box, zoom=zoom)
    assert "secrète" not in body(browser, "/carte/", commune="gap-05")
    assert "secrète" not in body(browser, "/carte/autour/", lat=44.56, lon=6.08)


def test_a_list_leaves_out_whom_the_reader_blocks(
    citizen: User, outsider: User, gap: Town, sign_in: Callable[[User], Client]
) -> None:
    pinned(citizen, gap)
    assert "Nid-de-poule" in body(sign_in(outsider), "/carte/", commune="gap-05")
    block(blocker=outsider, blocked=citizen)
    assert "Nid-de-poule" not in body(sign_in(outsider), "/carte/", commune="gap-05")


def test_hostile_titles_are_words(citizen: User, gap: Town, client: Client) -> None:
    pinned(citizen, gap, map_title="</script><img src=x onerror=alert(1)>")
    for path in ("/carte/?commune=gap-05", "/carte/autour/?lat=44.56&lon=6.08"):
        page = client.get(path).content.decode()
        assert "<img src=x" not in page and "&lt;img src=x" in page


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_of_a_town_shows_its_outlines_its_list_and_its_filters(
    citizen: User, gap: Town, client: Client
) -> None:
    post = pinned(citizen, gap)
    add_neighbourhood(town=gap, name="Fontreyne", geometry=square(6.0, 44.5, 0.01))
    page = body(client, "/carte/", commune="gap-05")
    assert 'data-outline="/communes/FR-05061/contour.json"' in page
    assert 'data-parts="/communes/FR-05061/quartiers.json"' in page
    assert 'data-screen="/carte/points.json"' in page
    assert "<path d=" in page  # drawn by the server as well
    assert f'<a class="stretched" href="/publications/{post.pk}/"><bdi>Nid-de-poule</bdi></a>' in page
    assert '<option value="fontreyne">Fontreyne</option>' in page
    assert "data-points" not in page  # names of other towns only where there is nothing to show


def test_a_town_with_nothing_on_its_map_shows_what_is_around(gap: Town, client: Client) -> None:
    part = add_neighbourhood(town=gap, name="Fontreyne", geometry=square(6.0, 44.5, 0.01))
    add_neighbourhood(town=gap, name="Le Rochasson")
    beside = make_town("Tallard", latitude=44.46, longitude=6.05)
    page = body(client, "/carte/", commune="gap-05")
    assert "Rien sur la carte pour l’instant" in page
    for feature in client.get("/communes/FR-05061/alentours.json").json()["features"]:
        assert f'href="{feature["properties"]["url"]}"' in page
    assert part.get_absolute_url() in page and "Le Rochasson" in page and beside.get_absolute_url() in page
    assert 'data-points="/communes/FR-05061/alentours.json"' in page


def test_the_list_alone_for_the_script(citizen: User, gap: Town, client: Client) -> None:
    pinned(citizen, gap)
    answer = client.get("/carte/", {"bbox": GAP, "zoom": 13}, headers={"X-Fragment": "map"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<section id="beside-map"') and "Nid-de-poule" in page and "<html" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_whatever_they_list(
    citizen: User, gap: Town, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for at in range(number):
        pinned(citizen, gap, latitude=44.56 + at / 10_000)
    client.get("/carte/?commune=gap-05")
    with django_assert_num_queries(4):  # town, points, their posts, neighbourhoods drawn
        client.get("/carte/?commune=gap-05")
    with django_assert_num_queries(2):
        client.get(f"/carte/points.json?bbox={GAP}&zoom=13")
    with django_assert_num_queries(3):  # how many, points, their posts
        client.get(f"/carte/?bbox={GAP}&zoom=13", headers={"X-Fragment": "map"})
    with django_assert_num_queries(7):  # four circles, their posts, the town one stands in (tall ones apart)
        client.get("/carte/autour/?lat=44.56&lon=6.08")


def test_the_list_has_an_older_page(citizen: User, gap: Town, client: Client) -> None:
    posts = [pinned(citizen, gap) for _each in range(21)]
    page = body(client, "/carte/", commune="gap-05")
    cursor = posts[1].pk
    assert f'href="/carte/?commune=gap-05&amp;avant={cursor}"' in page
    older = body(client, "/carte/", commune="gap-05", avant=cursor)
    assert f"/publications/{posts[0].pk}/" in older and f"/publications/{posts[1].pk}/" not in older


def test_the_map_asks_which_town_and_knows_that_of_the_reader(
    gap: Town, client: Client, citizen: User, sign_in: Callable[[User], Client]
) -> None:
    assert "Quelle commune voulez-vous voir" in body(client, "/carte/")
    assert "<h1>Gap</h1>" in body(sign_in(citizen), "/carte/")
    assert client.get("/carte/?commune=absente").status_code == 404


def test_the_map_says_what_it_asks_elsewhere_and_only_it_may(gap: Town, client: Client) -> None:
    turin = make_town("Torino", country="IT")
    host = "https://data.geopf.fr"
    assert "data.geopf.fr) : c’est la seule chose" in body(client, "/carte/", commune="gap-05")
    assert "c’est la seule chose" not in body(client, "/carte/", commune=turin.slug)
    assert "data-tiles" in body(client, "/carte/", commune="gap-05")
    assert "data-tiles" not in body(client, "/carte/", commune=turin.slug)  # the IGN draws France
    assert host in client.get("/carte/?commune=gap-05")["Content-Security-Policy"]
    assert host not in client.get("/communes/")["Content-Security-Policy"]


# --- around me -------------------------------------------------------------------------------------------------------


def test_around_me_lists_by_distance_in_words(citizen: User, gap: Town, client: Client) -> None:
    pinned(citizen, gap, latitude=44.5627, map_title="deuxième")
    pinned(citizen, gap, longitude=6.0815, map_title="premier")
    pinned(citizen, gap, map_title="fini", state="fixed")
    answer = client.get("/carte/autour/?lat=44.56&lon=6.08")
    page = answer.content.decode()
    assert page.index("premier") < page.index("deuxième") and "fini" not in page
    assert "à 120 m, à l’est" in page and "à 300 m, au nord" in page
    assert 'data-bearing="90"' in page
    assert answer["Cache-Control"] == "private, no-store"
    assert "gyroscope=(self)" in answer["Permissions-Policy"] and "camera=()" in answer["Permissions-Policy"]
    assert "fini" in body(client, "/carte/autour/", lat=44.56, lon=6.08, etat="tout")


def test_other_pages_may_not_feel_how_a_device_is_held(gap: Town, client: Client) -> None:
    assert "gyroscope=()" in client.get("/carte/?commune=gap-05")["Permissions-Policy"]


def test_around_nowhere_and_before_one_is_asked(client: Client) -> None:
    assert "Où êtes-vous" in body(client, "/carte/autour/")
    assert "Cette position n’est pas sur la Terre" in body(client, "/carte/autour/", lat="NaN", lon="6")
    assert "Rien par ici" in body(client, "/carte/autour/", lat=0, lon=-30)
