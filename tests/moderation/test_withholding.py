"""What a frozen account said beside contributions is in no outlet, and comes back with it (OFF-5, EMB-1, MOD-3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Notification
from core.paper import A4
from moderation import services
from moderation.export import data_of
from moderation.models import Act, Decision
from moderation.rules import can_moderate
from officials.events.models import Event
from officials.events.services import cancel_event, move_event, write_minutes
from outreach.kiosks.models import Kiosk
from outreach.kiosks.services import Over, answer_kiosk, start_kiosk
from outreach.newsletters.models import Batch as MailBatch
from outreach.newsletters.models import Letter, Piece
from outreach.newsletters.services import schedule_letter, sending
from outreach.paper.drawing.poster import draw
from outreach.paper.models import Poster
from participation.polls.channels import by_channel
from participation.polls.models import Batch, Poll
from participation.polls.services import enter_batch, recount_poll, withdraw_batch
from places.models import Town
from profiles.models import Mandate, User
from profiles.services import end_mandate
from tests import factories
from tests.outreach import making, pages
from tests.outreach.letters import LOCMEM, claimed, make_reader, sent_mails, work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def place() -> Town:
    return claimed()


@pytest.fixture
def thief(place: Town) -> User:
    return factories.make_official(place, "clerk", "Secrétariat")


@pytest.fixture
def mayor(place: Town) -> User:
    return factories.make_official(place, "mayor", "Maire")


@pytest.fixture
def deputy(place: Town) -> User:
    return factories.make_official(place, "deputy", "Adjointe")


@pytest.fixture
def operator(db: None) -> User:
    person = factories.make_person("Ops Erateur", handle="ops")
    User.objects.filter(pk=person.pk).update(is_staff=True)
    person.refresh_from_db()
    return person


def mandate_of(person: User) -> Mandate:
    return Mandate.objects.filter(person=person).order_by("pk")[0]


def freeze(person: User, by: User, since: str = "24h") -> Decision:
    return services.freeze_official(mandate=mandate_of(person), by=by, since=since)


def lift(decision: Decision, *people: User, restores: bool = True) -> None:
    for person in people:
        services.lift_freeze(decision=decision, by=person, restores=restores)


def text(address: str, client: Client | None = None) -> str:
    return str((client or Client()).get(address).content.decode())


# --- kiosks ---------------------------------------------------------------------------------------------------------


def test_kiosks_end_with_the_right_of_who_started_them(place: Town, thief: User, mayor: User, deputy: User) -> None:
    poll = factories.make_poll(place, takes_slips=True)
    poster = making.make_poster(place, mayor, poll=poll)
    stolen, own = (start_kiosk(poster=poster, by=person)[0] for person in (thief, deputy))
    decision = freeze(thief, mayor, since="none")
    assert list(Kiosk.objects.running()) == [own]
    with pytest.raises(Over):
        answer_kiosk(kiosk=stolen, choice=[1], key=uuid.uuid4())
    lift(decision, mayor, deputy)  # whoever held the account may still hold the browser
    assert list(Kiosk.objects.running()) == [own]
    end_mandate(mandate=mandate_of(deputy))
    assert not Kiosk.objects.running().exists()


# --- letters --------------------------------------------------------------------------------------------------------


def written(town: Town, author: User, **fields: Any) -> Letter:
    """Make a letter that an official sent, with words of its own."""
    letter = making.make_letter(town, "Démission générale")
    Letter.objects.filter(pk=letter.pk).update(author=author, capacity="Secrétariat", intro="Tout ferme.", **fields)
    Piece.objects.create(letter=letter, position=1, is_ticked=True, heading="Impôts", words="Ils triplent.")
    letter.refresh_from_db()
    return letter


def outlets(letter: Letter) -> list[str]:
    slug = letter.town.slug
    names = ("town_letters", "town_letters_feed", "town")
    addresses = [reverse(name, args=[slug]) for name in names]
    return [*addresses, *(reverse(name, args=[slug, letter.number]) for name in ("letter", "letter_card"))]


def is_read(letter: Letter, client: Client | None = None) -> bool:
    """Whether any outlet still says it; none may contradict the others."""
    client = client or Client()
    archive, feed, _home, page, card = outlets(letter)
    seen = {"Démission générale" in text(address, client) for address in (archive, feed, page)}
    seen |= {client.get(address).status_code == 200 for address in (page, card)}
    assert len(seen) == 1, seen
    found = seen.pop()
    assert found or not any(
        words in text(address, client) for address in outlets(letter) for words in ("Tout ferme", "Ils triplent")
    )
    return found


@pytest.mark.parametrize("restores", [True, False])
def test_a_letter_of_a_frozen_account_is_on_no_page(
    place: Town, thief: User, mayor: User, deputy: User, sign_in: SignIn, restores: bool
) -> None:
    letter = written(place, thief)
    before = written(place, thief, sent_at=timezone.now() - timedelta(days=3))
    others = making.make_letter(place, "De la maire")
    assert is_read(letter)
    decision = freeze(thief, mayor)
    assert not Letter.objects.public().filter(pk=letter.pk).exists()
    assert set(Letter.objects.public()) == {before, others}
    Letter.objects.filter(pk=before.pk).update(title="Avant", intro="")
    before.pieces.all().delete()
    assert not is_read(letter) and not is_read(letter, sign_in(mayor))
    letter.refresh_from_db()
    assert "Cette lettre est masquée" in text(letter.get_absolute_url(), sign_in(mayor))
    register = text(reverse("town_decisions", args=[place.slug]))
    assert "Lettres" in register and "Démission" not in register
    lift(decision, mayor, deputy, restores=restores)
    assert is_read(letter) is restores


def test_a_letter_on_its_way_stops_and_goes_on_where_it_stood(
    place: Town, thief: User, mayor: User, deputy: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far back the freeze reaches: nobody else receives it until the account is given back."""
    settings.MAIL_BACKEND = LOCMEM
    monkeypatch.setattr(sending, "BATCH", 1)
    readers = [make_reader(place) for _time in range(3)]
    letter = Letter.objects.create(
        town=place, title="Démission générale", intro="Tout ferme.", since=timezone.now(), until=timezone.now()
    )
    schedule_letter(letter=letter, by=thief)
    letter.refresh_from_db()
    assert letter.due_at is not None
    sending.begin_sending(letter_id=letter.pk, due=letter.due_at)
    first, second, _third = MailBatch.objects.order_by("pk")
    sending.hand_over(batch_id=first.pk)
    decision = freeze(thief, mayor, since="none")
    sending.hand_over(batch_id=second.pk)
    sending.hand_over_one(letter_id=letter.pk, reader_id=readers[2].pk)
    work()
    assert [mail.to for mail in sent_mails()] == [[readers[0].email]]
    lift(decision, mayor, deputy)
    work()
    assert sorted(mail.to[0] for mail in sent_mails()) == sorted(reader.email for reader in readers)


