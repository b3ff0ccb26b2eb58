"""Showing messages to moderators: exactly those, as they were, to who may decide and to nobody else (DM-4)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alerts.models import Notification
from core.models import StreamEvent, Task
from messaging import services
from messaging.models import Conversation, Enclosure, Flag, Message, Ruling, Shown
from messaging.rules import Reach, may_say, reach
from places.models import Town
from profiles.models import Mandate, User
from profiles.privacy import data_of, erase
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(town: Town) -> User:
    return factories.make_person("Marc Lemoine", town=town)


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, "mayor", "Maire")


def talked(one: User, other: User, *words: str) -> list[Message]:
    """Have the two say these in turn, the one first."""
    factories.follow_person(other, one)
    return [
        factories.make_message(*((other, one) if number % 2 else (one, other)), word)
        for number, word in enumerate(words)
    ]


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def shown(flag: Flag) -> list[tuple[str, bool]]:
    return [(copy.text, copy.was_chosen) for copy in flag.shown.all()]


def test_only_what_is_ticked_is_shown(citizen: User, other: User, sign_in: Callable[[User], Client]) -> None:
    said = talked(citizen, other, "un", "deux", "trois", "quatre", "cinq", "six")
    talk = said[0].conversation
    mine = sign_in(citizen)
    assert reverse("talk_flag", args=[talk.pk]) in body(mine, talk.get_absolute_url())
    page = body(mine, f"{reverse('talk_flag', args=[talk.pk])}?message={said[3].pk}")
    assert f'value="{said[3].pk}" id="m-{said[3].pk}" checked' in page
    assert f'value="{said[2].pk}"' not in page  # one’s own is no choice
    told = {"chosen": [said[3].pk], "reason": "threat", "words": "Il recommence.", "key": uuid.uuid4()}
    answer = mine.post(reverse("talk_flag", args=[talk.pk]), told, follow=True)
    flag = Flag.objects.get()
    assert shown(flag) == [("quatre", True)]
    assert (flag.words, flag.accused, flag.town) == ("Il recommence.", other, citizen.town)
    receipt = answer.content.decode()
    assert "quatre" in receipt and "deux" not in receipt and "En attente d’une décision" in receipt
    mine.post(reverse("talk_flag", args=[talk.pk]), told)
    assert Flag.objects.count() == 1  # the same form again
    assert "Menace" in body(mine, reverse("flags"))


def test_two_before_and_after_only_when_asked_for(citizen: User, other: User) -> None:
    said = talked(citizen, other, *"abcdefgh")
    flag = factories.make_flag(citizen, said[3], around=True)
    assert shown(flag) == [("b", False), ("c", False), ("d", True), ("e", False), ("f", False)]


def test_the_copy_is_evidence_whatever_happens_afterwards(citizen: User, other: User) -> None:
    said = talked(citizen, other, "Bonjour", "canari-menace")
    flag = factories.make_flag(citizen, said[1])
    services.edit_message(message=said[1], by=other, text="Rien du tout")
    services.delete_message(message=said[1], by=other)
    assert shown(flag) == [("canari-menace", True)]
    with connection.cursor() as cursor:  # sealed as the message was (DM-5)
        cursor.execute("SELECT sealed FROM messaging_shown")
        assert "canari" not in cursor.fetchone()[0]


def test_what_cannot_be_shown(citizen: User, other: User, outsider: User, sign_in: Callable[[User], Client]) -> None:
    said = talked(citizen, other, "Bonjour", "Au revoir")
    page = reverse("talk_flag", args=[said[0].conversation_id])
    elsewhere = factories.make_message(outsider)
    mine = sign_in(citizen)
    for chosen in ([], [said[0].pk], [elsewhere.pk], [1], ["x"], ["9" * 40], [said[1].pk, elsewhere.pk]):
        told = {"chosen": chosen, "reason": "scam", "words": "gardé", "key": uuid.uuid4()}
        answer = mine.post(page, told)
        assert answer.status_code == 400, chosen
        assert "gardé" in answer.content.decode()
    for wrong in ({"reason": "burn"}, {"reason": "other"}, {"key": "x"}, {"words": "a" * 1001}):
        told = {"chosen": [said[1].pk], "reason": "scam", "key": uuid.uuid4()} | wrong
        assert mine.post(page, told).status_code == 400, wrong
    assert not Flag.objects.exists()
    assert sign_in(outsider).get(page).status_code == 404
    assert mine.get(f"{page}?avant=x").status_code == 404
    services.delete_message(message=said[1], by=other)
    with pytest.raises(services.ChosenGone):
        factories.make_flag(citizen, said[1])


def test_the_town_decides_and_nobody_else_sees_it(
    citizen: User, other: User, outsider: User, mayor: User, sign_in: Callable[[User], Client]
) -> None:
    said = talked(citizen, other, "avant-canari", "menace-canari")
    flag = factories.make_flag(citizen, said[1], words="mots-canari")
    page, listed = flag.get_absolute_url(), reverse("town_flags", args=[flag.town.slug])
    read = body(sign_in(mayor), page)
    assert "menace-canari" in read and "mots-canari" in read and "avant-canari" not in read
    assert "Marc Lemoine" in body(sign_in(mayor), listed)
    assert sign_in(mayor).get(said[0].conversation.get_absolute_url()).status_code == 404  # nothing of the rest
    elsewhere = factories.make_official(factories.make_town("Ailleurs"), "mayor", "Maire")
    agent = factories.make_official(flag.town, "agent", "Agent")
    weak = factories.make_official(flag.town, "clerk", "Secrétaire", second_factor=False)
    operator = factories.make_operator()
    for person in (other, outsider, elsewhere, agent, operator):
        assert sign_in(person).get(page).status_code == 404, person
        assert sign_in(person).post(page, {"outcome": "none", "reasons": "Il n’y a rien."}).status_code == 404
        assert sign_in(person).get(listed).status_code == 404, person
    assert sign_in(weak).get(listed).status_code == 403  # a second factor first (AUTH-6)
    assert sign_in(weak).get(page).status_code == 404
    assert "Marc" not in body(sign_in(operator), reverse("operator_flags"))


@pytest.mark.parametrize("who", ["accused", "reporter", "intercommunality", "no town", "no manager", "to the hall"])
def test_operators_decide_where_the_town_hall_would_judge_its_own(
    who: str, town: Town, citizen: User, other: User, sign_in: Callable[[User], Client]
) -> None:
    mayor = None if who == "no manager" else factories.make_official(town, "mayor", "Maire")
    said = talked(citizen, other, "Bonjour", "menace-canari")
    if who == "no town":
        citizen.town = None
        citizen.save()
    if who == "to the hall":
        Conversation.objects.update(kind=2, pair=None, town=town)
    flag = factories.make_flag(citizen, said[1])
    if who == "accused":
        factories.make_mandate(other, town, "councillor", "Conseiller")  # even afterwards
    elif who == "reporter":
        factories.make_mandate(citizen, town, "opposition", "Conseillère")
    elif who == "intercommunality":
        town.intercommunality = factories.make_intercommunality()
        town.save()
        factories.make_mandate(other, None, "president", "Président", intercommunality=town.intercommunality)
    operator = factories.make_operator()
    assert "menace-canari" in body(sign_in(operator), flag.get_absolute_url())
    assert "Harcèlement" in body(sign_in(operator), reverse("operator_flags"))
    if mayor is not None:
        assert sign_in(mayor).get(flag.get_absolute_url()).status_code == 404
        assert "Harcèlement" not in body(sign_in(mayor), reverse("town_flags", args=[town.slug]))
    for party in (citizen, other):  # no operator who is a party
        User.objects.filter(pk=party.pk).update(is_staff=True)
        factories.give_second_factor(party)
        party.refresh_from_db()
        assert not Flag.objects.to_decide(party).exists()
    weak = factories.make_person()
    User.objects.filter(pk=weak.pk).update(is_staff=True)
    assert sign_in(weak).get(reverse("operator_flags")).status_code == 404


def test_who_decides_hears_of_it_and_the_accused_does_not(citizen: User, other: User, mayor: User) -> None:
    said = talked(citizen, other, "Bonjour", "canari-menace")
    agent = factories.make_official(citizen.town, "agent", "Agent")
    before = StreamEvent.objects.filter(stream=f"user:{other.pk}").count()
    flag = factories.make_flag(citizen, said[1])
    assert [row.recipient for row in Notification.objects.filter(verb="messaging.flagged")] == [mayor]
    assert StreamEvent.objects.filter(stream=f"user:{other.pk}").count() == before
    assert not Notification.objects.filter(recipient__in=[other, agent]).exists()
    factories.make_ruling(flag, "none", by=mayor)
    assert not Notification.objects.filter(recipient=other).exists()  # of nothing, nothing is learnt
    assert not Ruling.objects.visible_to(other).exists()
    assert [row.verb for row in Notification.objects.filter(recipient=citizen)] == ["messaging.flag_decided"]


def test_a_warning_is_read_by_who_it_is_for(
    citizen: User, other: User, mayor: User, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    said = talked(citizen, other, "Bonjour", "menace-canari")
    flag = factories.make_flag(citizen, said[1], words="mots-canari")
    judge = sign_in(mayor)
    for wrong in ({}, {"outcome": "burn", "reasons": "Parce que c’est ainsi."}, {"outcome": "warn", "reasons": "Non"}):
        answer = judge.post(flag.get_absolute_url(), wrong)
        assert answer.status_code in (400, 409), wrong
    answer = judge.post(flag.get_absolute_url(), {"outcome": "warn", "reasons": "Une menace, c’est interdit."})
    assert answer.status_code == 302
    assert judge.post(flag.get_absolute_url(), {"outcome": "none", "reasons": "Finalement non."}).status_code == 409
    ruling = Ruling.objects.get()
    theirs = sign_in(other)
    read = body(theirs, ruling.get_absolute_url())
    assert "Une menace, c’est interdit." in read and "Maire" in read
    assert "Nadia" not in read and "mots-canari" not in read  # not who reported, nor what they said
    assert "Vous avez reçu un avertissement" in body(theirs, reverse("notifications"))
    assert "Avertissement" in body(theirs, reverse("flags"))
    told = body(sign_in(citizen), flag.get_absolute_url())
    assert "Avertissement" in told and "c’est interdit" not in told  # the outcome only
    assert "Une décision a été prise" in body(sign_in(citizen), reverse("notifications"))
    for person in (citizen, outsider, mayor):
        assert sign_in(person).get(ruling.get_absolute_url()).status_code == 404
    assert reach(other, citizen) is Reach.OPEN
    assert "Avertissement" in body(judge, reverse("town_flags", args=[flag.town.slug]) + "?vue=decides")
    assert "Marc" not in body(judge, reverse("town_flags", args=[flag.town.slug]))


def test_nothing_follows_and_the_reporter_reads_why(
    citizen: User, other: User, mayor: User, sign_in: Callable[[User], Client]
) -> None:
    said = talked(citizen, other, "Bonjour", "Au revoir")
    flag = factories.make_flag(citizen, said[1])
    ruling = services.rule_on_flag(flag=flag, by=mayor, outcome="none", reasons="C’est une politesse.")
    assert "C’est une politesse." in body(sign_in(citizen), flag.get_absolute_url())
    assert sign_in(other).get(ruling.get_absolute_url()).status_code == 404
    assert "Sans suite" not in body(sign_in(other), reverse("flags"))


@pytest.mark.parametrize("days", [1, 7, 30])
def test_who_is_silenced_sends_nothing_until_a_day(
    days: int, citizen: User, other: User, outsider: User, mayor: User, sign_in: Callable[[User], Client]
) -> None:
    said = talked(citizen, other, "Bonjour", "menace")
    talk = said[0].conversation
    flag = factories.make_flag(citizen, said[1])
    told = {"outcome": f"silence-{days}", "reasons": "Trois menaces en un jour."}
    assert sign_in(mayor).post(flag.get_absolute_url(), told).status_code == 302
    ruling = Ruling.objects.get()
    assert ruling.until is not None
    assert timedelta(days=days) - timedelta(minutes=1) < ruling.until - timezone.now() < timedelta(days=days)
    assert reach(other, outsider) is reach(other, citizen) is may_say(other, talk) is Reach.CLOSED
    assert reach(citizen, other) is Reach.OPEN  # others still write to them
    for act in (
        lambda: factories.make_message(other, citizen),
        lambda: factories.make_message(other, outsider),
        lambda: services.edit_message(message=said[1], by=other, text="Autre menace"),
    ):
        with pytest.raises(services.Silenced, match="Trois menaces"):
            act()
    assert Conversation.objects.count() == 1
    theirs = sign_in(other)
    for address in (talk.get_absolute_url(), reverse("talk_with", args=[outsider.handle]), reverse("messages")):
        page = body(theirs, address)
        assert "Vous ne pouvez pas envoyer de messages jusqu’au" in page and "Trois menaces en un jour." in page
        assert 'name="text"' not in page
    answer = theirs.post(talk.get_absolute_url(), {"text": "gardé", "key": uuid.uuid4()})
    assert answer.status_code == 400
    services.delete_message(message=said[1], by=other)  # taking back is always open
    Ruling.objects.update(until=timezone.now() - timedelta(seconds=1))
    factories.make_message(other, citizen)


@pytest.mark.parametrize("number", [1, 12])
def test_lists_cost_the_same_for_one_and_twelve(
    number: int,
    citizen: User,
    mayor: User,
    sign_in: Callable[[User], Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _time in range(number):
        factories.make_flag(citizen, factories.make_message(factories.make_person(town=citizen.town), citizen))
    judge, mine = sign_in(mayor), sign_in(citizen)
    assert citizen.town is not None
    listed = reverse("town_flags", args=[citizen.town.slug])
    body(judge, listed), body(mine, reverse("flags"))
    with django_assert_num_queries(5):
        body(judge, listed)
    with django_assert_num_queries(4):
        body(mine, reverse("flags"))


def test_a_list_has_pages(citizen: User, mayor: User, sign_in: Callable[[User], Client]) -> None:
    for _time in range(21):
        factories.make_flag(citizen, factories.make_message(factories.make_person(town=citizen.town), citizen))
    assert citizen.town is not None
    for person, address in ((mayor, reverse("town_flags", args=[citizen.town.slug])), (citizen, reverse("flags"))):
        first = body(sign_in(person), address)
        assert first.count("En attente d’une décision") == 20
        last = Flag.objects.order_by("-pk")[19].pk
        assert f"avant={last}" in first
        assert body(sign_in(person), f"{address}?avant={last}").count("En attente d’une décision") == 1


def test_erasing_takes_the_words_away(citizen: User, other: User, mayor: User) -> None:
    """PRIV-1: the accused takes all that was shown along; the reporter leaves a flag without a name."""
    said = talked(citizen, other, "moi", "canari", "moi encore")
    mine = factories.make_flag(citizen, said[1], around=True, words="canari")
    factories.make_ruling(mine, by=mayor)
    erase(citizen)
    mine.refresh_from_db()
    assert (mine.reporter, mine.words, mine.accused) == (None, "", other)
    assert shown(mine) == [("canari", True)]
    assert data_of(other)["messaging"]["decisions_about_me"][0]["outcome"] == "warn"
    erase(other)
    mine.refresh_from_db()
    assert mine.accused is None
    assert not Shown.objects.exists()
    assert Ruling.objects.get().reasons == ""


def test_after_the_accused_is_gone_nothing_can_follow(
    citizen: User, other: User, mayor: User, sign_in: Callable[[User], Client]
) -> None:
    said = talked(citizen, other, "moi", "canari")
    flag = factories.make_flag(citizen, said[1])
    erase(other)
    assert "Ce compte a été supprimé" in body(sign_in(mayor), flag.get_absolute_url())
    with pytest.raises(services.NobodyLeft):
        factories.make_ruling(flag, by=mayor)
    factories.make_ruling(flag, "none", by=mayor)


def test_the_download_has_ones_own_side(citizen: User, other: User, mayor: User) -> None:
    said = talked(citizen, other, "moi", "canari-de-l-autre")
    factories.make_ruling(factories.make_flag(citizen, said[1], words="mes mots"), by=mayor)
    mine, theirs = data_of(citizen)["messaging"], data_of(other)["messaging"]
    assert [(row["words"], row["messages"], row["outcome"]) for row in mine["shown_to_moderators"]] == [
        ("mes mots", 1, "warn")
    ]
    assert "canari" not in str(mine)
    assert [row["reasons"] for row in theirs["decisions_about_me"]] == ["Des menaces répétées."]
    assert "mes mots" not in str(theirs) and theirs["shown_to_moderators"] == []
    assert data_of(mayor)["messaging"]["decisions_by_me"][0]["outcome"] == "warn"


def test_a_group_of_authors_is_flagged_one_by_one(citizen: User, other: User, outsider: User) -> None:
    said = talked(citizen, other, "moi", "l’un")
    third = Message.objects.create(
        conversation=said[0].conversation, author=outsider, sealed=said[1].sealed, key=uuid.uuid4()
    )
    with pytest.raises(services.SeveralPeople):
        factories.make_flag(citizen, said[1], chosen=[said[1].pk, third.pk])


@override_settings(OFFICIALS_NEED_SECOND_FACTOR=False)
def test_a_mandate_that_ended_shows_nothing(citizen: User, other: User, mayor: User) -> None:
    """OFF-2."""
    flag = factories.make_flag(citizen, talked(citizen, other, "moi", "lui")[1])
    assert Flag.objects.to_decide(mayor).filter(pk=flag.pk).exists()
    Mandate.objects.filter(person=mayor).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert not Flag.objects.to_decide(mayor).exists()


# --- files, and ticks on several pages ---


def test_who_decides_sees_the_files_until_then(
    citizen: User, other: User, mayor: User, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    """Those of chosen messages alone; kept though their author deletes them, gone with the ruling."""
    shown_file, kept_apart = (factories.make_enclosure(other, citizen, name) for name in ("menace.pdf", "autre.pdf"))
    flag = factories.make_flag(citizen, shown_file.message)
    page, address = flag.get_absolute_url(), reverse("flag_file", args=[flag.pk, shown_file.key])
    decides = sign_in(mayor)
    services.delete_message(message=shown_file.message, by=other)
    assert address in body(decides, page) and "menace.pdf" in body(decides, page) and "autre" not in body(decides, page)
    answer = decides.get(address)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert decides.get(reverse("flag_file", args=[flag.pk, kept_apart.key])).status_code == 404
    talk = shown_file.message.conversation_id
    for person in (mayor, citizen, other):  # by the address of the conversation nobody finds what is deleted
        assert sign_in(person).get(reverse("message_file", args=[talk, shown_file.key])).status_code == 404
    for person in (citizen, other, outsider, factories.make_official(factories.make_town(), "mayor")):
        assert sign_in(person).get(address).status_code == 404
    assert address not in body(sign_in(citizen), page)
    factories.make_ruling(flag, by=mayor)
    assert decides.get(address).status_code == 404 and "menace.pdf" not in body(decides, page)
    assert not Enclosure.objects.filter(pk=shown_file.pk).exists()
    assert Enclosure.objects.filter(pk=kept_apart.pk).exists()
    assert Task.objects.filter(name="core.tasks.remove_files").count() == 1


def test_a_second_flag_keeps_the_files_and_erasing_does_not(citizen: User, other: User, mayor: User) -> None:
    file = factories.make_enclosure(other, citizen)
    first, second = factories.make_flag(citizen, file.message), factories.make_flag(citizen, file.message, "scam")
    services.delete_message(message=file.message, by=other)
    factories.make_ruling(first, by=mayor)
    assert list(Enclosure.objects.shown_in(second)) == [file] and not Enclosure.objects.shown_in(first).exists()
    erase(other)
    assert not Enclosure.objects.exists()


def test_ticks_stay_from_page_to_page(citizen: User, other: User, sign_in: Callable[[User], Client]) -> None:
    said = talked(citizen, other, *(f"mot-{number}" for number in range(80)))
    page, mine = reverse("talk_flag", args=[said[0].conversation_id]), sign_in(citizen)
    key = str(uuid.uuid4())
    typed = {"chosen": [said[79].pk], "reason": "hate", "words": "gardé", "around": "on", "key": key}
    older = mine.post(page, typed | {"avant": said[50].pk})
    shown = older.content.decode()
    assert older.status_code == 200 and not Flag.objects.exists() and "errorlist" not in shown
    assert f'<input type="hidden" name="chosen" value="{said[79].pk}">' in shown
    assert "1 message coché sur une autre page." in shown and "mot-49" in shown and "mot-51" not in shown
    for kept in ("gardé", f'value="{key}"', 'value="hate"', "checked"):
        assert kept in shown
    latest = mine.post(page, typed | {"chosen": [said[79].pk, said[49].pk], "avant": ""}).content.decode()
    assert f'value="{said[79].pk}" id="m-{said[79].pk}" checked' in latest
    assert f'<input type="hidden" name="chosen" value="{said[49].pk}">' in latest
    wrong = mine.post(page, typed | {"chosen": [said[49].pk], "reason": ""})
    assert wrong.status_code == 400 and f'name="chosen" value="{said[49].pk}">' in wrong.content.decode()
    assert mine.post(page, typed | {"chosen": ["x", "9" * 40], "avant": said[50].pk}).status_code == 200
    assert mine.post(page, typed | {"avant": "x"}).status_code == 404
    sent = mine.post(page, typed | {"chosen": [said[79].pk, said[49].pk], "words": "gardé", "around": ""})
    assert sent.status_code == 302 and shown_of(Flag.objects.get()) == ["mot-49", "mot-79"]


def shown_of(flag: Flag) -> list[str]:
    return [copy.text for copy in flag.shown.all() if copy.was_chosen]
