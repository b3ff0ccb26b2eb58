"""A poster in a street and a tablet in a hall: one tap, no account, nothing else within reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Device
from core import limits
from core.limits import LIMITS
from outreach.kiosks import services
from outreach.kiosks.export import data_of
from outreach.kiosks.models import LIFE, Kiosk
from outreach.paper.codes import ALPHABET, LENGTH
from outreach.paper.models import Poster
from participation.polls.models import Ballot, Poll, Slip
from participation.polls.services import Closed, NotOnTheSpot, cancel_poll
from places.models import Town
from profiles import privacy
from profiles.models import User
from profiles.services.accounts import DEVICE
from tests import factories
from tests.outreach import making

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def poll(town: Town) -> Poll:
    return factories.make_poll(town, takes_slips=True, options=["Pour", "Contre", "Sans avis"])


@pytest.fixture
def poster(poll: Poll) -> Poster:
    return making.make_poster(poll.town, poll=poll)


def page_of(poster: Poster, *more: Any) -> str:
    return reverse("poster_answer" if more else "poster", args=[poster.code, *more])


def sent(browser: Client, poster: Poster, **fields: Any) -> Any:
    """Do what the button does, with what the page holds."""
    page = browser.get(page_of(poster)).content.decode()
    token = re.search(r'name="token" value="(\w+)"', page)
    return browser.post(page_of(poster), {"token": token[1] if token else "", **fields})


# --- a poster -------------------------------------------------------------------------------------------------------


def test_one_tap_answers_without_an_account(poster: Poster, client: Client) -> None:
    page = client.get(page_of(poster, 2)).content.decode()
    assert "Confirmer" in page and "Contre" in page and "comptées à part" in page
    assert not Slip.objects.exists() and not [name for name in client.cookies if "slip" in name]  # CSRF-2
    answer = sent(client, poster, choice="2")
    assert answer["Location"] == reverse("poster_thanks", args=[poster.code])
    slip = Slip.objects.get()
    assert (slip.channel, slip.choice, slip.spot) == ("poster", "2", poster.pk)
    thanks = client.get(answer["Location"]).content.decode()
    assert "Votre réponse est comptée" in thanks and "Ouvrir la page de Gap" in thanks
    assert "Le résultat sera public" in thanks and settings.SESSION_COOKIE_NAME not in client.cookies
    assert "a déjà répondu" in client.get(page_of(poster)).content.decode()
    sent(client, poster, choice="3")
    assert Slip.objects.get().choice == "3"
    sent(Client(), poster, choice="1")
    assert Slip.objects.count() == 2


def test_a_double_tap_of_a_new_telephone_is_one_answer(poster: Poster) -> None:
    """The cookie of the first answer has not come yet when the second is sent."""
    token = "0123456789abcdef" * 2
    for _time in range(2):
        assert Client().post(page_of(poster), {"choice": "1", "token": token}).status_code == 302
    assert Slip.objects.count() == 1


def test_the_cookie_is_of_one_poll_and_cannot_be_made(poster: Poster, client: Client) -> None:
    sent(client, poster, choice="1")
    name = f"slip-{poster.poll_id}"
    cookie = client.cookies[name]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/a/", True, "Lax")
    assert 0 < cookie["max-age"] < 10 * 24 * 3600
    assert cookie.value.split(":")[0] not in (Slip.objects.get().device or "")
    client.cookies[name] = "forged"
    assert client.get(reverse("poster_thanks", args=[poster.code])).status_code == 302
    sent(client, poster, choice="2")
    assert Slip.objects.count() == 2


@pytest.mark.parametrize("form", ["multiple", "ranked", "rating"])
def test_other_forms_have_the_form_of_the_poll(town: Town, client: Client, form: str) -> None:
    poster = making.make_poster(town, poll=factories.make_poll(town, form=form, takes_slips=True))
    page = client.get(page_of(poster, 1)).content.decode()
    fields = {
        "multiple": {"choice": ["1", "2"]},
        "ranked": {"rank-1": "2", "rank-2": "1"},
        "rating": {"stars-1": "5", "stars-2": "0"},
    }[form]
    assert f'name="{next(iter(fields))}"' in page
    assert sent(client, poster).status_code == 400
    assert sent(client, poster, **fields).status_code == 302
    assert Slip.objects.get().choice == {"multiple": "1 2", "ranked": "2 1", "rating": "5 0"}[form]


def test_what_is_wrong_is_said(poster: Poster, client: Client) -> None:
    for fields in ({}, {"choice": "9"}, {"choice": "x"}, {"choice": "-1"}, {"choice": "9" * 4000}):
        assert client.post(page_of(poster), {"token": "?" * 99} | fields).status_code == 400
    assert client.get(page_of(poster, 99)).status_code == 200
    assert not Slip.objects.exists()


def test_who_is_signed_in_is_offered_the_account(poster: Poster, citizen: User, sign_in: SignIn) -> None:
    browser = sign_in(citizen)
    page = browser.get(page_of(poster, 2)).content.decode()
    assert f'formaction="{reverse("poll_vote", args=[poster.poll_id])}"' in page
    browser.post(reverse("poll_vote", args=[poster.poll_id]), {"choice": "2"})
    assert Ballot.objects.get().choice == "2" and not Slip.objects.exists()


def test_a_code_is_read_as_people_type_it(poster: Poster, client: Client) -> None:
    code = poster.code
    spaced = f" {code[:4].lower()}-{code[4:]} "
    assert client.get(reverse("poster_code")).status_code == 200
    assert client.post(reverse("poster_code"), {"code": spaced})["Location"] == page_of(poster)
    assert client.get(f"/a/{code.lower()}/").status_code == 200
    for wrong in ("", "   ", "!!"):
        assert client.post(reverse("poster_code"), {"code": wrong}).status_code == 400


def test_guessing_codes_is_hopeless(poster: Poster, monkeypatch: pytest.MonkeyPatch) -> None:
    """RATE-1: so many wrong ones an hour, then not even the right one opens; 27⁸ codes take a network 10⁵ years."""
    browser = Client(REMOTE_ADDR="198.51.100.7")
    assert len(set(ALPHABET)) ** LENGTH > 2.8e11 and LIMITS["poster_code"] == "300/h"
    monkeypatch.setitem(LIMITS, "poster_code", "30/h")
    absent = browser.get(reverse("poster", args=["22222222"]))
    assert absent.status_code == 404 and "Entrez le code" in absent.content.decode()
    for number in range(29):
        way = browser.post(reverse("poster_code"), {"code": f"3333333{ALPHABET[number % 27]}"})
        assert way.status_code == 404
    for answer in (
        browser.get(reverse("poster", args=["44444444"])),
        browser.get(page_of(poster)),
        browser.post(page_of(poster), {"choice": "1"}),
        browser.post(reverse("poster_code"), {"code": poster.code}),
        browser.get(reverse("poster_thanks", args=[poster.code])),
    ):
        assert answer.status_code == 429 and "Retry-After" in answer
    assert Client(REMOTE_ADDR="198.51.100.8").get(page_of(poster)).status_code == 200


def test_right_codes_cost_nothing(poster: Poster, client: Client) -> None:
    for _time in range(40):
        assert client.get(page_of(poster)).status_code == 200


def test_a_burst_of_one_network_is_braked_kindly(poster: Poster, monkeypatch: pytest.MonkeyPatch) -> None:
    """VOTE-11: what is refused is said; nothing is dropped silently; another poster has a number of its own."""
    monkeypatch.setitem(LIMITS, "slip", "3/h")
    answers = [sent(Client(), poster, choice="2") for _n in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    page = answers[3].content.decode()
    assert "réessayez dans un moment" in page and "Contre" in page and "Retry-After" in answers[3]
    assert Slip.objects.count() == 3
    other = making.make_poster(poster.town, poll=poster.poll)
    assert sent(Client(), other, choice="1").status_code == 302


def test_what_is_over_says_so_and_leads_on(poster: Poster, poll: Poll, client: Client) -> None:
    Poster.objects.update(ended_at=timezone.now())
    page = client.get(page_of(poster)).content.decode()
    assert "plus en service" in page and poll.get_absolute_url() in page and 'name="choice"' not in page
    assert sent(client, poster, choice="1").status_code == 400
    Poster.objects.update(ended_at=None)
    factories.close_poll_now(poll)
    page = client.get(page_of(poster)).content.decode()
    assert "Ce sondage est terminé" in page and "Voir le résultat" in page
    assert Closed().reason in sent(client, poster, choice="1").content.decode()
    assert not Slip.objects.exists()


def test_a_poster_of_what_nobody_may_see_is_no_poster(town: Town, client: Client) -> None:
    """IDOR-8: a draft and a hidden poll answer as a code of nobody's."""
    from feed.services import hide

    draft = Poster.objects.create(town=town, asks="poll", place="Ici", poll=factories.make_poll_draft(town))
    hidden = making.make_poster(town, poll=factories.make_poll(town, takes_slips=True))
    hide(subject=hidden.poll)
    for poster in (draft, hidden):
        assert client.get(page_of(poster)).status_code == 404
    cancelled = factories.make_poll(town, takes_slips=True)
    hanging = making.make_poster(town, poll=cancelled)
    cancel_poll(poll=cancelled, by=factories.make_official(town), reason="Mal posée, voyez la suite.")
    told = client.get(page_of(hanging)).content.decode()
    assert "Mal posée, voyez la suite." in told
    later = making.make_poster(town, poll=factories.make_poll(town, opens=False, takes_slips=True))
    assert "Ouvre le" in client.get(page_of(later)).content.decode()
    accounts = making.make_poster(town, poll=factories.make_poll(town))
    assert NotOnTheSpot().reason in client.post(page_of(accounts), {"choice": "1"}).content.decode()