def test_an_operator_hides_a_letter_in_public_and_shows_it_again(
    place: Town, thief: User, mayor: User, operator: User, citizen: User, sign_in: SignIn
) -> None:
    """MOD-1: the decision, its reason and the word to the author are one act; nobody of the town hall does it."""
    letter = written(place, thief)
    address, hiding = letter.get_absolute_url(), reverse("moderate", args=["letter", letter.pk])
    told = {"rule": "insult", "reason": "Une insulte y est dite en toutes lettres."}
    for person in (citizen, factories.make_official(factories.make_town("Veynes"))):
        assert sign_in(person).post(hiding, told).status_code == 404
        assert hiding not in text(address, sign_in(person))
    assert sign_in(mayor).post(hiding, told).status_code == 403 and not can_moderate(mayor, letter)
    assert is_read(letter)
    ops = sign_in(operator)
    assert hiding in text(address, ops) and "Ils triplent." in text(hiding, ops)
    answer = ops.post(hiding, told)
    decision = Decision.objects.get(act=Act.HIDE)
    assert answer["Location"] == decision.get_absolute_url() and decision.subject == letter
    assert not is_read(letter) and ops.post(hiding, told).status_code == 404
    assert Notification.objects.filter(recipient=thief, verb="moderation.hidden").exists()
    assert "a été masqué" in text(reverse("notifications"), sign_in(thief)) and data_of(thief)["decisions_about_me"]
    assert "Tout ferme." in text(decision.get_absolute_url(), sign_in(thief))
    assert "Tout ferme." not in text(decision.get_absolute_url())
    restoring = reverse("decision_restore", args=[decision.pk])
    assert sign_in(mayor).post(restoring, {"reason": "Nous la voulons de nouveau."}).status_code == 403
    assert ops.post(restoring, {"reason": "Relue : ce n’en était pas une."}).status_code == 302
    assert is_read(letter)
    call_command("moderation", "hide", address, "--by", "ops", "--rule", "insult", "--reason", told["reason"])
    assert not is_read(letter)
    call_command("moderation", "restore", address, "--by", "ops", "--reason", told["reason"])
    assert is_read(letter)
    with pytest.raises(CommandError):
        call_command("moderation", "restore", address, "--by", "ops", "--reason", told["reason"])


