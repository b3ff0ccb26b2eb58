"""A letter is chosen, sent once to each reader, stopped in time, and tells nothing that is no longer public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import bounces, unsubscribing
from core.models import Bounce, Task
from core.outbox.leases import claim
from core.outbox.run import run
from feed.services import delete_post, edit_post, hide
from outreach.newsletters import services
from outreach.newsletters.gathering import gather
from outreach.newsletters.models import MOST_PIECES, Batch, Letter, Piece, Reader, State
from outreach.newsletters.services import sending
from places.models import Town
from profiles.models import User
from profiles.services import freeze_mandates
from tests import factories
from tests.outreach.letters import LOCMEM, claimed, make_reader, say, send, sent_mails, work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _backend(settings: Any) -> None:
    settings.MAIL_BACKEND = LOCMEM


@pytest.fixture
def place() -> Town:
    return claimed()


@pytest.fixture
def clerk(place: Town) -> User:
    return factories.make_official(place)


def test_what_the_town_hall_published_is_ticked_and_what_citizens_said_is_offered(place: Town, clerk: User) -> None:
    official = factories.make_post(clerk, place, body="La mairie ferme lundi.")
    action, poll = factories.make_action(None, place), factories.make_poll(place)
    citizen = factories.make_post(town=place, body="Mon chat a disparu.")
    idea = factories.make_idea(town=place)
    hidden = factories.make_post(clerk, place, body="À ne pas lire.")
    hide(subject=hidden)
    factories.make_draft(clerk, place)
    factories.make_post(clerk, place, body="Pour les membres.", visibility=1)
    factories.make_report(factories.make_person(), place, category="bruit")  # private
    factories.make_post(clerk, claimed("Briançon"), body="Ailleurs.")
    offered = {
        (row.subject.kind, row.subject.pk): row.is_ticked for row in gather(place, timezone.now() - timedelta(7))
    }
    assert offered == {
        ("post", official.pk): True,
        ("action", action.pk): True,
        ("poll", poll.pk): True,
        ("post", citizen.pk): False,
        ("idea", idea.pk): False,
    }


def test_an_alert_that_holds_is_offered_and_one_that_is_over_is_ticked(place: Town) -> None:
    alert = factories.make_alert(place)
    assert [row.is_ticked for row in gather(place, timezone.now() - timedelta(7))] == [False]
    type(alert).objects.filter(pk=alert.pk).update(ended_at=timezone.now())
    assert [row.is_ticked for row in gather(place, timezone.now() - timedelta(7))] == [True]


def test_the_next_letter_begins_where_the_last_one_ended(place: Town, clerk: User) -> None:
    first = services.prepare_letter(town=place, by=clerk)
    assert services.prepare_letter(town=place, by=clerk) == first  # there is one at a time
    factories.make_post(clerk, place, body="Avant.")
    assert services.refresh_letter(letter=first, by=clerk) == 1
    assert services.refresh_letter(letter=first, by=clerk) == 0
    send(first, clerk)
    after = factories.make_post(clerk, place, body="Après.")
    second = services.prepare_letter(town=place, by=clerk)
    assert [piece.object_id for piece in second.pieces.all()] == [after.pk]
    assert first.number == 1 and second.number is None


def test_every_reader_gets_one_mail_that_says_what_it_must(place: Town, clerk: User) -> None:
    factories.make_post(clerk, place, body="La mairie ferme lundi. Voir https://exemple.fr/x?a=1&b=2")
    arabic = factories.make_person("Salma", language="ar")
    alone, _member = make_reader(place, "nadia@exemple.fr"), make_reader(place, person=arabic)
    make_reader(place, "attend@exemple.fr", confirmed_at=None)
    make_reader(place, person=factories.make_person(), ended_at=timezone.now())
    make_reader(claimed("Briançon"), "ailleurs@exemple.fr")
    letter = services.prepare_letter(town=place, by=clerk)
    services.save_letter(
        letter=letter,
        by=clerk,
        written=services.Written(
            title="Une semaine\r\nBcc: x@y.fr", intro="Bonjour <b>vous</b>", ticked=[p.pk for p in letter.pieces.all()]
        ),
    )
    send(letter, clerk)
    mails = {message.to[0]: message for message in sent_mails()}
    assert sorted(mails) == sorted([alone.email, arabic.email]) and letter.reader_count == 2
    message = mails[alone.email]
    html = str(message.alternatives[0][0])
    assert message.subject == "Une semaine Bcc: x@y.fr" and message.bcc == []
    assert message.from_email == "Mairie de Gap <civicnet@localhost>"
    stop = unsubscribing.link("letter", alone.pk)
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.extra_headers["List-Id"] == f"<lettre.{place.slug}.localhost>"
    web = f"{django_settings.SITE_URL}{letter.get_absolute_url()}"
    for words in (
        "La mairie ferme lundi.",
        "Pourquoi je reçois ceci",
        "Vous avez demandé la lettre de Gap le",
        web,
        stop,
    ):
        assert words in message.body and words.replace("&", "&amp;") in html, words
    assert "Bonjour <b>vous</b>" in message.body and "Bonjour &lt;b&gt;vous&lt;/b&gt;" in html
    assert "<img" not in html and "<link" not in html and "<script" not in html and "url(" not in html
    assert ".invalid" not in message.body + html
    right_to_left = str(mails[arabic.email].alternatives[0][0])
    assert '<html lang="ar" dir="rtl">' in right_to_left
    for each in mails.values():  # both parts are written as a mail server gets them
        parsed = message_from_bytes(each.message().as_bytes(), policy=policy.default)
        assert parsed.get_content_type() == "multipart/alternative" and parsed["Message-ID"].strip().startswith(
            "<letter-"
        )


@pytest.mark.parametrize("name", ["Saint-Malo, “la” ville", 'Gap" <x@y.fr>', "Gap\r\nBcc: x@y.fr", "Évron", "قلعة"])
def test_no_name_of_a_town_ends_the_sender(clerk: User, name: str) -> None:
    town = claimed(name="Gap", slug=f"ville-{abs(hash(name))}")
    Town.objects.filter(pk=town.pk).update(name=name)
    by = factories.make_official(town)
    make_reader(town, "nadia@exemple.fr")
    letter = services.prepare_letter(town=town, by=by)
    services.save_letter(letter=letter, by=by, written=services.Written(title="Titre", intro="Bonjour"))
    send(letter, by)
    [message] = sent_mails()
    parsed = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert [address.addr_spec for address in parsed["From"].addresses] == ["civicnet@localhost"]
    assert parsed["Bcc"] is None and parsed["To"] == "nadia@exemple.fr"


def test_what_vanished_meanwhile_is_left_out_and_said(place: Town, clerk: User, sign_in: SignIn) -> None:
    """EMB-1: read again at the sending, and on the web for as long as it stands there."""
    kept = factories.make_post(clerk, place, body="Le marché revient.")
    gone = factories.make_post(clerk, place, body="Une parole reprise.")
    make_reader(place)
    letter = services.prepare_letter(town=place, by=clerk)
    services.schedule_letter(letter=letter, by=clerk)
    delete_post(post=gone)
    work()
    letter.refresh_from_db()
    assert letter.left_out == 1
    [message] = sent_mails()
    assert "Le marché revient." in message.body and "Une parole reprise." not in message.body
    page = sign_in(clerk).get(reverse("desk_letter", args=[place.slug, letter.pk])).content.decode()
    assert "1 chose n’était plus publique" in page
    web = letter.get_absolute_url()
    assert "Le marché revient." in Client().get(web).content.decode()
    hide(subject=kept)
    for viewer in (Client(), sign_in(clerk)):
        assert "Le marché revient." not in viewer.get(web).content.decode()


def test_it_can_be_stopped_for_two_minutes_and_no_longer(place: Town, clerk: User) -> None:
    say(clerk, place)
    make_reader(place)
    letter = services.schedule_letter(letter=services.prepare_letter(town=place, by=clerk), by=clerk)
    assert letter.due_at is not None and timedelta(0) < letter.due_at - timezone.now() <= timedelta(minutes=2)
    with pytest.raises(services.NotDraft):
        services.schedule_letter(letter=letter, by=clerk)
    assert claim("early", limit=10, max_attempts=3) == []
    assert services.stop_letter(letter=letter, by=clerk).is_draft
    work()
    assert sent_mails() == [] and Letter.objects.get().is_draft
    send(letter, clerk)
    assert len(sent_mails()) == 1
    with pytest.raises(services.TooLateToStop):
        services.stop_letter(letter=letter, by=clerk)


def test_who_lost_the_right_meanwhile_sends_nothing(place: Town, clerk: User) -> None:
    make_reader(place)
    say(clerk, place)
    letter = services.schedule_letter(letter=services.prepare_letter(town=place, by=clerk), by=clerk)
    freeze_mandates(person=clerk, body=place)
    work()
    assert sent_mails() == [] and Letter.objects.get(pk=letter.pk).is_draft


def test_two_letters_a_week_are_the_most(place: Town, clerk: User) -> None:
    for _letter in range(2):
        say(clerk, place)
        send(services.prepare_letter(town=place, by=clerk), clerk)
    say(clerk, place)
    third = services.prepare_letter(town=place, by=clerk)
    with pytest.raises(services.TwoThisWeek):
        services.schedule_letter(letter=third, by=clerk)
    Letter.objects.filter(number=1).update(sent_at=timezone.now() - timedelta(days=7))
    services.schedule_letter(letter=third, by=clerk)


def test_an_empty_letter_does_not_leave(place: Town, clerk: User) -> None:
    with pytest.raises(services.NothingToSay):
        services.schedule_letter(letter=services.prepare_letter(town=place, by=clerk), by=clerk)


def test_outsiders_and_agents_have_no_part_in_it(place: Town, clerk: User, outsider: User) -> None:
    letter = services.prepare_letter(town=place, by=clerk)
    written = services.Written(title="x")
    for person in (outsider, factories.make_official(place, "agent"), factories.make_official(claimed("Ailleurs"))):
        for act in (
            lambda who: services.prepare_letter(town=place, by=who),
            lambda who: services.save_letter(letter=letter, by=who, written=written),
            lambda who: services.schedule_letter(letter=letter, by=who),
            lambda who: services.stop_letter(letter=letter, by=who),
            lambda who: services.drop_letter(letter=letter, by=who),
            lambda who: services.try_letter(letter=letter, by=who),
        ):
            with pytest.raises(services.NotManaging):
                act(person)
    assert not Letter.objects.visible_to(outsider).exists() and Letter.objects.visible_to(clerk).exists()


# --- batches --------------------------------------------------------------------------------------------------------


def test_a_worker_that_dies_loses_none_and_doubles_none(
    place: Town, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between handing over and its note: the one mail is handed over again under the same Message-ID."""

    class Killed(BaseException):
        pass

    monkeypatch.setattr(sending, "BATCH", 4)
    readers = [make_reader(place) for _reader in range(10)]
    say(clerk, place)
    services.schedule_letter(letter=services.prepare_letter(town=place, by=clerk), by=clerk)
    Task.objects.update(due=timezone.now() - timedelta(hours=1))
    [begin] = claim("test", limit=10, max_attempts=3)
    run(begin)
    note, doomed = sending._note, readers[5]

    def dying(batch: Batch, reader: Reader, *, handed: bool) -> bool:
        if reader == doomed:
            raise Killed
        return note(batch, reader, handed=handed)

    monkeypatch.setattr(sending, "_note", dying)
    with pytest.raises(Killed):
        while tasks := claim("killed", limit=10, max_attempts=3):
            for task in tasks:
                run(task)
    monkeypatch.setattr(sending, "_note", note)
    Task.objects.filter(done_at=None).update(lease_until=None, lease_owner="")
    work()
    ids = [message.extra_headers["Message-ID"] for message in sent_mails()]
    assert len(ids) == 11 and len(set(ids)) == 10  # the one of whom nobody knows, again
    by_id = {message.extra_headers["Message-ID"]: message.to[0] for message in sent_mails()}
    assert sorted(by_id.values()) == sorted(reader.email for reader in readers)
    assert [batch.handed for batch in Batch.objects.order_by("first")] == [4, 4, 2]
    assert not Batch.objects.filter(done_at=None).exists()
    for batch in Batch.objects.all():
        services.hand_over(batch_id=batch.pk)  # a second worker finds nothing to do
    assert len(sent_mails()) == 11