def test_ideas_and_reports_open_their_form_filled_in(
    town: Town, citizen: User, sign_in: SignIn, client: Client
) -> None:
    factories.outlined(town)
    ideas = making.make_poster(town, latitude=44.55, longitude=6.08)
    page = client.get(page_of(ideas)).content.decode()
    address = re.search(r'href="(/idees/nouvelle/[^"]+)"', page)
    assert address
    form = sign_in(citizen).get(address[1].replace("&amp;", "&")).content.decode()
    assert "Depuis l’affiche « Devant l’école »." in form and "6.08" in form and "Gap" in form
    category = factories.make_category("chaussee")
    report = making.make_poster(town, asks="report", category=category, latitude=0.5, longitude=0.5)
    page = client.get(page_of(report)).content.decode()
    address = re.search(r'href="(/signaler/[^"]+)"', page)
    assert address
    form = client.get(address[1].replace("&amp;", "&")).content.decode()
    assert "Depuis l’affiche « Devant l’école »." in form and 'value="0.5"' in form and "Devant l’école" in form
    town.closed_modules = ["ideas"]
    town.save()
    assert "plus en service" in client.get(page_of(ideas)).content.decode()


# --- a kiosk --------------------------------------------------------------------------------------------------------


def desk_of(poster: Poster) -> str:
    return reverse("kiosk_desk", args=[poster.town.slug, poster.pk])


