"""What inspired an official, said on both pages and told to whom it concerns (CIW19), and stars (CIW8, VOTE-1)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from alerts.models import Notification
from alerts.services import join
from feed.services import hide
from officials.work import services
from officials.work.models import Action, Inspiration, Rating
from officials.work.panels import inspired
from places.models import Town
from profiles.models import User
from profiles.services import block
from tests import factories
from tests.api.program import Program
from tests.feed.steps import body, work

SignIn = Callable[[User], Client]


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, role="mayor", title="Maire")


@pytest.mark.django_db
def test_it_is_said_on_both_pages_and_told_once(
    town: Town, mayor: User, citizen: User, outsider: User, client: Client
) -> None:
    idea = factories.make_idea(citizen, town, title="Des tilleuls à l’école")
    join(person=outsider, subject=idea)
    action = factories.make_action(mayor, town)
    for _time in range(2):
        services.inspire(work=action, by=mayor, address=f"http://localhost:8000{idea.get_absolute_url()}?avis=for#x")
    work()
    assert "Des tilleuls à l’école" in body(client, action.get_absolute_url())
    page = body(client, idea.get_absolute_url())
    assert "A inspiré" in page and action.get_absolute_url() in page
    assert {(row.recipient_id, row.verb) for row in Notification.objects.all()} == {
        (citizen.pk, "work.inspired"),
        (outsider.pk, "work.inspired"),
    }
    told = Client()
    told.force_login(citizen)
    assert "s’en est inspiré" in body(told, reverse("notifications"))


@pytest.mark.django_db
def test_reports_and_posts_inspire_too(town: Town, mayor: User, client: Client) -> None:
    action = factories.make_action(mayor, town)
    report, post = factories.make_report(None, town), factories.make_post(None, town, body="Il fait chaud")
    for source in (report, post):
        services.inspire(work=action, by=mayor, address=source.get_absolute_url())
        assert "A inspiré" in body(client, source.get_absolute_url())
    assert "Il fait chaud" in body(client, action.get_absolute_url())


@pytest.mark.django_db
def test_what_is_not_public_or_not_here_answers_like_what_is_not(town: Town, mayor: User, citizen: User) -> None:
    """IDOR-8."""
    action, other = factories.make_action(mayor, town), factories.make_action(mayor, town)
    hidden = factories.make_idea(citizen, town)
    hide(subject=hidden)
    apart = factories.make_person(town=town)
    block(blocker=apart, blocked=mayor)
    pages = [
        factories.make_idea(citizen, factories.make_town("Embrun")).get_absolute_url(),  # another town's
        hidden.get_absolute_url(),
        factories.make_idea_draft(citizen, town).get_absolute_url(),
        factories.make_report(citizen, town, category="bruit").get_absolute_url(),  # private
        factories.make_post(citizen, town, visibility=1).get_absolute_url(),
        factories.make_idea(apart, town).get_absolute_url(),
        reverse("idea", args=[1]),
        f"/idees/{10**30}/",
        other.get_absolute_url(),
        town.get_absolute_url(),
        "https://example.org/idees/1/",
        "//example.org/",
        "javascript:alert(1)",
        "/idees/nouvelle/",
        "",
        "\0",
    ]
    for page in pages:
        with pytest.raises(services.NoSuchPage):
            services.inspire(work=action, by=mayor, address=page)
        with pytest.raises(services.NoSuchPage):
            factories.make_action(mayor, town, inspired_by=[page])
    assert not Inspiration.objects.exists() and Action.objects.count() == 2


@pytest.mark.django_db
def test_what_is_hidden_later_is_shown_no_more(town: Town, mayor: User, citizen: User, client: Client) -> None:
    idea = factories.make_idea(citizen, town, title="Des tilleuls à l’école")
    action = factories.make_action(mayor, town, inspired_by=[idea.get_absolute_url()])
    hide(subject=idea)
    assert "Des tilleuls à l’école" not in body(client, action.get_absolute_url())
    second = factories.make_idea(citizen, town)
    services.inspire(work=action, by=mayor, address=second.get_absolute_url())
    assert inspired(second, AnonymousUser()) is not None
    block(blocker=citizen, blocked=mayor)
    assert inspired(second, citizen) is not None  # a block hides a person, not what an official does
    hide(subject=action)
    assert inspired(second, AnonymousUser()) is None


@pytest.mark.django_db
def test_only_those_whose_work_it_is_say_so(town: Town, mayor: User, citizen: User) -> None:
    idea = factories.make_idea(citizen, town)
    action = factories.make_action(mayor, town, inspired_by=[idea.get_absolute_url()])
    councillor = factories.make_official(town, role="councillor", title="Conseillère")
    for person in (citizen, councillor):
        with pytest.raises(services.NotYours):
            services.inspire(work=action, by=person, address=idea.get_absolute_url())
        with pytest.raises(services.NotYours):
            services.forget_source(inspiration=Inspiration.objects.get(), by=person)
    services.forget_source(inspiration=Inspiration.objects.get(), by=mayor)
    assert not Inspiration.objects.exists()
    for _number in range(10):
        services.inspire(work=action, by=mayor, address=factories.make_idea(citizen, town).get_absolute_url())
    with pytest.raises(services.TooManySources):
        services.inspire(work=action, by=mayor, address=idea.get_absolute_url())


# --- stars ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_stars_are_changed_and_taken_back(town: Town, mayor: User, citizen: User) -> None:
    action = factories.make_action(mayor, town)
    assert services.rate(person=citizen, work=action, question="useful", stars=2) == [0, 1, 0, 0, 0]
    assert services.rate(person=citizen, work=action, question="useful", stars=5) == [0, 0, 0, 0, 1]
    assert services.withdraw_rating(person=citizen, work=action, question="useful") == [0] * 5
    for stars in (0, 6, -1, 10**30):
        with pytest.raises(services.NoStars):
            services.rate(person=citizen, work=action, question="useful", stars=stars)


@pytest.mark.django_db
def test_kept_word_is_asked_where_a_word_was_given(town: Town, mayor: User, citizen: User) -> None:
    action, promise = factories.make_action(mayor, town), factories.make_commitment(mayor, town)
    with pytest.raises(services.NoStars):
        services.rate(person=citizen, work=action, question="kept", stars=4)
    services.advance(work=action, by=mayor, words="C’est fait", to="done")
    for subject in (action, promise):
        services.rate(person=citizen, work=subject, question="useful", stars=4)
        assert services.rate(person=citizen, work=subject, question="kept", stars=1) == [1, 0, 0, 0, 0]
    with pytest.raises(services.NoStars):
        services.rate(person=citizen, work=promise, question="beau", stars=4)


@pytest.mark.django_db
def test_officials_do_not_rate_their_own(town: Town, mayor: User) -> None:
    councillor = factories.make_official(town, role="councillor", title="Conseillère")
    action = factories.make_action(councillor, town)
    for person in (councillor, mayor):  # the mayor may have it advance: it is theirs too
        with pytest.raises(services.OwnWork):
            services.rate(person=person, work=action, question="useful", stars=5)
    colleague = factories.make_official(town, role="opposition", title="Conseiller")
    assert services.rate(person=colleague, work=action, question="useful", stars=2)


@pytest.mark.django_db
def test_no_average_below_ten(town: Town, mayor: User, client: Client) -> None:
    promise = factories.make_commitment(mayor, town)
    for number in range(9):
        services.rate(person=factories.make_person(), work=promise, question="kept", stars=1 + number % 2)
    page = body(client, promise.get_absolute_url())
    assert "9 avis" in page and "étoiles sur 5" not in page
    services.rate(person=factories.make_person(), work=promise, question="kept", stars=5)
    assert "1,8 étoiles sur 5" in body(client, promise.get_absolute_url())


@pytest.mark.django_db
def test_the_database_knows_one_row_a_person_and_question(town: Town, mayor: User, citizen: User) -> None:
    action = factories.make_action(mayor, town)
    Rating.of(action, person=citizen, question="useful", stars=3).save()
    for bad in ({"question": "useful", "stars": 4}, {"question": "kept", "stars": 6}, {"question": "x", "stars": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.of(action, person=citizen, **bad).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(person=citizen, question="kept", stars=1)


@pytest.mark.django_db(transaction=True)
def test_many_presses_of_one_person_are_one_rating(town: Town, mayor: User, citizen: User) -> None:
    """VOTE-1."""
    action = factories.make_action(mayor, town)

    def press(stars: int) -> None:
        try:
            services.rate(person=citizen, work=action, question="useful", stars=stars)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(press, [1, 2, 3, 4, 5, 1, 2, 3]))
    assert Rating.objects.count() == 1 and sum(Action.objects.get().useful_stars) == 1


@pytest.mark.django_db
def test_programs_publish_step_and_rate(town: Town, mayor: User, citizen: User) -> None:
    official, other = Program.of(mayor), Program.of(citizen)
    told = {"town": town.slug, "title": "Des arbres", "cost": "4200.00", "milestones": [{"words": "Les trous"}]}
    made = official.write("POST", "/actions/", told, 201)
    assert (made["state"], made["cost"], made["capacity"]) == ("planned", "4200.00", "Maire")
    promise = {"town": town.slug, "title": "200 arbres", "due_on": "2090-06-30", "measure": "Arbres", "target": "200"}
    promised = official.write("POST", "/commitments/", promise, 201)
    later = {"words": "Il a gelé", "due_on": "2090-12-31"}
    step = official.write("POST", f"/commitments/{promised['id']}/steps/", later, 201)
    assert (step["due_before"], step["due_after"]) == ("2090-06-30", "2090-12-31")
    assert official.read(f"/commitments/{promised['id']}/")["slips"] == 1
    assert other.write("PUT", f"/actions/{made['id']}/ratings/useful/", {"stars": 4})["ratings"] == [0, 0, 0, 1, 0]
    for address, bad in (
        ("/actions/", told | {"cost": "-1"}),
        ("/actions/", told | {"cost": "1" + "0" * 30}),
        ("/actions/", told | {"council_on": "1999-01-01"}),
        ("/actions/", told | {"latitude": 1e400}),
        ("/actions/", told | {"inspired_by": ["/idees/1/"]}),
        ("/actions/", told | {"milestones": [{"words": "x", "done_on": "9999-12-31"}]}),
        ("/commitments/", promise | {"due_on": "9999-12-31"}),
        ("/commitments/", promise | {"target": "NaN"}),
        (f"/actions/{made['id']}/steps/", {"words": "x", "to": "kept"}),
    ):
        official.write("POST", address, bad, 400)
    other.write("POST", "/actions/", told, 400)
    other.write("POST", f"/actions/{made['id']}/steps/", {"words": "Non"}, 400)
