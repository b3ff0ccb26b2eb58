"""The sheet as a citizen fills it: with a form, without JavaScript (CIW5, CL44, AL4, CV1, UG2, IDOR-7, UP-8)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.limits import LIMITS
from feed.models import Photo
from places.models import Town
from profiles.models import User
from reports import services
from reports.models import Report, Sheet
from tests import factories
from tests.feed.test_pages_publish import photo

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SHEET = "/signaler/"


@pytest.fixture
def here(town: Town) -> Town:
    factories.make_category()
    return factories.outlined(town)


@pytest.fixture
def browser(here: Town, citizen: User, sign_in: SignIn) -> Client:
    return sign_in(citizen)


def typed(**fields: Any) -> dict[str, Any]:
    place = {"report_lat": "44.55", "report_lon": "6.05"}
    return {"key": str(uuid.uuid4()), "category": "chaussee", "body": "Un trou.", "act": "publish"} | place | fields


def test_a_report_from_the_photo_to_the_page(browser: Client, citizen: User, here: Town) -> None:
    sent = typed(address="devant le 12", anonymous="on") | {"photos": [photo()], "alt": ["Le trou"]}
    seen = browser.post(SHEET, sent | {"act": "preview"})
    assert seen.status_code == 200
    assert seen.templates[0].name == "reports/preview.html"
    assert not Report.objects.exists()
    answer = browser.post(SHEET, {"key": sent["key"], "act": "publish"})
    report = Report.objects.get()
    assert answer.headers["Location"] == report.get_absolute_url()
    assert (report.reporter, report.author, report.town, report.body) == (citizen, None, here, "Un trou.")
    assert [each.alt for each in report.photos.all()] == ["Le trou"]
    assert not Sheet.objects.exists()


def test_the_preview_shows_what_the_public_will_see_and_leads_back(browser: Client, citizen: User) -> None:
    sent = typed(body="Appelez M. Roux au 06 12 34 56 78")
    page = browser.post(SHEET, sent | {"act": "preview"}).content.decode()
    assert "un numéro de téléphone" in page
    assert '<mark class="personal" data-kind="phone">06 12 34 56 78</mark>' in page
    assert citizen.name in page
    back = browser.post(SHEET, {"key": sent["key"], "act": "change"})
    assert back.context["form"]["body"].value() == sent["body"]
    browser.post(SHEET, {"key": sent["key"], "act": "publish"})  # one may publish it anyway
    assert Report.objects.get().body == sent["body"]


def test_sent_twice_it_is_one(browser: Client) -> None:
    sent = typed()
    answers = [browser.post(SHEET, sent).headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1] == Report.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    ("lat", "lon"),
    [("0", "0"), ("6.05", "44.55"), ("nan", "nan"), ("1e309", "6"), ("là", "bas"), ("44.9", "6.05"), ("44.55", "")],
)
def test_a_point_in_no_town_is_refused_and_everything_is_kept(browser: Client, lat: str, lon: str) -> None:
    answer = browser.post(SHEET, typed(report_lat=lat, report_lon=lon) | {"photos": [photo()]})
    assert answer.status_code == 400
    form = answer.context["form"]
    assert form.place_errors
    assert form["body"].value() == "Un trou."
    assert len(answer.context["photos"]) == 1
    assert (Report.objects.count(), Photo.objects.count()) == (0, 1)


def test_the_town_is_the_one_that_holds_the_point(browser: Client, here: Town) -> None:
    elsewhere = factories.make_town("Ailleurs", latitude=48.0, longitude=2.0)
    browser.post(f"{SHEET}?commune={elsewhere.slug}", typed(town=elsewhere.slug, town_name=elsewhere.name))
    assert Report.objects.get().town == here


def test_a_place_told_in_words_goes_to_the_town_named(browser: Client, here: Town) -> None:
    nowhere = typed(report_lat="", report_lon="", town=here.slug, town_name=here.name)
    assert browser.post(SHEET, nowhere).status_code == 400
    browser.post(SHEET, nowhere | {"address": "12, rue du Four"})
    report = Report.objects.get()
    assert (report.town, report.address, report.is_pointed) == (here, "12, rue du Four", False)


def test_a_choice_among_towns_of_one_name_is_kept_and_publishes_nothing(browser: Client, here: Town) -> None:
    """What was chosen is sent after the hidden field, as a browser sends them in the order of the page."""
    towns = [factories.make_town("Saint-Julien", latitude=48.0 + each, longitude=2.0) for each in range(2)]
    sent = typed(report_lat="", report_lon="", town_name="Saint-Julien", address="12, rue du Four")
    page = browser.post(SHEET, sent | {"act": "preview"}).content.decode()
    assert page.index('name="town" ') < page.index('<button type="submit" class="word-button" name="town"')
    del sent["act"]
    chosen = browser.post(SHEET, sent | {"town": ["", towns[1].slug]})
    assert (chosen.status_code, chosen.context["form"].place_town) == (200, towns[1])
    assert not Report.objects.exists()


def test_what_was_sent_without_an_act_is_shown_again_and_not_published(browser: Client) -> None:
    sent = typed()
    del sent["act"]
    assert browser.post(SHEET, sent).context["form"]["body"].value() == "Un trou."
    assert not Report.objects.exists()


def test_the_questions_of_a_category_come_after_a_step_or_as_a_fragment(browser: Client) -> None:
    step = browser.post(SHEET, typed(category="eclairage", act="category"))
    assert step.status_code == 200
    assert 'name="q-panne"' in step.content.decode()
    part = browser.get("/signaler/questions/", {"category": "eclairage", "report_lat": "44.55", "report_lon": "6.05"})
    assert 'name="q-panne"' in part.content.decode()
    assert "Gap" in part.content.decode()
    refused = browser.post(SHEET, typed(category="eclairage", **{"q-panne": "volé"}))
    assert "Répondez à cette question." in refused.content.decode()
    browser.post(SHEET, typed(category="depot", **{"q-quoi": ["sacs", "gravats"]}))
    assert Report.objects.get().answers == {"quoi": ["sacs", "gravats"]}


def test_what_denounces_people_is_private_unless_one_says_otherwise(browser: Client) -> None:
    browser.post(SHEET, typed(category="bruit"))
    browser.post(SHEET, typed(category="bruit", private_asked="1", private="on"))
    browser.post(SHEET, typed(category="bruit", private_asked="1"))
    browser.post(SHEET, typed(private="on"))
    assert [report.is_private for report in Report.objects.order_by("pk")] == [True, True, False, False]


def test_nobody_chooses_reporter_state_or_town_by_a_field(browser: Client, citizen: User, outsider: User) -> None:
    browser.post(SHEET, typed(reporter=outsider.pk, author=outsider.pk, state="fixed", published_at="2020-01-01"))
    report = Report.objects.get()
    assert (report.reporter, report.author, report.state) == (citizen, citizen, "received")


def test_a_town_may_want_names(browser: Client, here: Town) -> None:
    services.set_desk(town=here, allows_anonymous=False, allows_guests=True)
    answer = browser.post(SHEET, typed(anonymous="on"))
    assert "Cette commune demande que les signalements soient signés." in answer.content.decode()
    assert not Report.objects.exists()


def test_a_category_the_town_hides_is_not_taken(browser: Client, here: Town) -> None:
    services.set_town_category(
        town=here, category=factories.make_category("graffiti"), service=None, days=None, hidden=True
    )
    assert browser.post(SHEET, typed(category="graffiti")).status_code == 400
    assert browser.post(SHEET, typed(category="nonsense' OR 1=1")).status_code == 400


def test_what_is_no_photo_is_refused_and_the_form_kept(browser: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    broken = SimpleUploadedFile("<svg onload=alert(1)>.jpg", b"<svg onload='alert(1)'/>", "image/jpeg")
    answer = browser.post(SHEET, typed() | {"photos": [broken, photo()]})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "JPEG, PNG ou WebP" in page
    assert "<svg onload" not in page
    assert "Un trou." in page
    assert Photo.objects.count() == 1  # the good one needs not be sent again


def test_photos_of_a_sheet_are_for_who_writes_it(browser: Client, outsider: User, sign_in: SignIn) -> None:
    browser.post(SHEET, typed(category="") | {"photos": [photo()]})
    kept = Photo.objects.get()
    for name in (kept.key, kept.small_key):
        assert browser.get(f"/signaler/photos/{name}").status_code == 200
        for stranger in (Client(), sign_in(outsider)):
            assert stranger.get(f"/signaler/photos/{name}").status_code == 404
            assert stranger.get(f"/media/{name}").status_code == 404


def test_a_photo_is_taken_out_of_a_sheet(browser: Client) -> None:
    sent = typed(category="")
    browser.post(SHEET, sent | {"photos": [photo()]})
    key = Photo.objects.get().key
    browser.post(SHEET, sent | {"category": "chaussee", f"remove-{key}": "on"})
    assert (Report.objects.get().photos.count(), Photo.objects.count()) == (0, 0)


def test_the_sheet_of_another_does_not_exist(browser: Client, outsider: User, sign_in: SignIn) -> None:
    sent = typed(body="Secret", category="")
    browser.post(SHEET, sent)
    for stranger in (Client(), sign_in(outsider)):
        page = stranger.get(SHEET, {"feuille": sent["key"]})
        assert "Secret" not in page.content.decode()
        assert "Secret" not in stranger.post(SHEET, {"key": sent["key"], "act": "change"}).content.decode()
    assert Sheet.objects.filter(person__isnull=False).first().fields["body"] == ["Secret"]  # type: ignore[union-attr]


@pytest.mark.parametrize("value", ["x", "", "9" * 300, "1;DROP TABLE", "../../etc"])
def test_forged_keys_and_addresses_open_an_empty_sheet(browser: Client, value: str) -> None:
    assert browser.get(SHEET, {"feuille": value, "commune": value, "lat": value, "lon": value}).status_code == 200
    assert browser.post(SHEET, typed(key=value)).status_code == 400
    assert browser.get("/signalements/proches/", {"lat": value, "lon": value, "categorie": value}).status_code == 200
    assert browser.get("/signaler/questions/", {"report_lat": value, "category": value}).status_code == 200


def test_too_much_of_everything_is_bounded(browser: Client) -> None:
    flood = {f"q-{n}": "x" * 50 for n in range(150)}
    assert browser.post(SHEET, typed(body="x" * 5001, category="", **flood)).status_code == 400
    kept = Sheet.objects.get().fields
    assert len(kept) <= services.sheets.MOST_FIELDS


def test_what_nobody_went_on_with_is_forgotten_after_a_day(browser: Client) -> None:
    browser.post(SHEET, typed(category="") | {"photos": [photo()]})
    assert services.forget_sheets(at=timezone.now() + timedelta(hours=23)) == 0
    assert services.forget_sheets(at=timezone.now() + timedelta(hours=25)) == 1
    assert (Sheet.objects.count(), Photo.objects.count()) == (0, 0)


def test_what_is_known_nearby_is_offered(browser: Client, here: Town, outsider: User) -> None:
    known = factories.make_report(outsider, here, body="Un nid-de-poule.")
    page = browser.get("/signalements/proches/", {"lat": "44.55", "lon": "6.0501", "categorie": "chaussee"})
    assert "Un nid-de-poule." in page.content.decode()
    asked = {"report_lat": "44.55", "report_lon": "6.0501", "category": "chaussee"}
    told = browser.get("/signalements/proches/", asked, headers={"accept": "application/json"}).json()["reports"]
    assert [(each["id"], each["distance"]) for each in told] == [(str(known.pk), 8)]
    other = browser.get(
        "/signalements/proches/", asked | {"category": "graffiti"}, headers={"accept": "application/json"}
    )
    assert other.json() == {"reports": []}
    assert "Un nid-de-poule." in browser.post(SHEET, typed(act="category")).content.decode()


def test_private_reports_are_not_offered(browser: Client, here: Town, outsider: User) -> None:
    factories.make_report(outsider, here, category="bruit")
    asked = {"lat": "44.55", "lon": "6.05", "categorie": "bruit"}
    assert browser.get("/signalements/proches/", asked, headers={"accept": "application/json"}).json() == {
        "reports": []
    }


def test_twenty_reports_an_hour(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LIMITS["report"] == "20/h"
    monkeypatch.setitem(LIMITS, "report", "3/h")
    for _ in range(3):
        assert browser.post(SHEET, typed()).status_code == 302
    answer = browser.post(SHEET, typed(body="Un de trop"))
    assert answer.status_code == 400
    assert "Un de trop" in answer.content.decode()
    assert Report.objects.count() == 3


@pytest.mark.parametrize("count", [1, 3])
def test_my_reports_cost_the_same_however_many(
    browser: Client, citizen: User, here: Town, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        factories.make_report(citizen, here, anonymous=bool(number % 2))
        services.me_too(person=citizen, report=factories.make_report(town=here))
        factories.make_idea(citizen, here)
    browser.get("/mes-demarches/")
    # session, account; reports, those one meets too, ideas, each with photos, cases, their steps; goals and co-authors;
    # questions, of which there are none
    with django_assert_num_queries(17):
        page = browser.get("/mes-demarches/")
    assert len(page.context["page"].items) == 3 * count


def test_my_page_holds_what_i_gave_proposed_and_meet_too_each_once(
    browser: Client, here: Town, outsider: User, citizen: User
) -> None:
    mine, other = factories.make_report(citizen, here), factories.make_report(outsider, here)
    services.me_too(person=citizen, report=other)
    factories.make_report(outsider, here), factories.make_idea(outsider, here), factories.make_idea_draft(citizen, here)
    idea = factories.make_idea(citizen, here)
    page = browser.get("/mes-demarches/")
    assert [thing.pk for thing in page.context["page"]] == [idea.pk, other.pk, mine.pk]
    assert page.content.decode().count("Moi aussi") == 1


def test_my_page_goes_on_where_it_was_whatever_the_kinds(browser: Client, here: Town, citizen: User) -> None:
    made = [
        factories.make_idea(citizen, here).pk if at % 2 else factories.make_report(citizen, here).pk for at in range(22)
    ]
    seen: list[int] = []
    address = "/mes-demarches/"
    for size in (20, 2):
        page = browser.get(address).context["page"]
        seen += [thing.pk for thing in page]
        assert len(page) == size
        address = f"/mes-demarches/?avant={page.next}"
    assert (seen, page.next) == (made[::-1], None)


def test_my_reports_are_mine(browser: Client, here: Town, outsider: User, citizen: User, sign_in: SignIn) -> None:
    factories.make_report(citizen, here, body="À moi, sans nom.", anonymous=True)
    assert "À moi, sans nom." in browser.get("/mes-demarches/").content.decode()
    assert "À moi, sans nom." not in sign_in(outsider).get("/mes-demarches/").content.decode()
    assert Client().get("/mes-demarches/").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_nearby_costs_the_same_however_much_there_is(
    browser: Client, here: Town, outsider: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.make_report(outsider, here, photos=[])
    asked = {"lat": "44.55", "lon": "6.05", "categorie": "chaussee"}
    browser.get("/signalements/proches/", asked)
    with django_assert_num_queries(9):
        page = browser.get("/signalements/proches/", asked)
    assert page.content.decode().count("near-item") == count
