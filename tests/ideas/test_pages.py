"""The pages of ideas: sharing, similar ones, the list of a town, its promises, writing together (4C8, CL20, CL36)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alerts.models import Notification
from cases.services import move_case
from feed.models import Revision
from participation.ideas import services
from participation.ideas.models import CoAuthor, Idea, Rating, Threshold
from places.models import Town
from profiles.models import User
from profiles.services import block
from tests import factories
from tests.core.pictures import photo as picture
from tests.feed.steps import body

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LINE = {"type": "LineString", "coordinates": [[6.02, 44.55], [6.08, 44.55]]}


def typed(town: Town, **changed: Any) -> dict[str, Any]:
    told = {"title": "Un banc devant l’école", "need": "On attend debout.", "town_name": town.name, "town": town.slug}
    return {"key": str(uuid.uuid4()), **told, **changed}


# --- sharing --------------------------------------------------------------------------------------------------------


def test_an_idea_is_shared_with_what_was_drawn(town: Town, citizen: User, sign_in: SignIn) -> None:
    factories.outlined(town)
    answer = sign_in(citizen).post(reverse("idea_new"), typed(town, geometry=json.dumps(LINE)))
    idea = Idea.objects.get()
    assert answer.headers["Location"] == idea.get_absolute_url()
    assert (idea.author, idea.geometry, idea.is_draft) == (citizen, LINE, False)


def test_without_script_two_numbers_are_a_place(town: Town, citizen: User, sign_in: SignIn) -> None:
    factories.outlined(town)
    sign_in(citizen).post(reverse("idea_new"), typed(town, place_lat="44,55", place_lon="6,05"))
    assert Idea.objects.get().geometry == {"type": "Point", "coordinates": [6.05, 44.55]}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "Donnez un titre à votre idée."),
        ({"need": "  "}, "Dites à quel besoin elle répond."),
        ({"title": "t" * 121}, "120 signes au plus"),
        ({"geometry": "{"}, "Ce lieu ne se lit pas"),
        ({"geometry": "[" * 30_000}, "Ce lieu ne se lit pas"),
        ({"geometry": json.dumps({"type": "Point", "coordinates": [2.0, 48.0]})}, "pas tout entier dans Gap"),
        ({"place_lat": "Paris", "place_lon": "1"}, "ne sont pas un lieu"),
        ({"place_lat": "NaN", "place_lon": "NaN"}, "ne sont pas un lieu"),
        ({"town_name": "Nulle part", "town": ""}, "Commune inconnue."),
        ({"key": ""}, "Rechargez la page"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    town: Town, citizen: User, sign_in: SignIn, changed: dict[str, str], said: str
) -> None:
    factories.outlined(town)
    answer = sign_in(citizen).post(reverse("idea_new"), typed(town, body="Mes mots à moi") | changed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page and "Mes mots à moi</textarea>" in page
    assert not Idea.objects.filter(published_at__isnull=False).exists()


def test_photos_of_a_form_that_was_wrong_are_not_sent_again(town: Town, citizen: User, sign_in: SignIn) -> None:
    browser, sent = sign_in(citizen), typed(town, title="", alt="La cour vide")
    file = SimpleUploadedFile("cour.jpg", picture(), "image/jpeg")
    page = browser.post(reverse("idea_new"), sent | {"photos": file}).content.decode()
    draft = Idea.objects.get()
    assert draft.is_draft and draft.photos.get().alt == "La cour vide" and "La cour vide" in page
    alt = {f"alt-{draft.photos.get().key}": "La cour vide"}
    browser.post(reverse("idea_new"), sent | alt | {"title": "Un banc", "alt": ""})
    idea = Idea.objects.get()
    assert (idea.is_draft, idea.title, idea.photos.count()) == (False, "Un banc", 1)


def test_a_draft_is_kept_found_again_and_thrown_away(
    town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    browser = sign_in(citizen)
    browser.post(reverse("idea_new"), typed(town, need="", act="draft"))
    draft = Idea.objects.get()
    again = f"{reverse('idea_new')}?brouillon={draft.pk}"
    assert again.replace("&", "&amp;") in body(browser, reverse("idea_new"))
    assert "Un banc devant l’école" in body(browser, again)
    assert sign_in(outsider).get(again).status_code == 404
    browser.post(reverse("idea_delete", args=[draft.pk]))
    assert not Idea.objects.exists()


def test_the_town_can_be_changed_without_script(town: Town, citizen: User, sign_in: SignIn) -> None:
    other = factories.make_town("Embrun")
    part = factories.make_neighbourhood(other, "Le Roc")
    sent = typed(town) | {"town_name": "Embrun", "town": "", "act": "town", "body": "Mes mots"}
    page = sign_in(citizen).post(reverse("idea_new"), sent).content.decode()
    assert part.name in page and "Mes mots</textarea>" in page and "errorlist" not in page


def test_ideas_like_the_title_are_offered(town: Town, citizen: User) -> None:
    older = factories.make_idea(citizen, town, title="Des bancs à la gare")
    near = factories.make_idea(citizen, town, title="Bancs pour les écoles")
    factories.make_idea(citizen, factories.make_town(), title="Un banc devant l’école")
    factories.make_idea_draft(citizen, town, "Un banc devant l’école")

    def offered(title: str, **more: str) -> list[str]:
        query = {"commune": town.slug, "titre": title} | more
        found = Client().get(reverse("similar_ideas"), query, headers={"Accept": "application/json"}).json()
        return [row["label"] for row in found["results"]]

    assert offered("Un banc à l’école") == [near.title]
    assert offered("banc") == [near.title, older.title]
    assert offered("le la les") == offered("") == offered("banc", commune="nulle-part") == []
    fragment = body(Client(), reverse("similar_ideas"), commune=town.slug, titre="banc école")
    assert "soutenez-la" in fragment and near.get_absolute_url() in fragment and "<html" not in fragment


def test_at_most_five_are_offered_newest_first_for_the_same_queries(town: Town, citizen: User) -> None:
    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            query = {"commune": town.slug, "titre": "banc"}
            found = Client().get(reverse("similar_ideas"), query, headers={"Accept": "application/json"}).json()
        return len(found["results"]), len(queries)

    factories.make_idea(citizen, town)
    asked()
    one = asked()
    for _number in range(6):
        factories.make_idea(factories.make_person(), town)
    assert (one[0], asked()) == (1, (5, one[1]))


# --- reading --------------------------------------------------------------------------------------------------------


def test_the_page_says_what_it_is_and_what_became_of_it(town: Town, citizen: User) -> None:
    services.set_threshold(town=town, supports=50, promise="examinée par le conseil sous 90 jours", days=90)
    idea = factories.make_idea(citizen, town, body="En bois du pays.")
    page = body(Client(), idea.get_absolute_url())
    for words in (
        "Un banc devant l’école",
        "Les grands-parents attendent debout.",
        "En bois du pays.",
        "0 / 50 soutiens → examinée par le conseil sous 90 jours",
        "Ce que c’est devenu",
        "Reçue",
    ):
        assert words in page
    assert "Inviter quelqu’un" not in page


def test_stars_are_given_and_taken_back_by_buttons(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    idea, browser = factories.make_idea(citizen, town), sign_in(outsider)
    address = reverse("idea_rate", args=[idea.pk])
    browser.post(address, {"stars": "4"})
    assert Rating.objects.get().stars == 4
    assert 'value="4" aria-pressed="true"' in body(browser, idea.get_absolute_url())
    for wrong in ("6", "x", "", "²", "-1", "44"):
        browser.post(address, {"stars": wrong})
    assert Rating.objects.get().stars == 4
    browser.post(address, {"stars": "0"})
    assert not Rating.objects.exists()
    assert "etoiles" not in body(sign_in(citizen), idea.get_absolute_url()).partition('role="group"')[2]


def test_an_idea_costs_the_same_with_one_remark_and_with_three(town: Town, citizen: User, outsider: User) -> None:
    services.set_threshold(town=town, supports=50, promise="lue", days=9)
    idea = factories.make_idea(citizen, town)
    client = Client()

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            body(client, idea.get_absolute_url())
        return len(counted)

    factories.make_comment(idea, outsider, stance="for")
    factories.make_coauthor(idea, factories.make_person())
    queries()
    one = queries()
    for _number in range(2):
        factories.make_comment(idea, stance="against")
        factories.make_coauthor(idea, factories.make_person())
    assert (one, queries()) == (11, 11)  # what it inspired among them


# --- the list of a town ---------------------------------------------------------------------------------------------


def listed(client: Client, town: Town, **query: str) -> list[str]:
    page = body(client, reverse("town_ideas", args=[town.slug]), **query)
    return [part.partition('"')[0] for part in page.split('class="idea-row" data-id="')[1:]]


@pytest.mark.parametrize("order", ["recentes", "soutiens", "seuil"])
def test_each_order_is_paged_without_gap_or_repetition(town: Town, citizen: User, order: str) -> None:
    services.set_threshold(town=town, supports=5, promise="lue", days=9)
    ideas = [factories.make_idea(citizen, town, title=f"Idée {number}") for number in range(45)]
    for number, idea in enumerate(ideas):
        Idea.objects.filter(pk=idea.pk).update(support_count=number % 4)
    rows = Idea.objects.all()
    expected = {
        "recentes": rows.order_by("-pk"),
        "soutiens": rows.order_by("-support_count", "-pk"),
        "seuil": rows.order_by("-support_count", "-pk"),
    }[order]
    client, seen, address = Client(), [], f"{reverse('town_ideas', args=[town.slug])}?ordre={order}"
    while address:
        page = body(client, address)
        seen += [part.partition('"')[0] for part in page.split('class="idea-row" data-id="')[1:]]
        link = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0] if 'rel="next"' in page else ""
        address = f"{reverse('town_ideas', args=[town.slug])}{link.replace('&amp;', '&')}" if link else ""
    assert seen == [str(pk) for pk in expected.values_list("pk", flat=True)]


def test_the_list_is_narrowed_by_theme_state_and_promise(town: Town, citizen: User) -> None:
    theme = factories.make_theme("Écoles")
    plain = factories.make_idea(citizen, town)
    services.set_threshold(town=town, supports=2, promise="lue", days=9)
    told, gone = factories.make_idea(citizen, town, theme=theme), factories.make_idea(citizen, town)
    services.delete_idea(idea=gone)
    move_case(case=plain.case, to="accepted", mover=factories.make_official(town), words="Oui.")
    client = Client()
    assert listed(client, town) == [str(told.pk), str(plain.pk)]
    assert listed(client, town, theme=theme.slug) == listed(client, town, ordre="seuil") == [str(told.pk)]
    assert listed(client, town, etat="accepted") == [str(plain.pk)]
    assert listed(client, town, theme="nope") == listed(client, town, etat="done") == []
    assert listed(client, town, etat="n'importe quoi", ordre="?", theme="") == [str(told.pk), str(plain.pk)]


@pytest.mark.parametrize("cursor", ["x", "9" * 25, "1-", "-1", "1-x", "²", "1-2-3"])
def test_a_cursor_that_is_none_is_not_found(town: Town, cursor: str) -> None:
    for order in ("recentes", "soutiens", "seuil"):
        address = reverse("town_ideas", args=[town.slug])
        assert Client().get(address, {"avant": cursor, "ordre": order}).status_code == 404


@pytest.mark.parametrize("order", ["recentes", "soutiens", "seuil"])
def test_the_list_costs_the_same_with_one_and_with_three(town: Town, citizen: User, order: str) -> None:
    services.set_threshold(town=town, supports=5, promise="lue", days=9)
    client = Client()

    def page() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as counted:
            shown = listed(client, town, ordre=order)
        return len(shown), len(counted)

    idea = factories.make_idea(citizen, town, theme=factories.make_theme("Écoles"))
    factories.make_coauthor(idea, factories.make_person())
    page()
    one = page()
    for _number in range(2):
        idea = factories.make_idea(factories.make_person(), town, theme=factories.make_theme("Voirie"))
        factories.make_coauthor(idea, factories.make_person())
    assert (one, page()) == ((1, 9), (3, 9))


def test_who_is_blocked_shares_nothing_with_the_blocker(
    town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    factories.make_idea(outsider, town)
    block(blocker=citizen, blocked=outsider)
    assert listed(sign_in(citizen), town) == []
    assert len(listed(Client(), town)) == 1


# --- writing together -----------------------------------------------------------------------------------------------


def test_nobody_is_shown_before_they_accept(town: Town, citizen: User, outsider: User, sign_in: SignIn) -> None:
    idea = factories.make_idea(citizen, town)
    author, invitee = sign_in(citizen), sign_in(outsider)
    author.post(reverse("idea_invite", args=[idea.pk]), {"handle": f"@{outsider.handle.upper()}"})
    line = Notification.objects.get(recipient=outsider)
    assert (line.verb, line.kind) == ("ideas.invited", "mention")
    assert "invite à écrire une idée ensemble" in body(invitee, reverse("notifications"))
    assert outsider.name not in body(Client(), idea.get_absolute_url())
    assert "invitation en attente" in body(author, idea.get_absolute_url())
    assert "vous invite à écrire cette idée ensemble" in body(invitee, idea.get_absolute_url())
    invitee.post(reverse("idea_answer", args=[idea.pk]), {"answer": "yes"})
    assert outsider.name in body(Client(), idea.get_absolute_url())


def test_a_co_author_changes_the_words_and_cannot_take_them_back(
    town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    idea = factories.make_idea(citizen, town)
    factories.make_coauthor(idea, outsider)
    browser = sign_in(outsider)
    sent = {"title": "Deux bancs", "need": "On attend debout."}
    assert browser.post(reverse("idea_edit", args=[idea.pk]), sent).status_code == 302
    assert (Idea.objects.get().title, Revision.objects.get().edited_by) == ("Deux bancs", outsider)
    assert browser.post(reverse("idea_delete", args=[idea.pk])).status_code == 404
    assert browser.post(reverse("idea_invite", args=[idea.pk]), {"handle": "x"}).status_code == 404
    browser.post(reverse("idea_answer", args=[idea.pk]), {"answer": "no"})
    assert browser.get(reverse("idea_edit", args=[idea.pk])).status_code == 404


def test_either_side_leaves_and_asking_again_rings_no_bell(
    town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    idea, author = factories.make_idea(citizen, town), sign_in(citizen)
    factories.make_coauthor(idea, outsider)
    row = CoAuthor.objects.get()
    author.post(reverse("idea_take_off", args=[idea.pk, row.pk]))
    assert Idea.objects.get().writers == []
    services.invite(idea=idea, author=citizen, handle=outsider.handle)
    services.leave(idea=idea, person=outsider)
    services.invite(idea=idea, author=citizen, handle=outsider.handle)
    assert Notification.objects.filter(recipient=outsider, verb="ideas.invited").count() == 1
    with pytest.raises(services.AlreadyWriting):
        services.invite(idea=idea, author=citizen, handle=outsider.handle)
    services.leave(idea=idea, person=outsider)
    with pytest.raises(services.NotAsked):
        services.accept(idea=idea, person=outsider)


def test_who_is_not_there_and_who_blocks_are_told_alike(town: Town, citizen: User, outsider: User) -> None:
    idea = factories.make_idea(citizen, town)
    block(blocker=outsider, blocked=citizen)
    for handle in (outsider.handle, "nobody_at_all", "", "x" * 500):
        with pytest.raises(services.NobodyThere):
            services.invite(idea=idea, author=citizen, handle=handle)
    with pytest.raises(services.AlreadyWriting):
        services.invite(idea=idea, author=citizen, handle=citizen.handle)
    with pytest.raises(services.NobodyThere):
        services.invite(idea=idea, author=outsider, handle=factories.make_person().handle)


def test_ten_co_authors_at_most(town: Town, citizen: User) -> None:
    idea = factories.make_idea(citizen, town)
    for _number in range(10):
        services.invite(idea=idea, author=citizen, handle=factories.make_person().handle)
    with pytest.raises(services.TooManyWriters):
        services.invite(idea=idea, author=citizen, handle=factories.make_person().handle)


# --- the town hall --------------------------------------------------------------------------------------------------


def test_who_decides_sets_what_is_promised(town: Town, citizen: User, sign_in: SignIn) -> None:
    address = reverse("thresholds", args=[town.slug])
    mayor, agent = factories.make_official(town, "mayor", "Maire"), factories.make_official(town, "agent", "Voirie")
    elsewhere = factories.make_official(factories.make_town(), "mayor", "Maire")
    for person in (citizen, agent, elsewhere):
        assert sign_in(person).post(address, {"supports": 50}).status_code == 404
    browser = sign_in(mayor)
    page = browser.post(address, {"supports": "1", "promise": "", "days": "x"})
    assert page.status_code == 400 and not Threshold.objects.exists()
    browser.post(address, {"supports": "50", "promise": "examinée par le conseil sous 90 jours.", "days": "90"})
    row = Threshold.objects.get()
    assert (row.supports, row.promise, row.days) == (50, "examinée par le conseil sous 90 jours", 90)
    assert "50 soutiens → examinée" in body(browser, address)
    assert "50 soutiens → examinée" in body(Client(), reverse("town_ideas", args=[town.slug]))
    for wrong in ("x", "0", "²"):
        assert browser.post(address, {"remove": wrong}).status_code == 404
    browser.post(address, {"remove": str(row.pk)})
    assert not Threshold.objects.exists()


def test_who_answers_costs_it_and_says_where_it_goes(
    town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    idea = factories.make_idea(citizen, town)
    address = reverse("idea_costing", args=[idea.pk])
    clerk = factories.make_official(town)
    browser = sign_in(clerk)
    assert 'name="estimated_cost"' in body(browser, idea.case.get_absolute_url())
    browser.post(address, {"estimated_cost": "6480,50", "action_url": f"/villes/{town.slug}/"})
    row = Idea.objects.get()
    assert (str(row.estimated_cost), row.action_url) == ("6480.50", f"/villes/{town.slug}/")
    page = body(Client(), idea.get_absolute_url())
    assert "6\xa0480,50\xa0€" in page.replace("\u202f", "\xa0") and f'href="/villes/{town.slug}/"' in page
    for wrong in ({"estimated_cost": "-1"}, {"estimated_cost": "NaN"}, {"action_url": "//evil.example/"},
                  {"action_url": "https://evil.example/"}, {"action_url": "javascript:alert(1)"},
                  {"action_url": "/nulle/part/"}):  # fmt: skip
        assert browser.post(address, wrong).status_code == 400
    for person in (citizen, outsider, factories.make_official(factories.make_town())):
        assert sign_in(person).post(address, {"estimated_cost": "1"}).status_code == 404
    assert str(Idea.objects.get().estimated_cost) == "6480.50"
    browser.post(address, {"estimated_cost": "", "action_url": ""})
    row = Idea.objects.get()
    assert (row.estimated_cost, row.action_url) == (None, None)


def test_a_place_is_told_as_geojson(town: Town, citizen: User) -> None:
    drawn = factories.make_idea(citizen, town, geometry=LINE)
    told = Client().get(reverse("idea_place", args=[drawn.pk])).json()
    assert [feature["geometry"] for feature in told["features"]] == [LINE]
    whole = factories.make_idea(citizen, town)
    assert Client().get(reverse("idea_place", args=[whole.pk])).json()["features"] == []


def test_search_finds_ideas_by_any_of_their_words(town: Town, citizen: User) -> None:
    idea = factories.make_idea(citizen, town, body="En mélèze")
    for word in ("bancs", "debout", "mélèze"):
        assert idea.get_absolute_url() in body(Client(), reverse("search"), q=word)
    services.delete_idea(idea=idea)
    assert idea.get_absolute_url() not in body(Client(), reverse("search"), q="mélèze")


def test_what_ideas_know_of_a_person_is_in_their_copy(town: Town, citizen: User, outsider: User) -> None:
    from profiles.privacy import data_of, files_of
    from tests.feed.steps import new_photo

    idea = factories.make_idea(citizen, town, geometry=LINE, photos=[new_photo()])
    factories.change_idea(idea, citizen, title="Deux bancs")
    other = factories.make_idea(outsider, town)
    services.rate(person=citizen, idea=other, stars=3)
    factories.make_coauthor(other, citizen)
    told = data_of(citizen)["participation.ideas"]
    (row,) = told["ideas"]
    assert (row["title"], row["place"], len(row["revisions"])) == ("Deux bancs", LINE, 1)
    assert [each["stars"] for each in told["ratings"]] == [3]
    assert [each["idea"] for each in told["written_with_others"]] == [str(other.pk)]
    assert [path for path in files_of(citizen) if idea.photos.get().key in path]
