"""The assistant: each step saved by itself, a draft until the confirmation, every setting on the desk later (CIW14)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core.templatetags.ui import hue_step
from officials.claims import services
from officials.claims.advice import advise
from officials.claims.models import Claim, Part, TownContact
from officials.claims.services.codes import draw_code
from officials.claims.steps import STEPS
from places.colours import hue_at, hue_of, nearest
from places.models import Theme, Town
from places.services import ensure_default_themes
from profiles.models import User
from tests import factories
from tests.claims.conftest import Letters
from tests.factories import make_official
from tests.feed.test_pages_outlets import drawing

SignIn = Callable[[User], Client]
TOKENS = Path(__file__).parents[2] / "core" / "static" / "core"


def url(town: Town, step: str) -> str:
    return reverse("assistant_step", args=[town.slug, step])


FILLED = {
    "pratique": {"address": "1, place de la Mairie", "hours": "Lundi : 9 h – 12 h", "phone": "05 36 49 12 10"},
    "image": {"tone": "3"},
    "themes": {"offered": ["voirie"], "new": "Estive"},
    "quartiers": {"names": "Le Bourg\nLes Granges\nle bourg"},
    "services": {"names": "Voirie\n- École"},
    "qui": {},
    "modules": {"opened": ["reports", "ideas"]},
    "commentaires": {"open": "0"},
}


def test_a_manager_settles_everything_step_by_step(town: Town, sign_in: SignIn) -> None:
    ensure_default_themes()
    browser = sign_in(make_official(town, "mayor"))
    assert browser.get(reverse("assistant", args=[town.slug])).url == url(town, "pratique")
    for step in STEPS:
        assert browser.get(url(town, step.key)).status_code == 200, step.key
        answer = browser.post(url(town, step.key), FILLED[step.key])
        assert answer.status_code == 302, (step.key, answer.content.decode()[-3000:])
    assert browser.get(reverse("assistant", args=[town.slug])).url == reverse("assistant_end", args=[town.slug])
    end = browser.get(reverse("assistant_end", args=[town.slug])).content.decode()
    assert "Votre page est prête" in end and "qrline" in end
    town.refresh_from_db()
    assert town.facts["phone"] == "05 36 49 12 10"
    assert hue_step(town.hue) == "3"
    assert {row.name for row in Theme.objects.of_town(town)} >= {"Estive"}
    assert "voirie" in {row.slug for row in Theme.objects.of_town(town)}
    assert {row.name for row in town.neighbourhoods.all()} == {"Le Bourg", "Les Granges"}
    assert {row.name for row in town.services.all()} == {"Voirie", "École"}
    kept = {"questions", "private", "polls", "actions", "spending", "comments"}
    assert set(town.closed_modules) == kept | {"events", "newsletter", "posters", "replies"}


def test_what_comes_after_may_stay_as_it_is(town: Town, sign_in: SignIn) -> None:
    browser, end = sign_in(make_official(town, "mayor")), reverse("assistant_end", args=[town.slug])
    assert "Garder et finir" in browser.get(url(town, "pratique")).content.decode()
    assert browser.post(url(town, "pratique"), FILLED["pratique"] | {"finir": "1"}).url == end
    assert url(town, "image") in browser.get(end).content.decode()  # what is left is one press away
    town.refresh_from_db()
    assert town.facts["phone"] == "05 36 49 12 10" and not town.closed_modules
    assert "Garder et finir" not in browser.get(url(town, STEPS[-1].key)).content.decode()


def test_what_a_claimant_prepares_appears_at_the_confirmation(
    citizen: User, outsider: User, town: Town, contact: TownContact, mails: Letters, sign_in: SignIn
) -> None:
    ensure_default_themes()
    factories.give_second_factor(citizen)
    told = {"role": "mayor", "title": "", "way": "email", "contact": contact, "network": "x"}
    claim = services.begin_claim(person=citizen, town=town, **told)
    assert sign_in(citizen).get(url(town, "pratique")).status_code == 404
    services.prove_claim(claim=claim, typed=mails.code())
    browser = sign_in(citizen)
    for step in STEPS:
        assert browser.post(url(town, step.key), FILLED[step.key]).status_code == 302, step.key
    photo = SimpleUploadedFile("../../x.png", drawing(), content_type="image/png")
    assert browser.post(url(town, "image"), {"tone": "3", "photo": photo}).status_code == 400
    photo.seek(0)
    sent = {"tone": "own", "colour": "#ff0000", "photo": photo, "alt": "La place"}
    assert browser.post(url(town, "image"), sent).status_code == 302
    cover = Claim.objects.get().draft["image"]["cover"]
    town.refresh_from_db()
    assert not town.facts and not town.cover and not town.closed_modules
    assert Client().get(reverse("media", args=[cover])).status_code == 404
    assert sign_in(outsider).get(url(town, "pratique")).status_code == 404
    code = draw_code(claim=claim, part=Part.CONFIRM, life=timedelta(minutes=5))
    services.confirm_claim(claim=claim, person=outsider, typed=code)
    town.refresh_from_db()
    assert town.facts["hours"] and town.cover == cover and hue_step(town.hue) == "1"
    assert not town.offers("comments") and not town.offers("polls") and town.offers("ideas")
    page = Client().get(town.get_absolute_url()).content.decode()
    assert reverse("media", args=[cover]) in page and "Lundi" in page
    assert Client().get(reverse("media", args=[cover])).status_code == 200
    assert browser.get(reverse("assistant", args=[town.slug])).url == reverse("assistant_end", args=[town.slug])


def test_a_withdrawn_claim_leaves_no_file(
    citizen: User,
    town: Town,
    contact: TownContact,
    mails: Letters,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    told = {"role": "mayor", "title": "", "way": "email", "contact": contact, "network": "x"}
    claim = services.begin_claim(person=citizen, town=town, **told)
    services.prove_claim(claim=claim, typed=mails.code())
    photo = SimpleUploadedFile("x.png", drawing(), content_type="image/png")
    sign_in(citizen).post(url(town, "image"), {"tone": "3", "photo": photo, "alt": "La place"})
    cover = Claim.objects.get().draft["image"]["cover"]
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(citizen).post(reverse("withdraw_claim", args=[town.slug]))
    assert not default_storage.exists(cover) and not Claim.objects.open().exists()


@pytest.mark.parametrize(
    ("step", "sent", "words"),
    [
        ("pratique", {"phone": "appelez-moi"}, "numéro de téléphone"),
        ("pratique", {"hours": "x" * 501}, "trop long"),
        ("image", {"tone": "own", "colour": "#808080"}, "gris"),
        ("image", {"tone": "own", "colour": "url(x)"}, "Choisissez"),
        ("image", {"tone": "12"}, "Choisissez"),
        ("themes", {"offered": []}, "au moins un thème"),
        ("quartiers", {"names": "y" * 81}, "trop long"),
        ("modules", {"opened": ["comments"]}, "Choisissez"),
        ("commentaires", {"open": "2"}, "Choisissez"),
    ],
)
def test_bad_input_is_said_and_kept(
    step: str, sent: dict[str, object], words: str, town: Town, sign_in: SignIn
) -> None:
    ensure_default_themes()
    answer = sign_in(make_official(town, "mayor")).post(url(town, step), sent)
    assert answer.status_code == 400 and words in answer.content.decode()
    town.refresh_from_db()
    assert not town.facts and not town.closed_modules


def test_only_who_manages_reaches_the_assistant(citizen: User, town: Town, sign_in: SignIn) -> None:
    deputy = make_official(town, "deputy")
    for person in (citizen, deputy):
        assert sign_in(person).get(url(town, "pratique")).status_code == 404
        assert sign_in(person).post(url(town, "pratique"), FILLED["pratique"]).status_code == 404
    assert sign_in(make_official(town, "clerk")).get(url(town, "nulle-part")).status_code == 404


def test_a_setting_from_the_desk_goes_back_to_the_desk(town: Town, sign_in: SignIn) -> None:
    browser = sign_in(make_official(town, "clerk"))
    desk = browser.get(reverse("desk", args=[town.slug])).content.decode()
    assert f"{url(town, 'modules')}?retour=1" in desk
    answer = browser.post(f"{url(town, 'commentaires')}?retour=1", {"open": "0"})
    assert answer.url == reverse("desk", args=[town.slug])


def test_advice_follows_size_and_hours(town: Town, sign_in: SignIn) -> None:
    """FL10: what is advised fits into the hours; more hours never advise less."""
    for population in (120, 5_000, 300_000):
        before = -1
        for hours in (0, 1, 3, 10, 500):
            rows = advise(population=population, hours=hours)
            advised = [row for row in rows if row.advised]
            assert sum(row.hours for row in advised) <= hours + 0.3
            assert len(advised) >= before
            before = len(advised)
    browser = sign_in(make_official(town, "clerk"))
    assert "conseillé" in browser.get(url(town, "modules"), {"heures": "10"}).content.decode()
    for asked in ("-1", "beaucoup", "9" * 40):
        assert browser.get(url(town, "modules"), {"heures": asked}).status_code == 200


@pytest.mark.parametrize("colour", ["#ffff00", "#00ff00", "#ff8c00", "#e8f0ff", "#010a02", "#ff00ff"])
def test_any_colour_becomes_one_that_is_read(colour: str) -> None:
    """Whatever is chosen, the accent that pages draw has 4.5 to 1 with their ground, in both schemes."""
    hue = hue_of(colour)
    assert hue is not None
    step = hue_step(nearest(hue))
    assert nearest(hue) == hue_at(int(step))
    css = next(TOKENS.glob("app*.css")).read_text()
    rule = re.search(rf'\[data-hue="?{step}"?\]\s*\{{([^}}]*)\}}', css)
    assert rule, step
    shades = re.search(r"--accent:\s*var\(--L,\s*(#\w+)\)\s*var\(--D,\s*(#\w+)\)", rule[1])
    assert shades, rule[1]
    for accent, ground in zip(shades.groups(), ("#f9f6f1", "#1f1d1a"), strict=True):
        assert contrast(accent, ground) >= 4.5


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        full = colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
        parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