# --- events ---------------------------------------------------------------------------------------------------------


def said_of(event: Event) -> str:
    """Return all that outlets say of an event, one after the other."""
    slug = event.town.slug
    addresses = [
        event.get_absolute_url(),
        reverse("event_calendar", args=[event.pk]),
        *(reverse(name, args=[slug]) for name in ("town_calendar", "town_agenda", "bulletin")),
        reverse("event_history", args=[event.pk]),
        reverse("api_event", args=[event.pk]),
    ]
    return "\n".join(text(address).replace("\r\n ", "") for address in addresses)


def finds(word: str) -> bool:
    """Whether search finds the event whose minutes said this word."""
    return "Conseil" in text(f"{reverse('search')}?q={word}")


@pytest.mark.parametrize("restores", [True, False])
def test_what_was_said_of_a_colleagues_event_is_withheld(
    place: Town, thief: User, mayor: User, deputy: User, restores: bool
) -> None:
    soon = timezone.now() + timedelta(days=3)
    off = factories.make_event(mayor, place, title="Fête")
    moved = factories.make_event(mayor, place, title="Marché")
    held = factories.make_event(mayor, place, title="Conseil", starts_at=timezone.now() - timedelta(hours=3))
    kept = factories.make_event(mayor, place, title="Loto")
    cancel_event(event=kept, by=mayor, reason="Neige annoncée")
    cancel_event(event=off, by=thief, reason="Le maire est un voleur")
    move_event(event=moved, by=thief, starts_at=soon + timedelta(days=1), words="Pendant la chute du maire")
    write_minutes(event=held, by=mayor, words="Budget voté.")
    write_minutes(event=held, by=thief, words="Démission de tous.")
    wrong = {off: "est un voleur", moved: "chute du maire", held: "Démission de tous"}
    for event, words in wrong.items():
        assert words in said_of(event), words
    decision = freeze(thief, mayor)
    for event, words in wrong.items():
        now = said_of(event)
        assert words not in now and "Texte masqué : compte gelé." in now, words
    assert "Budget voté." in said_of(held) and "Neige annoncée" in said_of(kept)
    assert decision.parts.count() == 3 and not finds("Démission")
    lift(decision, mayor, deputy, restores=restores)
    assert finds("Démission") is restores
    for event, words in wrong.items():
        assert (words in said_of(event)) is restores, words


def test_minutes_that_a_colleague_wrote_since_stand(place: Town, thief: User, mayor: User, deputy: User) -> None:
    held = factories.make_event(mayor, place, starts_at=timezone.now() - timedelta(hours=3))
    write_minutes(event=held, by=thief, words="Démission de tous.")
    decision = freeze(thief, mayor)
    write_minutes(event=held, by=mayor, words="Budget voté.")
    lift(decision, mayor, deputy)
    held.refresh_from_db()
    assert held.minutes == "Budget voté."
    assert "Démission de tous." in text(held.get_absolute_url())  # as its version before