def test_a_long_batch_goes_on_in_another_task(place: Town, clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST", 0.0)
    ticks = iter(range(10_000))
    monkeypatch.setattr(sending.time, "monotonic", lambda: next(ticks) / 4)
    monkeypatch.setattr(sending, "LONGEST", 0.6)
    readers = [make_reader(place) for _reader in range(7)]
    say(clerk, place)
    send(services.prepare_letter(town=place, by=clerk), clerk)
    assert sorted(message.to[0] for message in sent_mails()) == sorted(reader.email for reader in readers)
    assert Task.objects.filter(name="outreach.newsletters.tasks.hand_over").count() > 2


def test_what_a_server_refuses_stops_nobody_else(place: Town, clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    refused, later, other = (make_reader(place, f"{name}@exemple.fr") for name in ("a-non", "b-tard", "c-oui"))
    codes = {refused.email: 550, later.email: 451}
    plain = mail.backends.locmem.EmailBackend.send_messages  # type: ignore[attr-defined]

    def answer(self: Any, messages: Any) -> Any:
        to = messages[0].to[0]
        if to in codes:
            raise SMTPRecipientsRefused({to: (codes[to], b"no")})
        return plain(self, messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", answer)
    say(clerk, place)
    services.schedule_letter(letter=services.prepare_letter(town=place, by=clerk), by=clerk)
    for _round in range(2):
        Task.objects.filter(
            name__in=("outreach.newsletters.tasks.begin", "outreach.newsletters.tasks.hand_over")
        ).update(due=timezone.now() - timedelta(hours=1))
        for task in claim("test", limit=10, max_attempts=3):
            run(task)
    assert [message.to[0] for message in sent_mails()] == [other.email]
    batch = Batch.objects.get()
    assert (batch.handed, batch.refused) == (2, 1) and batch.done_at
    codes.clear()
    work()
    assert [message.to[0] for message in sent_mails()] == [other.email, later.email]


def test_a_server_that_is_away_is_waited_for(place: Town, clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_reader(place)
    say(clerk, place)
    services.schedule_letter(letter=services.prepare_letter(town=place, by=clerk), by=clerk)
    Task.objects.update(due=timezone.now() - timedelta(hours=1))
    run(claim("test", limit=1, max_attempts=3)[0])

    def away(self: Any, messages: Any) -> Any:
        raise SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
        assert not run(claim("test", limit=1, max_attempts=3)[0])
    work()
    assert len(sent_mails()) == 1


def test_addresses_that_bounce_are_passed_over(place: Town, clerk: User) -> None:
    dead, alive = make_reader(place), make_reader(place)
    bounces.note(mark=bounces.marks_of(dead.email)[0], kind=Bounce.Kind.HARD)
    say(clerk, place)
    send(services.prepare_letter(town=place, by=clerk), clerk)
    (message,) = sent_mails()
    assert message.to == [alive.email]
    assert bounces.recipient_of(message.extra_headers["Message-ID"]) == bounces.marks_of(alive.email)[0]


def test_who_ends_it_while_it_leaves_gets_none(place: Town, clerk: User) -> None:
    reader = make_reader(place)
    say(clerk, place)
    services.schedule_letter(letter=services.prepare_letter(town=place, by=clerk), by=clerk)
    Task.objects.update(due=timezone.now() - timedelta(hours=1))
    run(claim("test", limit=1, max_attempts=3)[0])
    services.unsubscribe(reader=reader)
    work()
    assert sent_mails() == []


def test_a_letter_is_rendered_once_a_language(
    place: Town, clerk: User, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        make_reader(place, language=("fr", "en", "it")[number % 3])
    say(clerk, place)
    letter = services.schedule_letter(letter=services.prepare_letter(town=place, by=clerk), by=clerk)
    Task.objects.update(due=timezone.now() - timedelta(hours=1))
    run(claim("test", limit=1, max_attempts=3)[0])
    batch = Batch.objects.get(letter=letter)
    with django_assert_max_num_queries(12 + 25):  # a note a mail, and what three renderings read
        services.hand_over(batch_id=batch.pk)
    assert len(sent_mails()) == 12


# --- the draft ------------------------------------------------------------------------------------------------------


def order(letter: Letter) -> list[int]:
    return [piece.pk for piece in letter.pieces.filter(is_ticked=True)]


def test_pieces_move_up_and_down_and_words_of_ones_own_come_first(place: Town, clerk: User) -> None:
    for body in ("Un", "Deux", "Trois"):
        factories.make_post(clerk, place, body=body)
    letter = services.prepare_letter(town=place, by=clerk)
    first, second, third = order(letter)
    services.move_piece(letter=letter, by=clerk, piece=first, up=True)  # nowhere to go
    services.move_piece(letter=letter, by=clerk, piece=third, up=True)
    assert order(letter) == [first, third, second]
    services.move_piece(letter=letter, by=clerk, piece=first, up=False)
    assert order(letter) == [third, first, second]
    own = services.add_words(letter=letter, by=clerk, heading="Permanences", words="Le samedi.")
    assert order(letter) == [own.pk, third, first, second]
    services.save_letter(letter=letter, by=clerk, written=services.Written(title="t", ticked=[first, own.pk]))
    services.save_letter(letter=letter, by=clerk, written=services.Written(title="t", ticked=[first, own.pk, third]))
    assert order(letter) == [own.pk, first, third]  # newly ticked at the end
    services.remove_words(letter=letter, by=clerk, piece=third)  # published: only unticked, never removed
    services.remove_words(letter=letter, by=clerk, piece=own.pk)
    assert order(letter) == [first, third]
    other = services.prepare_letter(town=(town := claimed("B")), by=(by := factories.make_official(town)))
    services.move_piece(letter=other, by=by, piece=first, up=False)
    assert order(letter) == [first, third]


def test_a_letter_has_an_end(place: Town, clerk: User) -> None:
    letter = services.prepare_letter(town=place, by=clerk)
    Piece.objects.bulk_create(
        Piece(letter=letter, position=n, is_ticked=False, heading=f"Texte {n}") for n in range(MOST_PIECES + 1)
    )
    everything = list(letter.pieces.values_list("pk", flat=True))
    with pytest.raises(services.TooManyPieces):
        services.save_letter(letter=letter, by=clerk, written=services.Written(title="t", ticked=everything))


def test_a_sent_letter_does_not_change_and_what_it_shows_is_read_anew(place: Town, clerk: User) -> None:
    post = factories.make_post(clerk, place, body="Version une")
    letter = send(services.prepare_letter(town=place, by=clerk), clerk)
    assert letter.state == State.SENT and letter.capacity == "Mairie"
    with pytest.raises(services.NotDraft):
        services.save_letter(letter=letter, by=clerk, written=services.Written(title="Autre"))
    edit_post(post=post, body="Version deux")
    assert "Version deux" in Client().get(letter.get_absolute_url()).content.decode()
