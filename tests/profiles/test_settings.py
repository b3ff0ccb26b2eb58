"""Settings pages (IDOR-3, UP-1, UP-5, CSRF-2, I18N)."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from places.models import Town
from profiles import services
from profiles.models import User
from tests.factories import make_neighbourhood, make_town
from tests.profiles.steps import enter

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]

PAGES = [
    "/reglages/",
    "/reglages/profil/",
    "/reglages/identifiant/",
    "/reglages/commune/",
    "/reglages/langue/",
    "/reglages/confidentialite/",
    "/reglages/adresse/",
    "/reglages/personnes/",
    "/reglages/donnees/",
    "/reglages/suppression/",
    "/reglages/securite/",
    "/reglages/securite/mot-de-passe/",
    "/reglages/securite/application/",
    "/reglages/securite/cles/ajouter/",
    "/bienvenue/",
]


def picture(width: int = 300, height: int = 200) -> SimpleUploadedFile:
    """Return a JPEG whose metadata tells where it was taken."""
    image, data = Image.new("RGB", (width, height), "teal"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "CANARY-WHERE"
    image.save(data, "JPEG", exif=exif)
    return SimpleUploadedFile("../../evil.jpg", data.getvalue(), "image/jpeg")


@pytest.mark.parametrize("page", PAGES)
def test_visitors_are_sent_to_sign_in(client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/compte/")


def test_every_row_of_the_list_leads_somewhere(client: Client, citizen: User) -> None:
    enter(client, citizen.email)
    for page in PAGES:
        assert client.get(page).status_code == 200, page


def test_profile(sign_in: SignIn, citizen: User) -> None:
    assert citizen.town is not None
    quarter = make_neighbourhood(citizen.town)
    elsewhere = make_neighbourhood(make_town())
    browser = sign_in(citizen)
    browser.post("/reglages/profil/", {"name": "Nadia  B.", "bio": "Prof\nde maths", "neighbourhood": quarter.pk})
    citizen.refresh_from_db()
    assert (citizen.name, citizen.bio, citizen.neighbourhood) == ("Nadia B.", "Prof de maths", quarter)
    browser.post("/reglages/profil/", {"name": "Nadia B.", "bio": "", "neighbourhood": elsewhere.pk})
    citizen.refresh_from_db()
    assert citizen.neighbourhood == quarter, "a neighbourhood of another town is refused"


def test_a_refused_name_is_shown_in_its_field_only(sign_in: SignIn, citizen: User) -> None:
    page = sign_in(citizen).post("/reglages/profil/", {"name": "Mairie de Gap", "bio": "x"}).content.decode()
    citizen.refresh_from_db()
    assert citizen.name == "Nadia Benali"
    assert page.count("Mairie de Gap") == 1


def test_mass_assignment_changes_nothing(sign_in: SignIn, citizen: User) -> None:
    """IDOR-3."""
    extra = {
        "is_staff": "1",
        "is_superuser": "1",
        "email": "x@exemple.fr",
        "handle": "patron",
        "is_demo": "1",
        "avatar": "k",
    }
    browser = sign_in(citizen)
    before = User.objects.filter(pk=citizen.pk).values().get()
    for page in ("/reglages/profil/", "/reglages/confidentialite/", "/reglages/langue/", "/bienvenue/"):
        browser.post(page, {"name": citizen.name, "bio": "", **extra})
    after = User.objects.filter(pk=citizen.pk).values().get()
    assert after == before


def test_picture_is_cut_cleaned_and_stored_under_a_random_name(sign_in: SignIn, citizen: User) -> None:
    """UP-1, UP-5, IDOR-7; without script the middle square is taken."""
    browser = sign_in(citizen)
    browser.post("/reglages/profil/", {"name": citizen.name, "bio": "", "picture": picture()})
    citizen.refresh_from_db()
    first = citizen.avatar
    assert "evil" not in first
    assert len(first.split(".")[0]) >= 32
    with default_storage.open(first) as stored:
        data = stored.read()
    assert b"CANARY-WHERE" not in data
    assert Image.open(io.BytesIO(data)).size == (256, 256)
    assert citizen.avatar_url == f"/media/{first}"
    browser.post("/reglages/profil/", {"name": citizen.name, "bio": "", "remove_picture": "1"})
    citizen.refresh_from_db()
    assert citizen.avatar == ""


def test_former_picture_is_deleted(
    sign_in: SignIn, citizen: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    browser = sign_in(citizen)
    browser.post("/reglages/profil/", {"name": citizen.name, "bio": "", "picture": picture()})
    citizen.refresh_from_db()
    first = citizen.avatar
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        browser.post("/reglages/profil/", {"name": citizen.name, "bio": "", "picture": picture(200, 300)})
    assert not default_storage.exists(first)


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"\xff\xd8\xff broken", b"GIF89a"])
def test_a_broken_picture_is_refused_with_a_reason(sign_in: SignIn, citizen: User, content: bytes) -> None:
    """UP-2: by decoding, in a child process."""
    upload = SimpleUploadedFile("x.jpg", content, "image/jpeg")
    answer = sign_in(citizen).post("/reglages/profil/", {"name": "Nadia Bis", "bio": "Mes mots", "picture": upload})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "errorlist" in page
    assert "Mes mots" in page, "what was typed stays"
    citizen.refresh_from_db()
    assert citizen.avatar == ""


def test_privacy(sign_in: SignIn, citizen: User) -> None:
    browser = sign_in(citizen)
    browser.post("/reglages/confidentialite/", {"shows_follows": "on", "is_listed": "on"})
    citizen.refresh_from_db()
    assert (citizen.shows_follows, citizen.is_listed) == (True, True)
    browser.post("/reglages/confidentialite/", {})
    citizen.refresh_from_db()
    assert (citizen.shows_follows, citizen.is_listed) == (False, False)


def test_moving_to_another_town(sign_in: SignIn, citizen: User) -> None:
    other = make_town("Embrun")
    browser = sign_in(citizen)
    assert f'value="{other.slug}"' in browser.get("/reglages/commune/", {"q": "embr"}).content.decode()
    browser.post("/reglages/commune/", {"town": other.slug})
    citizen.refresh_from_db()
    assert citizen.town == other
    assert browser.post("/reglages/commune/", {"town": "nowhere"}).status_code == 404


def test_language_of_a_visitor_and_of_an_account(client: Client, sign_in: SignIn, citizen: User) -> None:
    client.post("/langue/", {"language": "it", "next": "/compte/connexion/"})
    assert '<html lang="it"' in client.get("/compte/connexion/").content.decode()
    browser = sign_in(citizen)
    browser.post("/langue/", {"language": "ar"})
    citizen.refresh_from_db()
    assert citizen.language == "ar"
    elsewhere = sign_in(citizen)
    assert '<html lang="ar" dir="rtl"' in elsewhere.get("/reglages/").content.decode()
    browser.post("/langue/", {"language": "xx"})
    citizen.refresh_from_db()
    assert citizen.language == "ar"
    assert client.get("/langue/").status_code == 405, "CSRF-2"


@pytest.mark.parametrize("number", [1, 3])
def test_devices_list(
    client: Client, citizen: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    enter(client, citizen.email)
    for other in range(number - 1):
        enter(Client(REMOTE_ADDR=f"203.0.113.{other}"), citizen.email)
    client.get("/reglages/securite/")
    with django_assert_num_queries(4):  # session, account and town, authenticators, devices
        page = client.get("/reglages/securite/").content.decode()
    assert page.count("203.0.113.") + 1 == number


def test_town_of_the_shell_costs_no_query(sign_in: SignIn, citizen: User, town: Town) -> None:
    page = sign_in(citizen).get("/reglages/").content.decode()
    assert town.name in page


@pytest.mark.parametrize("junk", ["\x00", "\ud800", "x" * 10_000, "'; DROP TABLE x; --", "%00", "../..", "\u202e"])
def test_hostile_words_are_never_an_error(client: Client, citizen: User, junk: str) -> None:
    """QRY-2, DOS-2: every field of every form answers with words."""
    enter(client, citizen.email)
    junk = junk.encode("utf-8", "replace").decode()
    fields = (
        "name",
        "bio",
        "neighbourhood",
        "handle",
        "town",
        "language",
        "email",
        "password",
        "code",
        "days",
        "next",
    )
    data = dict.fromkeys(fields, junk)
    for page in (*PAGES, "/langue/", f"/personnes/{citizen.handle}/masquer/", "/compte/deconnexion/"):
        assert client.post(page, data).status_code in (200, 302, 400, 404, 429), page
    visitor = Client()
    for page in ("/compte/inscription/", "/compte/connexion/", "/compte/nom/", "/compte/code/"):
        assert visitor.post(page, data | {"login": junk}).status_code in (200, 302, 400, 429), page
    for page in ("/bienvenue/", "/reglages/commune/"):
        assert visitor.get(page, {"q": junk, "lat": junk, "lon": junk, "next": junk}).status_code in (302, 400)
        enter(client, citizen.email)
        assert client.get(page, {"q": junk, "lat": junk, "lon": junk, "next": junk}).status_code in (200, 400)


def test_towns_bear_their_arabic_name_in_arabic(sign_in: SignIn, citizen: User) -> None:
    """I18N: as on the town's own page, wherever a person's town is said or chosen."""
    town = make_town("Aknoul", name_ar="أكنول")
    browser = sign_in(citizen)
    browser.cookies["language"] = "ar"
    services.set_language(person=citizen, language="ar")
    assert town.name_ar in browser.get("/reglages/commune/", {"q": "Aknoul"}).content.decode()
    said = browser.post("/reglages/commune/", {"town": town.slug}, follow=True).content.decode()
    assert town.name_ar in said
    for page in ("/reglages/", "/reglages/commune/", citizen.get_absolute_url()):
        shown = browser.get(page).content.decode()
        assert town.name_ar in shown, page
        assert ">Aknoul<" not in shown, page


def test_the_page_of_blocks_bears_the_name_of_its_link(sign_in: SignIn, citizen: User) -> None:
    assert "<h1>Personnes bloquées ou masquées</h1>" in sign_in(citizen).get("/reglages/personnes/").content.decode()


def test_french_punctuation_does_not_part_from_its_word(client: Client, citizen: User) -> None:
    enter(client, citizen.email)
    page = client.get("/reglages/suppression/").content.decode()
    assert "restent\u00a0; à la place" in page
    assert "changer d’avis\u00a0: il suffit" in page
    assert "«\u00a0Compte supprimé\u00a0»" in page


def test_the_welcome_speaks_of_a_wall(sign_in: SignIn, citizen: User) -> None:
    assert "Votre mur montrera" in sign_in(citizen).get("/bienvenue/").content.decode()
