"""The months before an election: dates, the warning, the mark, the register (ELE-1, CL60, FL3)."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feed.models import Post
from feed.services import delete_post, edit_post, hide
from officials.campaign import reading, register, services
from officials.campaign.calendar import default_start
from officials.campaign.models import Candidacy, Election
from places.campaign import before_election
from places.models import Town
from profiles.models import Mandate, User
from profiles.services import set_active
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
TODAY = timezone.localdate


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode())


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, "mayor", "Maire")


def running(town: Town, **changed: Any) -> Election:
    """Write an election whose months are now."""
    told = {"kind": "municipal", "votes_on": TODAY() + timedelta(days=20), "starts_on": TODAY() - timedelta(days=60)}
    made = services.set_election(town=town, by=None, **told | changed)
    reading.forget()
    return made


def sent(town: Town, **changed: Any) -> dict[str, Any]:
    told = {"key": str(uuid.uuid4()), "body": "La fontaine coule.", "town": town.slug, "town_name": town.name}
    return told | {"visibility": "0"} | changed


# --- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes_on", "starts_on"),
    [
        (date(2026, 3, 15), date(2025, 9, 1)),
        (date(2027, 6, 30), date(2026, 12, 1)),
        (date(2028, 1, 1), date(2027, 7, 1)),
        (date(2032, 7, 31), date(2032, 1, 1)),
    ],
)
def test_the_period_begins_when_the_law_says(votes_on: date, starts_on: date) -> None:
    """Code électoral, art. L52-1, al. 2: the first day of the sixth month before that of the vote."""
    assert default_start(votes_on) == starts_on


def test_days_are_those_of_the_town(town: Town) -> None:
    election = services.set_election(town=town, by=None, kind="municipal", votes_on=date(2026, 3, 15))
    assert election.starts_at == datetime(2025, 8, 31, 22, tzinfo=UTC)  # midnight of 1 September in Paris
    assert election.ends_at == datetime(2026, 3, 15, 23, tzinfo=UTC)
    assert (election.starts_on, election.ends_on) == (date(2025, 9, 1), date(2026, 3, 15))
    second = services.set_election(
        town=town, by=None, kind="municipal", votes_on=date(2026, 3, 15), ends_on=date(2026, 3, 22), election=election
    )
    assert second.ends_at == datetime(2026, 3, 22, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_on": date(2026, 3, 16)},
        {"ends_on": date(2026, 3, 14)},
        {"starts_on": date(2020, 1, 1)},
    ],
)
def test_wrong_dates_are_refused(town: Town, wrong: dict[str, date]) -> None:
    with pytest.raises(services.WrongDates):
        services.set_election(town=town, by=None, kind="municipal", votes_on=date(2026, 3, 15), **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        now = timezone.now()
        Election.objects.create(town=town, kind="municipal", votes_on=TODAY(), starts_at=now, ends_at=now)


def test_it_runs_from_its_first_moment_to_its_last(town: Town) -> None:
    assert not before_election(town)
    election = running(town)
    assert before_election(town)
    Election.objects.filter(pk=election.pk).update(ends_at=timezone.now())
    reading.forget()
    assert not before_election(town)
    assert not before_election(factories.make_town("Veynes"))


def test_the_answer_is_kept(town: Town) -> None:
    before_election(town)
    with CaptureQueriesContext(connection) as asked:
        before_election(town)
    assert len(asked) == 0


def test_who_manages_the_town_settles_its_dates(town: Town, sign_in: SignIn, outsider: User) -> None:
    address = reverse("desk_elections", args=[town.slug])
    browser = sign_in(factories.make_official(town))
    wrong = browser.post(address, {"kind": "municipal", "votes_on": "le 15", "starts_on": "2026-02-31"})
    assert wrong.status_code == 400 and "Écrivez une date" in body(wrong) and "le 15" in body(wrong)
    assert browser.post(address, {"kind": "\0", "votes_on": "9999-12-31"}).status_code == 400
    assert browser.post(address, {"kind": "municipal", "votes_on": "2026-03-15"}).status_code == 302
    election = Election.objects.get()
    assert election.starts_on == date(2025, 9, 1)
    assert browser.post(address, {"kind": "municipal", "votes_on": "2026-03-15"}).status_code == 400  # twice
    edited = {"pk": election.pk, "kind": "municipal", "votes_on": "2026-03-15", "ends_on": "2026-03-22"}
    assert browser.post(address, edited).status_code == 302
    assert browser.get(f"{address}?pk={election.pk}").status_code == 200
    assert browser.get(f"{address}?pk=99999999999999999999").status_code == 404
    election.refresh_from_db()
    assert election.ends_on == date(2026, 3, 22)
    removing = {"pk": election.pk, "act": "remove"}
    assert browser.post(address, removing).status_code == 400  # it began, and stays
    later = services.set_election(town=town, by=None, kind="other", votes_on=date(2099, 3, 1))
    assert browser.post(address, {"pk": later.pk, "act": "remove"}).status_code == 302
    assert Election.objects.get() == election
    elsewhere = services.set_election(
        town=factories.make_town("Veynes"), by=None, kind="other", votes_on=date(2099, 3, 1)
    )
    assert browser.post(address, {"pk": elsewhere.pk, "act": "remove"}).status_code == 404
    assert sign_in(outsider).post(address, edited).status_code == 404
    with pytest.raises(services.NotManaging):
        services.set_election(town=town, by=outsider, kind="other", votes_on=date(2026, 3, 15))


# --- the warning ----------------------------------------------------------------------------------------------------


def test_someone_elected_confirms_before_publishing(town: Town, mayor: User, sign_in: SignIn) -> None:
    """ELE-1: a warning that cites the law; what was typed stays; confirmed, it is published."""
    running(town)
    browser = sign_in(mayor)
    assert "L. 52-1" in body(browser.get(reverse("publish") + f"?commune={town.slug}"))
    told = sent(town)
    refused = browser.post(reverse("publish"), told)
    page = body(refused)
    assert refused.status_code == 400 and "informe sans promouvoir" in page and "La fontaine coule." in page
    assert not Post.objects.standing().exists()
    assert browser.post(reverse("publish"), told | {"informs": "1"}).status_code == 302
    assert Post.objects.standing().get().capacity == "Maire"


def test_an_action_and_a_poll_ask_it_too(town: Town, mayor: User, sign_in: SignIn) -> None:
    """What a town shows off or asks is confirmed like a post; the draft of a poll stays."""
    running(town)
    browser = sign_in(mayor)
    told = {"title": "Un banc neuf", "body": "Devant l’école.", "nature": "action", "state": "planned"}
    shown = browser.post(reverse("action_new") + f"?commune={town.slug}", told)
    assert (shown.status_code, "52-1" in body(shown)) == (400, True)
    shown = browser.get(reverse("poll_new") + f"?commune={town.slug}")
    assert (shown.status_code, "52-1" in body(shown)) == (200, True)


def test_nobody_else_is_asked(town: Town, citizen: User, mayor: User, sign_in: SignIn) -> None:
    """Citizens, clerks, officials of other towns; and the mayor out of the period. Services go on for all."""
    running(town)
    for person in (citizen, factories.make_official(town), factories.make_official(factories.make_town(), "mayor")):
        assert "52-1" not in body(sign_in(person).get(reverse("publish") + f"?commune={town.slug}"))
        assert sign_in(person).post(reverse("publish"), sent(town)).status_code == 302
    other = factories.make_town("Veynes")
    assert sign_in(mayor).post(reverse("publish"), sent(other)).status_code == 302
    factories.make_report(mayor, town)


# --- candidates -----------------------------------------------------------------------------------------------------


def test_candidates_in_office_say_so_and_their_publications_bear_a_mark(
    town: Town, mayor: User, citizen: User, sign_in: SignIn
) -> None:
    election = running(town)
    before = factories.make_post(mayor, town, at=timezone.now() - timedelta(days=90))
    during = factories.make_post(mayor, town)
    report = factories.make_report(mayor, town)
    theirs = factories.make_post(citizen, town)
    address = reverse("candidacy", args=[town.slug, election.pk])
    mark = "Publié en période pré-électorale"
    assert mark not in body(Client().get(during.get_absolute_url()))
    assert sign_in(mayor).post(address).status_code == 302
    assert mark in body(Client().get(during.get_absolute_url()))
    for other in (before, report, theirs):
        assert mark not in body(Client().get(other.get_absolute_url()))
    assert mayor.name in body(Client().get(reverse("town_publications", args=[town.slug])))
    sign_in(mayor).post(address, {"act": "withdraw"})
    assert mark not in body(Client().get(during.get_absolute_url()))
    assert "s’est retiré le" in body(Client().get(reverse("town_publications", args=[town.slug])))
    sign_in(mayor).post(address)
    assert Candidacy.objects.standing().count() == 1


def test_only_someone_elected_here_stands(town: Town, citizen: User, sign_in: SignIn) -> None:
    election = running(town)
    address = reverse("candidacy", args=[town.slug, election.pk])
    for person in (citizen, factories.make_official(town), factories.make_official(factories.make_town(), "mayor")):
        assert sign_in(person).post(address).status_code == 404
        with pytest.raises(services.NotStanding):
            services.declare(person=person, election=election)
    assert not Candidacy.objects.exists()


# --- the register ---------------------------------------------------------------------------------------------------


def said_by_officials(town: Town, mayor: User) -> dict[str, Any]:
    """Publish what the register holds, and what it does not."""
    kept = {name: factories.make_post(mayor, town, body=f"{name} fontaine.") for name in ("plain", "edited", "hidden")}
    kept["deleted"] = factories.make_post(mayor, town, body="deleted fontaine.")
    edit_post(post=kept["edited"], body="Autre chose.")
    hide(subject=kept["hidden"])
    delete_post(post=kept["deleted"])
    factories.make_comment(factories.make_post(factories.make_person(), town), mayor, "Merci.")
    factories.make_report(mayor, town, category="bruit")  # private
    factories.make_draft(mayor, town)
    factories.make_post(mayor, factories.make_town("Veynes"))
    factories.make_post(mayor, town, at=timezone.now() - timedelta(days=90))
    return kept


def test_the_register_keeps_what_was_altered_hidden_and_deleted(town: Town, mayor: User) -> None:
    election = running(town)
    kept = said_by_officials(town, mayor)
    lines = {line.pk: line for line in register.everything(election)}
    assert len(lines) == 5
    states = {name: lines[post.pk].state for name, post in kept.items()}
    assert states == {"plain": "", "edited": "", "hidden": "hidden", "deleted": "deleted"}
    assert lines[kept["edited"].pk].edited_at is not None
    page = body(Client().get(reverse("town_publications", args=[town.slug])))
    assert page.count(f"<strong><bdi>{mayor.name}</bdi></strong>") == 5 and "fontaine" not in page
    assert "Supprimée par son auteur" in page and "Masquée" in page


@pytest.mark.parametrize("many", [1, 3])
def test_the_register_asks_the_same_whatever_its_length(town: Town, mayor: User, many: int) -> None:
    running(town)
    remark = factories.make_post(factories.make_person(), town)
    for _time in range(many):
        factories.make_post(mayor, town)
        factories.make_comment(remark, mayor)
    address = reverse("town_publications", args=[town.slug])
    Client().get(address)
    with CaptureQueriesContext(connection) as asked:
        page = body(Client().get(address))
    assert page.count("<strong><bdi>") == 2 * many
    kinds = len(register.kinds())
    assert len(asked) == 4 + kinds  # town, elections, candidacies, what a comment is on; one a kind


def test_the_register_goes_on_page_after_page(town: Town, mayor: User) -> None:
    election = running(town)
    posts = [factories.make_post(mayor, town).pk for _time in range(5)]
    first = register.page(election, size=2)
    second = register.page(election, before=first.next, size=2)
    third = register.page(election, before=second.next, size=2)
    assert [line.pk for page in (first, second, third) for line in page] == sorted(posts, reverse=True)
    assert third.next is None


def test_the_file_says_the_same_and_runs_nothing(town: Town, mayor: User) -> None:
    """EXP-4: a title that a spreadsheet would run is text."""
    Mandate.objects.filter(person=mayor).update(title="=HYPERLINK(1)")
    running(town)
    said_by_officials(town, mayor)
    answer = Client().get(reverse("town_publications_csv", args=[town.slug]))
    rows = list(csv.reader(io.StringIO(body(answer).removeprefix("\ufeff"))))
    assert len(rows) == 6 and rows[0][:4] == ["publiée le", "modifiée le", "qui", "fonction"]
    assert {row[3] for row in rows[1:]} == {"'=HYPERLINK(1)", ""}
    assert sorted(row[5] for row in rows[1:]) == ["en ligne", "en ligne", "en ligne", "masquée", "supprimée"]


def test_without_an_election_there_is_nothing_and_wrong_ones_are_absent(town: Town) -> None:
    address = reverse("town_publications", args=[town.slug])
    assert "Aucune élection n’est inscrite" in body(Client().get(address))
    assert Client().get(reverse("town_publications_csv", args=[town.slug])).status_code == 404
    made = running(town)
    for wrong in (str(made.pk + 1), "99999999999999999999", "x"):
        assert Client().get(f"{address}?election={wrong}").status_code == 404
        assert Client().get(f"{address}?avant=x").status_code == 404


def test_a_closed_account_stays_in_the_register(town: Town, mayor: User) -> None:
    election = running(town)
    factories.make_post(mayor, town)
    set_active(person=mayor, active=False)
    assert [line.capacity for line in register.everything(election)] == ["Maire"]