# --- posters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("restores", [True, False])
def test_posters_say_nothing_of_a_frozen_account(
    place: Town, thief: User, mayor: User, deputy: User, restores: bool
) -> None:
    poll = factories.make_poll(place, mayor, takes_slips=True)
    told = {"words": "Le maire vole.", "place": "Chez le voleur"}
    asking = making.make_poster(place, thief, title="Qui vole ?", **told)
    polling = making.make_poster(place, thief, poll=poll, languages=("fr", "ar"), second_title="عنوان مزور", **told)
    own = making.make_poster(place, mayor, title="Une idée ?", words="Dites-la.")
    wrong = ("Qui vole", "Le maire vole", "Chez le voleur", "عنوان مزور")
    decision = freeze(thief, mayor)
    for poster in Poster.objects.filter(pk__in=[asking.pk, polling.pk]):
        page = text(reverse("poster", args=[poster.code]))
        assert not any(words in page for words in wrong)
        sheet = draw(poster, A4)
        assert not pages.can_read or not any(words in pages.words(sheet) for words in wrong)
    assert poll.title in text(reverse("poster", args=[polling.code]))
    assert "Une idée ?" in text(reverse("poster", args=[own.code]))
    lift(decision, mayor, deputy, restores=restores)
    assert ("Qui vole ?" in text(reverse("poster", args=[asking.code]))) is restores
    assert ("Chez le voleur" in text(reverse("poster", args=[polling.code]))) is restores


# --- paper ----------------------------------------------------------------------------------------------------------


def counted(poll: Poll) -> dict[str, list[int]]:
    poll = Poll.objects.timed().get(pk=poll.pk)
    return {str(each.channel.value): each.result.count.votes for each in by_channel(poll)}


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("restores", [True, False])
def test_sheets_of_a_frozen_account_wait(
    place: Town, thief: User, mayor: User, deputy: User, closed: bool, restores: bool
) -> None:
    poll = factories.make_poll(place, mayor, takes_slips=True, is_live=not closed)
    enter_batch(poll=poll, by=deputy, label="Urne 1", choices=["1", "2"], spoilt=0, key=uuid.uuid4())
    stolen = enter_batch(poll=poll, by=thief, label="Urne 2", choices=["2"] * 3, spoilt=1, key=uuid.uuid4())
    if closed:
        factories.close_poll_now(poll)
    assert counted(poll)["paper"] == [1, 4]
    decision = freeze(thief, mayor)
    assert counted(poll)["paper"] == [1, 1] and recount_poll(poll=poll).is_sound
    page = text(poll.get_absolute_url())
    assert "Une pile de réponses sur papier est en attente de vérification" in page
    assert "En attente de vérification" in page  # beside the stack
    lift(decision, mayor, deputy, restores=restores)
    assert counted(poll)["paper"] == ([1, 4] if restores else [1, 1]) and recount_poll(poll=poll).is_sound
    assert ("en attente de vérification" in text(poll.get_absolute_url())) is not restores
    if not restores:
        withdraw_batch(batch=stolen, by=deputy, reason="Elle est fausse.")
        assert "en attente de vérification" not in text(poll.get_absolute_url())


def test_held_sheets_that_were_withdrawn_stay_so(place: Town, thief: User, mayor: User, deputy: User) -> None:
    """VOTE-7: and while a poll is open and hides its counts, nobody reads that sheets wait."""
    poll = factories.make_poll(place, mayor, takes_slips=True)
    stolen = enter_batch(poll=poll, by=thief, label="Urne 2", choices=["2"] * 3, spoilt=0, key=uuid.uuid4())
    decision = freeze(thief, mayor)
    assert "en attente de vérification" not in text(poll.get_absolute_url())
    withdraw_batch(batch=stolen, by=deputy, reason="Elle est fausse.")
    lift(decision, mayor, deputy)
    factories.close_poll_now(poll)
    assert "paper" not in counted(poll) and Batch.objects.get().withdrawn_at is not None
