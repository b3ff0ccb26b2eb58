"""A problem reported from a phone: five taps and a sentence; by a code, offline, no script (CIW5, CL44, AL4, UG2)."""

from __future__ import annotations

import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_accessibility import RULES, sign_in
from tests.journeys.test_photo_place import choose, located, tiff
from tests.serving import Site

CITIZEN = "citoyenne@val-daure.example.org"


class Taps:
    """Counts what a finger does."""

    def __init__(self) -> None:
        self.count = 0

    def tap(self, thing: Locator) -> None:
        self.count += 1
        thing.tap()

    def choose_photo(self, page: Page, data: bytes) -> None:
        """One tap opens the phone's own picker, where the photo is."""
        with page.expect_file_chooser() as chooser:
            self.tap(page.locator(".photo-field .drop"))
        chooser.value.set_files([{"name": "trou.jpg", "mimeType": "image/jpeg", "buffer": data}])


def middle(page: Page) -> tuple[float, float]:
    """Return a point of the village: where its map opens."""
    figure = page.locator("[data-map][data-pick]")
    return float(figure.get_attribute("data-lat") or 0), float(figure.get_attribute("data-lon") or 0)


def degrees(value: float) -> tuple[tuple[int, int], ...]:
    """Write decimal degrees as EXIF does."""
    whole = int(value)
    minutes = int((value - whole) * 60)
    seconds = round(((value - whole) * 60 - minutes) * 60 * 100)
    return (whole, 1), (minutes, 1), (seconds, 100)


def photo_there(page: Page) -> bytes:
    lat, lon = middle(page)
    return located(
        exif=tiff(
            lat=degrees(abs(lat)), lon=degrees(abs(lon)), sides=("N" if lat > 0 else "S") + ("E" if lon > 0 else "W")
        )
    )


def test_five_taps_and_a_sentence_with_a_located_photo(visit: Visit) -> None:
    page = visit("/")
    sign_in(page, CITIZEN)
    page.goto("/villes/val-d-aure/")
    taps, words = Taps(), f"Un trou profond devant le lavoir {uuid.uuid4().hex[:6]}."
    taps.tap(page.locator(".place-acts").get_by_role("link", name="Signaler un problème"))
    page.wait_for_url("**/signaler/**")
    taps.choose_photo(page, photo_there(page))
    expect(page.locator(".preview")).to_have_count(1)
    expect(page.locator("#sheet-where")).to_contain_text("Val-d’Aure")
    taps.tap(page.locator("label.tile", has_text="Chaussée abîmée"))
    page.get_by_label("Ce qui ne va pas").fill(words)
    taps.tap(page.get_by_role("button", name="Voir avant de publier").last)
    expect(page.get_by_role("heading", name="Avant de publier")).to_be_visible()
    expect(page.locator(".preview-box")).to_contain_text(words)
    expect(page.locator(".preview-box img").first).to_be_visible()
    taps.tap(page.get_by_role("button", name="Publier", exact=True))
    page.wait_for_url(re.compile(r"/signalements/\d+/"))
    expect(page.locator("main")).to_contain_text(words)
    assert taps.count == 5
    page.goto("/mes-demarches/")
    expect(page.locator(".mine li").first).to_contain_text(words)
    page.goto("/villes/val-d-aure/")
    expect(page.locator("article").first).to_contain_text(words)


def fill(page: Page, words: str, category: str = "Chaussée abîmée") -> None:
    """Show a place on the map and say what is wrong there."""
    page.goto("/signaler/?commune=val-d-aure")
    expect(page.locator(".map.ready path.outline-shape")).to_have_count(1)
    page.locator("[data-map-canvas]").click(position={"x": 150, "y": 150})
    expect(page.locator("#sheet-where")).to_contain_text("Val-d’Aure")
    page.locator("label.tile", has_text=category).click()
    page.get_by_label("Ce qui ne va pas").fill(words)


def send(page: Page, name: str = "Publier") -> None:
    page.get_by_role("button", name="Voir avant de publier").last.click()
    page.get_by_role("button", name=name, exact=True).click()