@pytest.fixture
def official(town: Town) -> User:
    return factories.make_official(town, "clerk", "Secrétariat")


@pytest.fixture
def tablet(poster: Poster, official: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser in which an official started a kiosk."""
    monkeypatch.setitem(LIMITS, "kiosk_pace", "100/s")
    browser = sign_in(official)
    assert browser.post(desk_of(poster), {"act": "start"})["Location"] == reverse("kiosk")
    return browser


def tap(tablet: Client, **fields: Any) -> Any:
    page = tablet.get(reverse("kiosk")).content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)
    return tablet.post(reverse("kiosk"), {"key": key[1] if key else "", **fields})


def test_starting_a_kiosk_signs_the_official_out(tablet: Client, poster: Poster, official: User) -> None:
    assert tablet.get(desk_of(poster)).status_code == 302  # to sign in
    assert not (tablet.cookies[settings.SESSION_COOKIE_NAME].value)
    kiosk = Kiosk.objects.get()
    assert (kiosk.started_by, kiosk.capacity) == (official, "Secrétariat")
    cookie = tablet.cookies["kiosk"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/borne/", True, "Strict")
    assert kiosk.secret not in cookie.value


def test_people_answer_one_after_another(tablet: Client, poster: Poster) -> None:
    page = tablet.get(reverse("kiosk")).content.decode()
    assert poster.question in page and "Sans avis" in page
    assert re.findall(r'<a [^>]*href="([^"]+)"', page) == [
        f"/borne/?langue={code}" for code in ("fr", "en", "it", "ar")
    ]
    for choice in ("1", "2", "2"):
        answer = tap(tablet, choice=choice)
        assert answer["Location"].startswith(reverse("kiosk_thanks"))
    thanks = tablet.get(answer["Location"]).content.decode()
    assert "Merci" in thanks and 'content="5;url=/borne/"' in thanks
    assert sorted(Slip.objects.values_list("channel", "choice")) == [("kiosk", "1"), ("kiosk", "2"), ("kiosk", "2")]
    assert set(Slip.objects.values_list("spot", flat=True)) == {Kiosk.objects.get().pk}
    assert tablet.get(reverse("kiosk"))["Cache-Control"].find("no-store") >= 0


def test_a_double_tap_counts_once_and_haste_is_braked(tablet: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "0123456789abcdef" * 2
    for _time in range(2):
        assert tablet.post(reverse("kiosk"), {"key": key, "choice": "1"}).status_code == 302
    assert Slip.objects.count() == 1
    monkeypatch.setitem(LIMITS, "kiosk_pace", "1/3s")
    assert [tap(tablet, choice="1").status_code for _time in range(2)] == [302, 429]
    assert "Attendez un instant" in tap(tablet, choice="1").content.decode()
    limits.cache.clear()
    monkeypatch.setitem(LIMITS, "kiosk_pace", "100/s")
    monkeypatch.setitem(LIMITS, "kiosk", "1/h")
    assert [tap(tablet, choice="1").status_code for _time in range(2)] == [302, 429]
    assert tap(tablet).status_code == 400


def test_a_language_is_for_one_person(tablet: Client) -> None:
    arabic = tablet.get(f"{reverse('kiosk')}?langue=ar").content.decode()
    assert 'lang="ar" dir="rtl"' in arabic and 'name="langue" value="ar"' in arabic
    assert 'lang="fr"' in tablet.get(reverse("kiosk")).content.decode()
    assert 'lang="fr"' in tablet.get(f"{reverse('kiosk')}?langue=xx").content.decode()
    assert "langue=ar" in tap(tablet, choice="1", langue="ar")["Location"]
    assert settings.LANGUAGE_COOKIE_NAME not in tablet.cookies


def test_it_ends_from_the_desk_at_the_close_and_after_twelve_hours(
    tablet: Client, poster: Poster, poll: Poll, official: User, sign_in: SignIn
) -> None:
    kiosk = Kiosk.objects.get()
    desk = sign_in(official)
    assert "En marche" in desk.get(desk_of(poster)).content.decode()

    def is_over() -> bool:
        page = tablet.get(reverse("kiosk")).content.decode()
        answer = tablet.post(reverse("kiosk"), {"choice": "1"})
        return "Cette borne est arrêtée" in page and answer.status_code == 200 and not Slip.objects.exists()

    assert desk.post(desk_of(poster), {"act": "end", "kiosk": kiosk.pk}).status_code == 302
    assert is_over() and "Arrêtée" in desk.get(desk_of(poster)).content.decode()
    Kiosk.objects.update(ended_at=None, started_at=timezone.now() - LIFE - timedelta(seconds=1))
    assert is_over()
    Kiosk.objects.update(started_at=timezone.now())
    Poster.objects.update(ended_at=timezone.now())
    assert is_over()
    Poster.objects.update(ended_at=None)
    factories.close_poll_now(poll)
    assert is_over()
    with pytest.raises(services.Over):
        services.answer_kiosk(kiosk=kiosk, choice=[1], key=kiosk_key())


def kiosk_key() -> Any:
    import uuid

    return uuid.uuid4()


def test_a_stolen_cookie_reaches_nothing_else(tablet: Client, poster: Poster, official: User) -> None:
    thief = Client()
    for name, cookie in tablet.cookies.items():
        thief.cookies[name] = cookie.value
    for address in (desk_of(poster), reverse("inbox", args=[poster.town.slug]), "/reglages/", reverse("notifications")):
        assert thief.get(address).status_code in (302, 404), address
    assert thief.get(reverse("kiosk")).status_code == 200
    thief.cookies["kiosk"] = signing.get_cookie_signer(salt="kiosks.device").sign(thief.cookies["kiosk"].value)
    assert "arrêtée" in thief.get(reverse("kiosk")).content.decode()
    assert "arrêtée" in Client().get(reverse("kiosk")).content.decode()


def test_only_the_town_hall_starts_and_ends(poster: Poster, citizen: User, outsider: User, sign_in: SignIn) -> None:
    elsewhere = factories.make_official(factories.make_town())
    opposition = factories.make_official(poster.town, "opposition", "Opposition")
    for person in (citizen, outsider, elsewhere, opposition):
        assert sign_in(person).get(desk_of(poster)).status_code == 404
        assert sign_in(person).post(desk_of(poster), {"act": "start"}).status_code == 404
        with pytest.raises(services.NotStarting):
            services.start_kiosk(poster=poster, by=person)
    assert not Kiosk.objects.exists()


def test_a_kiosk_asks_what_may_be_answered(town: Town, official: User, sign_in: SignIn) -> None:
    wrong = [
        making.make_poster(town, poll=factories.make_poll(town)),
        making.make_poster(town, poll=factories.make_poll(town, opens=False, takes_slips=True)),
        making.make_poster(town),
    ]
    browser = sign_in(official)
    for poster in wrong:
        answer = browser.post(desk_of(poster), {"act": "start"}, follow=True)
        assert services.NothingToAsk().reason in answer.content.decode()
    assert browser.post(desk_of(wrong[0]), {"act": "end", "kiosk": "x" * 99}).status_code == 404
    assert not Kiosk.objects.exists()


def test_numbers_an_hour_are_a_signal_once_they_may_be_known(
    tablet: Client, poster: Poster, poll: Poll, official: User, sign_in: SignIn
) -> None:
    """VOTE-11, and VOTE-7 before the close: the town hall does not see how many either."""
    sent(Client(), poster, choice="2")
    tap(tablet, choice="1")
    desk = sign_in(official)
    before = desk.get(desk_of(poster)).content.decode()
    assert "restent cachés jusqu’à la fin" in before and '<td class="number">1</td>' not in before
    factories.close_poll_now(poll)
    page = desk.get(desk_of(poster)).content.decode()
    assert page.count('<td class="number">1</td>') == 2 and "Inhabituel" not in page


def test_who_started_a_kiosk_has_it_in_their_data_and_leaves_it(tablet: Client, official: User, citizen: User) -> None:
    assert data_of(official)["kiosks"][0]["place"] == "Devant l’école"
    assert data_of(citizen) == {"kiosks": []}
    privacy.erase(official)
    assert Kiosk.objects.get().started_by is None


def test_a_kiosk_leaves_nothing_of_who_started_it(poster: Poster, official: User, sign_in: SignIn) -> None:
    """A sign-out as any other: the browser takes no more pushes for the account (AUTH-4)."""
    browser = sign_in(official)
    device = making.make_device(official)
    session = browser.session
    session[DEVICE] = device.pk
    session.save()
    browser.post(reverse("kiosk_desk", args=[poster.town.slug, poster.pk]), {"act": "start"})
    assert not Device.objects.filter(pk=device.pk, person=official).exists()


def test_a_kiosk_ends_with_the_module(tablet: Client, poster: Poster) -> None:
    town = poster.town
    town.closed_modules = ["posters"]
    town.save(update_fields=["closed_modules"])
    answered = Slip.objects.count()
    assert tablet.post(reverse("kiosk"), {"choice": "1", "key": str(uuid4())}).status_code == 400
    assert Slip.objects.count() == answered


def test_what_is_no_answer_uses_up_nothing(poster: Poster, monkeypatch: pytest.MonkeyPatch) -> None:
    """One phone that sends nonsense keeps nobody behind the same address from answering."""
    monkeypatch.setitem(LIMITS, "slip", "2/h")
    for _time in range(4):
        assert Client().post(page_of(poster), {"choice": "99"}).status_code == 400
    assert Client().post(page_of(poster), {"choice": "1"}).status_code == 302


def test_the_desk_of_a_poster_leads_to_its_kiosks(poster: Poster, poll: Poll, sign_in: SignIn, tablet: Client) -> None:
    desk = sign_in(factories.make_official(poster.town))
    page_of_poster = reverse("desk_poster", args=[poster.town.slug, poster.pk])
    page = desk.get(page_of_poster).content.decode()
    assert "Lancer une borne" in page and page.count(desk_of(poster)) == 2 and "Arrêter" in page
    assert page_of_poster in desk.get(desk_of(poster)).content.decode()
    desk.post(desk_of(poster), {"act": "end", "kiosk": Kiosk.objects.get().pk})
    assert "Arrêter" not in desk.get(page_of_poster).content.decode()
    factories.close_poll_now(poll)
    assert "Lancer une borne" not in desk.get(page_of_poster).content.decode()
    accounts = making.make_poster(poster.town, poll=factories.make_poll(poster.town))
    other = reverse("desk_poster", args=[poster.town.slug, accounts.pk])
    assert "borne" not in desk.get(other).content.decode()


def test_a_browser_that_is_no_kiosk_reads_in_its_own_language(client: Client) -> None:
    for name in ("kiosk", "kiosk_thanks"):
        page = client.get(reverse(name), headers={"accept-language": "ar"}).content.decode()
        assert 'lang="ar" dir="rtl"' in page and "Cette borne est arrêtée" not in page
