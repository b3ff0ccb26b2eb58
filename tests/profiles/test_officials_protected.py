"""Who acts for a town has a second factor, or works nowhere (AUTH-6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import get_resolver, reverse

from cases.rules import can_handle
from feed.services import Refusal
from moderation.services import hide_contribution
from officials.questions.rules import can_answer, is_asked
from officials.teams.rules import may_declare
from officials.urgent import services
from officials.urgent.rules import can_raise
from officials.work.rules import can_write
from officials.work.services.rating import OwnWork, rate
from participation.polls.rules import can_prepare
from places.models import Town
from profiles.models import Mandate, User
from profiles.rules import handles, manages
from profiles.services import end_mandate
from tests import factories
from tests.architecture.test_floors import ROOT, tracked

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def bare(town: Town) -> User:
    """A mayor with nothing but a mailbox."""
    return factories.make_official(town, "mayor", "Maire", second_factor=False)


def privileged(town: Town, citizen: User) -> list[str]:
    report = factories.make_report(citizen, town)
    other = factories.make_mandate(factories.make_person(), town)
    names = (
        "inbox",
        "inbox_csv",
        "desk",
        "desk_services",
        "desk_agents",
        "desk_templates",
        "desk_reports",
        "thresholds",
    )
    return [
        *(reverse(name, args=[town.slug]) for name in names),
        reverse("case", args=[report.case.pk]),
        reverse("freeze_official", args=[other.pk]),
        reverse("moderate", args=["post", factories.make_post(citizen, town).pk]),
    ]


def test_every_privileged_page_asks_for_a_second_factor_first(
    town: Town, bare: User, citizen: User, sign_in: SignIn
) -> None:
    browser = sign_in(bare)
    for address in privileged(town, citizen):
        answer = browser.get(address)
        assert answer.status_code == 403, address
        page = answer.content.decode()
        assert "Protégez votre compte d’abord" in page and reverse("settings_security") in page
        assert browser.post(address).status_code in (403, 405), address


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_an_authenticator_or_a_passkey_opens_them(
    town: Town, bare: User, citizen: User, sign_in: SignIn, kind: str
) -> None:
    Authenticator.objects.create(user=bare, type=kind, data={})
    browser = sign_in(bare)
    for address in privileged(town, citizen):
        assert browser.get(address).status_code == 200, address


def test_codes_kept_for_later_alone_do_not(town: Town, bare: User) -> None:
    Authenticator.objects.create(user=bare, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not handles(bare, town)


def test_no_rule_and_no_service_gives_a_right_without_it(town: Town, bare: User, citizen: User) -> None:
    report = factories.make_report(citizen, town)
    assert not handles(bare, town) and not manages(bare, town) and not can_handle(bare, report.case)
    with pytest.raises(Refusal):
        hide_contribution(subject=factories.make_post(citizen, town), by=bare, rule="insult", reason="Des gros mots.")
    mine = Mandate.objects.get(person=bare)
    question = factories.make_question(citizen, mine)
    assert not can_prepare(bare, town) and not can_write(bare, town) and not can_raise(bare, town)
    assert not is_asked(bare, question) and not can_answer(bare, question) and not may_declare(bare, mine)
    with pytest.raises(services.NotOfficial):
        factories.make_alert(town, confirmed=False, author=bare)


def test_nobody_rates_their_own_work_whatever_protects_their_account(town: Town, citizen: User) -> None:
    """CIW8: taking one's second factor off, or leaving office, does not open the stars of one's own work."""
    author, manager = factories.make_official(town, "councillor", "Conseillère"), factories.make_official(town)
    action = factories.make_action(author, town)
    Authenticator.objects.filter(user__in=[author, manager]).delete()
    for person in (author, manager):
        with pytest.raises(OwnWork):
            rate(person=person, work=action, question="useful", stars=5)
    end_mandate(mandate=Mandate.objects.get(person=author))
    with pytest.raises(OwnWork):
        rate(person=author, work=action, question="useful", stars=5)
    assert rate(person=citizen, work=action, question="useful", stars=2) == [0, 1, 0, 0, 0]


def test_what_they_say_bears_no_badge_before(town: Town, bare: User) -> None:
    post = factories.make_post(bare, town)
    assert (post.capacity, factories.make_comment(post, bare).capacity) == ("", "")
    factories.give_second_factor(bare)
    assert factories.make_post(bare, town).capacity == "Maire"


def test_what_they_may_not_do_yet_elsewhere_says_why(town: Town, bare: User, citizen: User, sign_in: SignIn) -> None:
    """The links are there, as for their colleagues; the pages behind them say what is missing."""
    browser, colleague = sign_in(bare), factories.make_official(town, "deputy", "Adjointe")
    action, poll = factories.make_action(colleague, town), factories.make_poll(town)
    alert, question = factories.make_alert(town), factories.make_question(citizen, Mandate.objects.get(person=bare))
    links = {
        reverse("action_new"): reverse("town_actions", args=[town.slug]),
        reverse("poll_new"): reverse("town_polls", args=[town.slug]),
        reverse("desk_alerts", args=[town.slug]): reverse("town_alerts", args=[town.slug]),
        reverse("action_step", args=[action.pk]): action.get_absolute_url(),
        reverse("alert_edit", args=[alert.pk]): alert.get_absolute_url(),
    }
    for address, page in links.items():
        assert address in browser.get(page).content.decode(), page
    for address in [*links, reverse("commitment_new"), reverse("poll_cancel", args=[poll.pk])]:
        answer = browser.get(address)
        assert (answer.status_code, "Protégez votre compte d’abord" in answer.content.decode()) == (403, True), address
    answer = browser.post(reverse("question_answer", args=[question.pk]), {"answer-words": "Bientôt."})
    assert (answer.status_code, "Protégez votre compte d’abord" in answer.content.decode()) == (403, True)
    assert "Il manque une seconde protection" in browser.get(question.get_absolute_url()).content.decode()
    assert "seconde protection" not in sign_in(citizen).get(question.get_absolute_url()).content.decode()
    assert sign_in(citizen).get(reverse("action_new")).status_code == 404


def test_the_pages_of_officials_are_named_as_they_are() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert names >= settings.OFFICIAL_PAGES


def test_they_still_read_and_speak_in_their_town(town: Town, bare: User, sign_in: SignIn) -> None:
    browser = sign_in(bare)
    for name in ("town", "town_ideas", "town_answers"):
        assert browser.get(reverse(name, args=[town.slug])).status_code == 200
    private = factories.make_report(factories.make_person(), town, category="bruit")
    assert browser.get(private.get_absolute_url()).status_code == 404


def test_others_find_what_they_always_found(town: Town, outsider: User, citizen: User, sign_in: SignIn) -> None:
    ended = factories.make_official(factories.make_town("Veynes"), second_factor=False)
    for address in privileged(town, citizen):
        assert sign_in(outsider).get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert sign_in(ended).get(reverse("town", args=["nowhere"])).status_code == 404  # an ordinary page keeps its answer


def test_demonstration_accounts_and_a_switch_spare_it(town: Town, bare: User) -> None:
    demo = factories.make_person(is_demo=True)
    factories.make_mandate(demo, town, second_factor=False)
    assert handles(demo, town) and not handles(bare, town)
    with override_settings(OFFICIALS_NEED_SECOND_FACTOR=False):
        assert handles(bare, town)


def test_the_command_that_appoints_says_so(town: Town, citizen: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("mandate", town.slug, citizen.handle, "mayor", "Maire")
    assert "has no second factor" in capsys.readouterr().out


def test_no_other_code_asks_for_rights_of_a_viewer_without_it() -> None:
    """``of(viewer).handling`` is for whoever is spoken of; the one who asks is ``acting(viewer)``."""
    spared = {
        "feed/templatetags/wall.py",
        "profiles/views/settings.py",
        "cases/services/working.py",
        "profiles/rules.py",
        "officials/work/rules.py",
        "officials/events/rules.py",
        "participation/polls/rules.py",
    }  # links; a holder
    asked = re.compile(r"\.of\([^)]*\)\s*\.(?:handling|managing)\(|\.of\((?:viewer|request\.user)\)\.current\(\)")
    offenders = {
        str(path.relative_to(ROOT))
        for path in tracked("*.py")
        if not str(path.relative_to(ROOT)).startswith("tests/") and asked.search(Path(path).read_text())
    }
    assert offenders <= spared