def test_a_visitor_publishes_by_a_code_and_claims_it_later(visit: Visit, site: Site) -> None:
    page = visit("/")
    email, words = f"{uuid.uuid4().hex[:10]}@example.org", f"Le banc est cassé {uuid.uuid4().hex[:6]}."
    fill(page, words, "Mobilier urbain")
    page.locator("main input[name=email]").fill(email)
    send(page)
    page.wait_for_url("**/signaler/code/")
    page.locator("main input[name=code]").fill(site.code(email))
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(re.compile(r"/signalements/\d+/"))
    expect(page.locator("article.whole")).to_contain_text("Signalement anonyme")
    expect(page.locator("article.whole")).to_contain_text(words)
    before = len(site.mails(email))
    page.goto("/compte/connexion/")
    page.locator("main input[name=login]").fill(email)
    page.locator("main form button[type=submit]").first.click()
    page.locator("main input[name=code]").fill(site.code(email, after=before))
    page.locator("main form button[type=submit]").first.click()
    page.locator("main input[name=name]").fill("Paula Roy")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/bienvenue/**")
    page.goto("/mes-demarches/")
    expect(page.locator(".mine li").first).to_contain_text(words)


def test_written_without_a_network_it_leaves_by_itself_and_once(visit: Visit) -> None:
    page = visit("/")
    sign_in(page, CITIZEN)
    words = f"La fontaine déborde {uuid.uuid4().hex[:6]}."
    fill(page, words, "Eau et assainissement")
    choose(page, located())
    expect(page.locator(".preview")).to_have_count(1)
    page.wait_for_timeout(600)
    page.context.set_offline(True)
    page.get_by_role("button", name="Voir avant de publier").last.click()
    expect(page.locator("[data-toast]")).to_contain_text("réseau")
    page.context.set_offline(False)
    page.goto("/mes-demarches/")
    expect(async_reload(page, words)).to_have_count(1)
    expect(page.locator(".mine li", has_text=words).locator("img")).to_have_count(1)


def async_reload(page: Page, words: str) -> Locator:
    """Look again until the report is there: the device sends it when the page has loaded."""
    for _try in range(20):
        if page.locator(".mine li", has_text=words).count():
            break
        page.wait_for_timeout(300)
        page.reload()
    return page.locator(".mine li", has_text=words)


def test_what_was_begun_is_there_again_with_its_place_and_photo(visit: Visit) -> None:
    page = visit("/")
    sign_in(page, CITIZEN)
    fill(page, "Un brouillon de signalement", "Éclairage public")
    page.get_by_label("Il clignote").check()
    choose(page, located())
    expect(page.locator(".preview")).to_have_count(1)
    place = page.locator("[name=report_lat]").input_value()
    page.wait_for_timeout(900)
    page.goto("/regle-du-mur/")
    page.goto("/signaler/?commune=val-d-aure")
    expect(page.get_by_label("Ce qui ne va pas")).to_have_value("Un brouillon de signalement")
    expect(page.locator("[name=report_lat]")).to_have_value(place)
    expect(page.locator(".preview")).to_have_count(1)
    expect(page.get_by_label("Il clignote")).to_be_checked()
    page.get_by_label("Ce qui ne va pas").fill("")


def test_without_script_and_without_a_map(visit: Visit) -> None:
    page = visit("/", scripts=False)
    sign_in(page, CITIZEN)
    page.goto("/signaler/?commune=val-d-aure")
    words = f"Le lampadaire clignote {uuid.uuid4().hex[:6]}."
    page.locator("label.tile", has_text="Éclairage public").click()
    page.get_by_role("button", name=re.compile("Suite")).click()
    page.get_by_label("Il clignote").check()
    page.get_by_label("Ce qui ne va pas").fill(words)
    page.get_by_label("Adresse ou repère").fill("12, rue du Four")
    send(page)
    page.wait_for_url(re.compile(r"/signalements/\d+/"))
    expect(page.locator("article.whole")).to_contain_text(words)
    expect(page.locator("article.whole")).to_contain_text("Il clignote")


def test_what_is_known_already_is_offered_with_me_too(visit: Visit) -> None:
    first, second = visit("/"), visit("/")
    sign_in(first, CITIZEN)
    words = f"Un tag sur le mur {uuid.uuid4().hex[:6]}."
    fill(first, words, "Graffiti ou affiche")
    send(first)
    first.wait_for_url(re.compile(r"/signalements/\d+/"))
    sign_in(second, "secretariat@val-daure.example.org")
    fill(second, "Il y a un tag", "Graffiti ou affiche")
    near = second.locator("[data-similar-results] li", has_text=words)
    expect(near).to_contain_text("à 0 m")
    near.get_by_role("button", name=re.compile("Moi aussi")).click()
    expect(near.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    expect(near.get_by_role("button")).to_contain_text("1")
    assert "/signaler/" in second.url  # nothing typed is lost


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_sheet_the_preview_and_the_report_have_no_violation(visit: Visit, language: str, dark: bool) -> None:
    page = visit("/", language=language, dark=dark)
    sign_in(page, CITIZEN)
    page.locator(f"footer button[lang={language}]").click()
    page.goto("/signaler/?commune=val-d-aure")
    expect(page.locator(".map.ready path.outline-shape")).to_have_count(1)
    page.locator("[data-map-canvas]").click(position={"x": 150, "y": 150})
    page.locator("label.tile").nth(2).click()
    page.locator("textarea[name=body]").fill("Appelez M. Roux au 06 12 34 56 78")
    expect(page.locator("#sheet-questions input").first).to_be_visible()
    assert violations(page) == []
    page.locator("button[name=act][value=preview]").last.click()
    expect(page.locator("mark.personal").first).to_be_visible()
    assert violations(page) == []
    page.locator("button[name=act][value=publish]").click()
    page.wait_for_url(re.compile(r"/signalements/\d+/"))
    assert violations(page) == []
    page.goto("/mes-demarches/")
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands, at its full height."""
    page.set_viewport_size({"width": 360, "height": page.evaluate("document.documentElement.scrollHeight") + 100})
    found = Axe().run(page, options=RULES).response["violations"]
    page.set_viewport_size({"width": 360, "height": 780})
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]
