"""The pages of the bell: what they show, to whom, and what a press does (CIW3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django.fixtures import DjangoAssertNumQueries

from alerts import sentences
from alerts.kinds import Kind
from alerts.models import Notification, Preference, Quiet, Subscription
from alerts.wishes import wishes_of
from feed import services
from profiles.models import User
from profiles.services import block
from tests.factories import make_comment, make_notification, make_person, make_post
from tests.feed.steps import work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def page(client: Client, address: str = "/notifications/") -> str:
    return client.get(address).content.decode()


def test_a_bell_says_who_did_what_and_where(citizen: User, outsider: User, sign_in: SignIn) -> None:
    post = make_post(citizen, body="Le lavoir est réparé.")
    remark = make_comment(post, outsider, body="Enfin une bonne nouvelle !")
    services.support(person=outsider, subject=post)
    services.support(person=make_person("Awa Sow"), subject=post)
    work()
    html = page(sign_in(citizen))
    assert "<strong><bdi>Awa Sow</bdi></strong> et 1 autre personne soutiennent votre publication" in html
    assert "<strong><bdi>Otto Outsider</bdi></strong> a commenté votre publication" in html
    assert "Enfin une bonne nouvelle" in html
    assert f'href="{remark.get_absolute_url()}"' in html


def test_words_of_a_notification_are_text(citizen: User, sign_in: SignIn) -> None:
    """XSS-1."""
    post = make_post(citizen)
    make_comment(post, make_person(), body="<script>alert(1)</script><img src=x onerror=alert(2)>")
    work()
    html = page(sign_in(citizen))
    assert "<script>alert" not in html and "<img src=x" not in html


def test_the_number_stands_on_every_page_without_a_query(
    citizen: User, outsider: User, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(citizen)
    client.get("/reglages/confidentialite/")
    with django_assert_num_queries(2) as without:
        assert "data-unread>0</span>" in page(client, "/reglages/confidentialite/")
    make_notification(citizen, outsider, make_post(citizen))
    with django_assert_num_queries(2) as with_one:
        html = page(client, "/reglages/confidentialite/")
    assert "data-unread>1</span>" in html
    assert f'data-streams="user:{citizen.pk}" data-newest="1"' in html
    assert len(without) == len(with_one)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_a_bell(
    citizen: User, sign_in: SignIn, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post = make_post(citizen)
    for _ in range(number):
        make_comment(make_post(citizen), make_person())
        make_notification(citizen, make_person(), make_post(citizen))
    make_comment(post, make_person())
    work()
    client = sign_in(citizen)
    page(client)
    with django_assert_num_queries(8):  # session, account, lines; people, posts, photos, comments, what they are on
        page(client)


def test_a_long_bell_has_pages(citizen: User, outsider: User, sign_in: SignIn) -> None:
    for _ in range(23):
        make_notification(citizen, outsider, make_post(citizen))
    client, seen = sign_in(citizen), []
    address = "/notifications/"
    for expected in (20, 3):
        html = page(client, address)
        seen.append(html.count('class="item unread"'))
        address = "/notifications/?avant=" + html.partition("?avant=")[2].partition('"')[0]
        assert seen[-1] == expected
    assert client.get("/notifications/?avant=²").status_code == 404


def test_a_bell_is_for_one_pair_of_ears(citizen: User, outsider: User, sign_in: SignIn) -> None:
    """IDOR-2: an outsider finds neither the line nor whether it exists."""
    line = make_notification(citizen, make_person("Awa Sow"), make_post(citizen))
    client = sign_in(outsider)
    assert "Awa Sow" not in page(client)
    answers = [client.post(f"/notifications/{pk}/") for pk in (line.pk, 12345)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content.count(b"<") == answers[1].content.count(b"<")
    line.refresh_from_db()
    assert line.unread


def test_what_may_not_be_read_any_more_is_not_shown(citizen: User, outsider: User, sign_in: SignIn) -> None:
    """NOTIF-1, MOD-3: hidden things, and people blocked since, leave the bell too."""
    hidden = make_post(citizen, body="Mot caché")
    make_notification(citizen, outsider, hidden)
    make_notification(citizen, make_person("Awa Sow"), make_post(citizen, body="Mot visible"))
    services.hide(subject=hidden)
    assert "Mot caché" not in page(sign_in(citizen))
    block(blocker=citizen, blocked=User.objects.get(name="Awa Sow"))
    html = page(sign_in(citizen))
    assert "Mot visible" not in html and "Awa Sow" not in html


def test_opening_a_line_reads_it_and_goes_there(citizen: User, outsider: User, sign_in: SignIn) -> None:
    post = make_post(citizen)
    line = make_notification(citizen, outsider, post)
    client = sign_in(citizen)
    answer = client.post(f"/notifications/{line.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, post.get_absolute_url())
    assert client.post(f"/notifications/{line.pk}/", headers={"Accept": "application/json"}).json() == {"unread": 0}


def test_reading_all_or_what_one_looks_at(citizen: User, outsider: User, sign_in: SignIn) -> None:
    first, second = (make_notification(citizen, outsider, make_post(citizen)) for _ in range(2))
    client = sign_in(citizen)
    about = f"{first.target_content_type_id}-{first.target_object_id}"
    answers = [
        client.post("/notifications/lues/", {"about": name}, headers={"Accept": "application/json"}).json()
        for name in ("nonsense", f"{about}0", about, "")
    ]
    assert answers == [{"unread": 2}, {"unread": 2}, {"unread": 1}, {"unread": 0}]
    second.refresh_from_db()
    assert not second.unread


def test_reading_changes_nothing_by_get(citizen: User, outsider: User, sign_in: SignIn) -> None:
    """CSRF-2."""
    line = make_notification(citizen, outsider, make_post(citizen))
    client = sign_in(citizen)
    for address in (
        "/notifications/",
        f"/notifications/{line.pk}/",
        "/notifications/lues/",
        f"{line.target.get_absolute_url()}",
    ):
        client.get(f"/{address}/")
    assert Notification.objects.get().unread


PREFERENCES = "/reglages/notifications/"


def test_choosing_what_rings_and_what_comes_by_mail(citizen: User, sign_in: SignIn) -> None:
    client = sign_in(citizen)
    html = page(client, PREFERENCES)
    assert (html.count("checked"), html.count('value="daily" selected'), html.count('value="never" selected')) == (
        7,
        3,
        5,
    )
    assert "Chaque matin à 7 h, un seul e-mail, et seulement s’il y a du nouveau : On vous cite, On vous répond" in html
    sent = {"mention-rings": "on", "mention-mail": "now", "answer-mail": "daily", "thread-rings": "on"}
    assert client.post(PREFERENCES, sent | {"town-mail": "weekly"}).status_code == 302
    assert set(Preference.objects.values_list("kind", "rings", "mail")) == {
        ("mention", True, "now"),
        ("answer", False, "never"),  # what does not ring is not mailed
        ("followup", False, "never"),
        ("support", False, "never"),
        ("follower", False, "never"),
        ("alert", False, "never"),
        ("town", False, "weekly"),
    }
    html = page(client, PREFERENCES)
    assert html.count("checked") == 2
    assert "Quelques minutes après, un e-mail, si vous ne l’avez pas déjà lu ici : On vous cite." in html
    assert "Chaque lundi à 7 h, un seul e-mail, et seulement s’il y a du nouveau : Votre commune." in html


def test_a_silent_bell_takes_its_mails_along_and_says_so(citizen: User, sign_in: SignIn) -> None:
    client = sign_in(citizen)
    rings = {f"{kind}-rings": "on" for kind in Kind.values if kind != "answer"}
    answer = client.post(PREFERENCES, rings | {"answer-mail": "daily", "town-mail": "weekly"}, follow=True)
    assert "rien ne vient non plus par e-mail : On vous répond." in answer.content.decode()
    assert "sauf ce que la mairie publie" in answer.content.decode()
    assert 'href="#alert"' in answer.content.decode()  # how alerts come by mail as well
    quietly = client.post(PREFERENCES, rings | {"answer-mail": "never", "alert-mail": "now"}, follow=True)
    assert "rien ne vient non plus" not in quietly.content.decode() and 'href="#alert"' not in quietly.content.decode()


def test_a_summary_of_errors_leads_to_the_field(citizen: User, sign_in: SignIn) -> None:
    html = sign_in(citizen).post(PREFERENCES, {"start": "22:00", "mention-mail": "hourly"}).content.decode()
    assert 'href="#id_end"' in html and 'id="id_end"' in html
    assert 'href="#id_mention-mail"' in html and ">On vous cite</a>" in html


def test_lists_of_topics_have_the_readers_comma(citizen: User) -> None:
    with override("ar"):
        told = " ".join(sentences.of_mails(wishes_of(citizen)))
    assert "، " in told and ", " not in told


@pytest.mark.parametrize(
    "wrong", [{"mention-mail": "hourly"}, {"town-mail": "now"}, {"start": "22:00"}, {"start": "7:00", "end": "7:00"},
              {"end": "25:61"}, {"pushes": "0"}, {"pushes": "1000"}, {"pushes": "²"}],
)  # fmt: skip
def test_a_wrong_choice_is_said_and_what_was_typed_stays(citizen: User, sign_in: SignIn, wrong: dict[str, str]) -> None:
    refused = sign_in(citizen).post(PREFERENCES, {"support-rings": "on", "support-mail": "weekly", **wrong})
    html = refused.content.decode()
    assert (refused.status_code, html.count("checked"), html.count("errorlist")) == (400, 1, 1)
    assert '<option value="weekly" selected>' in html
    assert not Preference.objects.exists()


def test_quiet_hours_are_kept_and_said(citizen: User, sign_in: SignIn) -> None:
    client = sign_in(citizen)
    assert "reçoivent 5 messages par jour au plus" in page(client, PREFERENCES)
    assert client.post(PREFERENCES, {"start": "22:00", "end": "07:30", "pushes": "2"}).status_code == 302
    assert list(Quiet.objects.values_list("person", "pushes")) == [(citizen.pk, 2)]
    html = page(client, PREFERENCES)
    assert "se taisent de 22:00 à 07:30, et reçoivent 2 messages par jour au plus" in html
    assert 'value="22:00"' in html and 'value="07:30"' in html
    assert client.post(PREFERENCES, {}).status_code == 302
    assert not Quiet.objects.exists()


def test_the_page_says_why_one_was_told(citizen: User, sign_in: SignIn) -> None:
    client = sign_in(citizen)
    html = page(client, f"{PREFERENCES}?pourquoi=answer")
    assert '<tr id="answer" class="named">' in html and "Pourquoi ai-je reçu ceci" in html
    assert "On vous cite, On vous répond, Vos démarches" in page(client, f"{PREFERENCES}?pourquoi=daily")
    for nonsense in ("", "never", "<script>", "x" * 5000):
        assert "Pourquoi ai-je reçu ceci" not in page(client, f"{PREFERENCES}?pourquoi={nonsense}")


def test_following_and_silencing_a_thread_from_its_page(citizen: User, outsider: User, sign_in: SignIn) -> None:
    post = make_post(citizen)
    client, address = sign_in(outsider), f"/discussions/post/{post.pk}"
    json = {"Accept": "application/json"}
    assert client.post(f"{address}/suivre/", headers=json).json() == {"on": True}
    assert client.post(f"{address}/silence/", headers=json).json() == {"on": True}
    assert list(Subscription.objects.values_list("muted", flat=True)) == [True]
    assert 'aria-pressed="true"' in page(client, post.get_absolute_url()).partition("bell-off")[0][-300:]
    assert client.post(f"{address}/silence/", headers=json).json() == {"on": False}
    assert client.post(f"{address}/suivre/").status_code == 302
    assert client.post(f"{address}/suivre/").status_code == 302
    assert not Subscription.objects.exists()
    services.hide(subject=post)
    assert client.post(f"{address}/suivre/").status_code == 404
