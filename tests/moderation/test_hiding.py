"""Hiding with a reason: who may, that it is complete, public, and told (MOD-1, MOD-3, IDOR-4, CIW20, CIW23)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alerts.models import Notification
from alerts.services import choose
from core.models import Task
from feed.models import Activity, MapPoint, Post
from feed.services import Gone, edit_post
from moderation import services
from moderation.models import Act, Decision
from moderation.rules import can_moderate
from moderation.tasks import mail_decision
from places.models import Town
from profiles.models import User
from profiles.services import block
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def body(answer: Any) -> str:
    return str(answer.content.decode())


WHY = "Une insulte à l’adresse d’un voisin."


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town)


def hide(subject: Any, by: User) -> Decision:
    return services.hide_contribution(subject=subject, by=by, rule="insult", reason=WHY)


# --- who may --------------------------------------------------------------------------------------------------------


def test_town_managers_hide_what_citizens_say_to_one_another(town: Town, clerk: User, citizen: User) -> None:
    post = factories.make_post(citizen, town, body="Mon voisin est un abruti.")
    remark = factories.make_comment(post, body="Toi-même, abruti.")
    assert can_moderate(clerk, post) and can_moderate(clerk, remark)


def test_who_manages_nothing_here_hides_nothing(town: Town, citizen: User, outsider: User) -> None:
    """IDOR-4: neither an outsider, nor a councillor, nor the clerk of another town, nor without a second factor."""
    post = factories.make_post(citizen, town)
    for viewer in (
        outsider,
        factories.make_official(town, "councillor", "Conseiller"),
        factories.make_official(factories.make_town("Veynes")),
        factories.make_official(town, second_factor=False),
    ):
        assert not can_moderate(viewer, post)
        with pytest.raises(services.NotYours):
            hide(post, viewer)


@pytest.mark.parametrize(
    "words",
    [
        "La mairie ne répond jamais !",
        "Le MAIRE ment.",
        "Encore une idée des élus…",
        "Le conseil municipal dort.",
        "Honte à Jeanne Moreau-Sand",
        "Monsieur Durieux, dehors",
        "Il sindaco non risponde.",
        "The town hall is asleep.",
        "البلدية لا تجيب",
        "شكوى للبلدية",
        "La commune s’en moque.",
    ],
)
def test_criticism_of_the_town_hall_is_not_theirs_to_hide(town: Town, clerk: User, citizen: User, words: str) -> None:
    """CIW23: by the words that name it, in four languages, and by the names of its people, register included."""
    factories.make_mandate(factories.make_person("Jeanne Moreau-Sand"), town, "mayor", "Maire")
    factories.make_mandate(factories.make_person("Paul DURIEUX"), town, "opposition", "Conseiller d’opposition")
    post = factories.make_post(citizen, town, body=words)
    under = factories.make_comment(post, body="C’est bien vrai.")
    for said in (post, under):
        assert not can_moderate(clerk, said)
        with pytest.raises(services.NotYours):
            hide(said, clerk)
    assert not Decision.objects.exists() and Post.objects.standing().filter(pk=post.pk).exists()


def test_what_answers_mentions_or_comes_from_officials_is_not_theirs_to_hide(
    town: Town, clerk: User, citizen: User
) -> None:
    deputy = factories.make_official(town, "deputy", "Adjointe")
    official = factories.make_post(deputy, town, body="La fontaine coule.")
    on_official = factories.make_comment(official, citizen, "Menteuse.")
    mention = factories.make_post(citizen, town, body=f"Vous dormez, @{deputy.handle} ?")
    post = factories.make_post(citizen, town, body="Il fait beau.")
    remark = factories.make_comment(post, citizen, "Quelle chaleur.")
    factories.make_comment(post, deputy, "Buvez de l’eau.", parent=remark)
    answer = factories.make_comment(post, citizen, "Facile à dire.", parent=remark)
    report = factories.make_report(citizen, town)
    idea = factories.make_idea(citizen, town)
    under_idea = factories.make_comment(idea, citizen, "Nul.")
    own = factories.make_post(clerk, factories.make_town("Veynes"))
    for said in (official, on_official, mention, remark, answer, report, idea, under_idea, own):
        assert not can_moderate(clerk, said), said
    alone = factories.make_comment(post, citizen, "Vivement l’automne.")
    assert can_moderate(clerk, alone)


def test_an_operator_from_outside_may_hide_criticism_and_one_of_the_body_may_not(
    town: Town, citizen: User, sign_in: SignIn
) -> None:
    post = factories.make_post(citizen, town, body="Le maire est un voleur, il habite 3 rue du Lac.")
    operator, both = factories.make_person(is_demo=False), factories.make_official(town, "councillor", "Conseiller")
    for person in (operator, both):
        User.objects.filter(pk=person.pk).update(is_staff=True)
        person.refresh_from_db()
    assert can_moderate(operator, post) and not can_moderate(both, post)
    decision = services.hide_contribution(subject=post, by=operator, rule="privacy", reason="L’adresse d’un élu.")
    assert (decision.capacity, decision.town) == ("", town)
    other = factories.make_post(citizen, town, body="Le maire ment.")
    assert sign_in(operator).get(reverse("moderate", args=["post", other.pk])).status_code == 404  # by command only


# --- nothing without a reason ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "reason", "refusal"),
    [
        ("insult", "  ", services.NoReason),
        ("insult", "Bof", services.NoReason),
        ("", WHY, services.UnknownRule),
        ("frozen", WHY, services.UnknownRule),
        ("insult", "Nadia Benali insulte tout le monde.", services.NamesSomebody),
    ],
)
def test_nothing_is_hidden_without_a_rule_and_a_reason(
    town: Town, clerk: User, citizen: User, rule: str, reason: str, refusal: type[Exception]
) -> None:
    """MOD-1: the same transaction or nothing."""
    post = factories.make_post(citizen, town)
    with pytest.raises(refusal):
        services.hide_contribution(subject=post, by=clerk, rule=rule, reason=reason)
    assert Post.objects.standing().filter(pk=post.pk).exists() and not Decision.objects.exists()


def test_the_database_keeps_decisions_as_they_are(town: Town, clerk: User, citizen: User) -> None:
    decision = hide(factories.make_post(citizen, town), clerk)
    for change in ({"reason": "Autre."}, {"rule": "hate"}, {"capacity": "Maire"}, {"town": factories.make_town()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(act=Act.HIDE, rule="insult", reason="", subject=town, town=town)
    services.erase_person(clerk)  # who decided may be erased; the capacity stays
    decision.refresh_from_db()
    assert (decision.actor, decision.capacity) == (None, "Mairie")


def test_hidden_twice_is_once_and_restored_once(town: Town, clerk: User, citizen: User) -> None:
    post = factories.make_post(citizen, town)
    decision = hide(post, clerk)
    with pytest.raises(Gone):
        hide(post, clerk)
    ended = services.restore_contribution(decision=decision, by=clerk, reason="Vérification faite, pas d’insulte.")
    assert (ended.reverses, Post.objects.standing().get().pk) == (decision, post.pk)
    with pytest.raises(services.AlreadyDecided):
        services.restore_contribution(decision=decision, by=clerk, reason="Encore une fois, pour voir.")


# --- hidden everywhere ----------------------------------------------------------------------------------------------


def outlets(client: Client, post: Post) -> dict[str, str]:
    """Return what each outlet answers of a post, as text."""
    activity = Activity.objects.get(object_id=post.pk)
    addresses = {
        "page": reverse("post", args=[post.pk]),
        "history": reverse("post_history", args=[post.pk]),
        "api": reverse("api_post", args=[post.pk]),
        "town": reverse("town", args=[post.town.slug]),
        "person": reverse("person", args=[post.author.handle]) if post.author else "",
        "feed": reverse("town_feed", args=[post.town.slug]),
        "api wall": reverse("api_town_wall", args=[post.town.slug]),
        "search": reverse("search") + "?q=chaudron",
        "api search": reverse("api_search") + "?q=chaudron",
        "fragment": reverse("changed_entries") + f"?e={activity.pk}.0",
    }
    return {name: body(client.get(address)) for name, address in addresses.items()}


def test_hidden_is_hidden_everywhere(town: Town, clerk: User, citizen: User, sign_in: SignIn) -> None:
    """MOD-3: pages, API, search, feed file, history, live fragment, for everyone, the author included."""
    post = factories.make_post(citizen, town, body="Un chaudron de tintamarre.")
    edit_post(post=post, body="Un chaudron de tintamarre, voilà.")
    before = outlets(Client(), post)
    assert all(
        "tintamarre" in before[name] for name in ("page", "history", "api", "town", "feed", "search", "fragment")
    )
    hide(post, clerk)
    for client in (Client(), sign_in(citizen), sign_in(clerk)):
        assert [name for name, text in outlets(client, post).items() if "tintamarre" in text] == []
        assert client.get(reverse("post_card", args=[post.pk])).status_code == 404


def test_hidden_comments_and_map_points_go(town: Town, clerk: User, citizen: User) -> None:
    post = factories.make_post(citizen, town)
    remark = factories.make_comment(post, citizen, "Un chaudron.")
    factories.make_comment(post, citizen, "Oui.", parent=remark)
    report = factories.make_report(citizen, town)
    operator = factories.make_person()
    User.objects.filter(pk=operator.pk).update(is_staff=True)
    operator.refresh_from_db()
    hide(remark, clerk)
    hide(report, operator)
    page = body(Client().get(post.get_absolute_url()))
    assert "chaudron" not in page and "masqué par la modération" in page
    assert not MapPoint.objects.exists()
    assert Client().get(report.get_absolute_url()).status_code == 404


# --- told -----------------------------------------------------------------------------------------------------------


def test_the_author_is_told_and_reads_why(town: Town, clerk: User, citizen: User, sign_in: SignIn) -> None:
    """MOD-1: even by an author who blocked whoever decided."""
    block(blocker=citizen, blocked=clerk)
    decision = hide(factories.make_post(citizen, town, body="Gros mots."), clerk)
    browser = sign_in(citizen)
    assert "Injure ou menace" in body(browser.get(reverse("notifications")))
    page = body(browser.get(decision.get_absolute_url()))
    assert WHY in page and "Gros mots." in page and "Contester" in page
    assert "Gros mots." not in body(Client().get(decision.get_absolute_url()))


def test_who_hears_no_bell_is_told_by_mail(town: Town, clerk: User, citizen: User, mailoutbox: list[Any]) -> None:
    choose(person=citizen, kinds=[])
    decision = hide(factories.make_post(citizen, town), clerk)
    assert not Notification.objects.filter(recipient=citizen).exists()
    task = Task.objects.get(name="moderation.tasks.mail_decision")
    mail_decision(task.payload)
    assert WHY in mailoutbox[0].body and decision.get_absolute_url() in mailoutbox[0].body


# --- pages ----------------------------------------------------------------------------------------------------------


def test_a_manager_hides_from_the_menu_and_restores(town: Town, clerk: User, citizen: User, sign_in: SignIn) -> None:
    post = factories.make_post(citizen, town)
    browser = sign_in(clerk)
    address = reverse("moderate", args=["post", post.pk])
    assert address in body(browser.get(post.get_absolute_url()))
    assert address not in body(sign_in(citizen).get(post.get_absolute_url()))
    assert browser.get(address).status_code == 200
    wrong = browser.post(address, {"rule": "nope", "reason": "Mes mots tapés."})
    assert wrong.status_code == 400 and "Mes mots tapés." in body(wrong)
    answer = browser.post(address, {"rule": "insult", "reason": WHY})
    decision = Decision.objects.get()
    assert answer.headers["Location"] == decision.get_absolute_url()
    assert "Rétablir ce contenu" in body(browser.get(decision.get_absolute_url()))
    assert "Rétablir ce contenu" not in body(sign_in(citizen).get(decision.get_absolute_url()))
    again = browser.post(reverse("decision_restore", args=[decision.pk]), {"reason": "Vérification faite."})
    assert again.status_code == 302 and Post.objects.standing().filter(pk=post.pk).exists()


def test_outsiders_find_no_form_and_managers_read_why_they_may_not(
    town: Town, clerk: User, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    post = factories.make_post(citizen, town, body="La mairie dort.")
    address = reverse("moderate", args=["post", post.pk])
    assert sign_in(outsider).get(address).status_code == 404
    assert sign_in(outsider).post(address, {"rule": "insult", "reason": WHY}).status_code == 404
    refused = sign_in(clerk).post(address, {"rule": "insult", "reason": WHY})
    assert refused.status_code == 403 and "Lire la règle" in body(refused)
    assert Post.objects.standing().filter(pk=post.pk).exists()
    draft = factories.make_draft(citizen, town)
    assert sign_in(clerk).get(reverse("moderate", args=["post", draft.pk])).status_code == 404
    assert sign_in(clerk).get("/moderer/post/9999999999999999999999/").status_code == 404
    assert sign_in(clerk).get("/moderer/town/1/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_register_says_all_but_whose_it_was(town: Town, clerk: User, citizen: User, many: int) -> None:
    """CIW20: the same queries whatever the number of lines."""
    for _time in range(many):
        decision = hide(factories.make_post(citizen, town), clerk)
    services.restore_contribution(decision=decision, by=clerk, reason="Vérification faite, pas d’insulte.")
    Client().get(reverse("town_decisions", args=[town.slug]))
    with CaptureQueriesContext(connection) as asked:
        page = body(Client().get(reverse("town_decisions", args=[town.slug])))
    assert len(asked) == 2
    assert page.count(WHY) == many and "rétabli depuis" in page and "Mairie" in page and clerk.name in page
    assert citizen.name not in page and citizen.handle not in page
    other = factories.make_town("Veynes")
    assert "Rien n’a été masqué ici" in body(Client().get(reverse("town_decisions", args=[other.slug])))


def test_the_rule_is_public_in_prose() -> None:
    page = body(Client().get(reverse("fair_play")))
    assert "Nul ne masque ce qui le critique" in page and "Injure ou menace" in page


def test_remarks_on_the_town_s_money_are_not_theirs_to_hide(town: Town, clerk: User, citizen: User) -> None:
    """CIW20: a line of the accounts bears nobody's name and is the town hall's all the same."""
    topic = factories.make_line_topic(factories.make_ledger(town, clerk), citizen)
    remark = factories.make_comment(topic, citizen, body="Quel gaspillage, et pour les copains.")
    assert not can_moderate(clerk, remark)
    ledger = factories.make_ledger(town, clerk)
    type(ledger).objects.filter(pk=ledger.pk).update(author=None, capacity="")  # who published it left
    ledger.refresh_from_db()
    assert not can_moderate(clerk, factories.make_comment(ledger, citizen, body="Des chiffres truqués."))
