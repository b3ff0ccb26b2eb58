"""What an answer by mail never publishes: secrets of whom it was written to, in whatever language they were quoted."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from textwrap import indent, wrap
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail, signing
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import unsubscribing
from core.bounces import message_id
from core.letters import read
from core.text.plain import from_html
from core.text.replies import new_words
from feed import replying
from feed.models import Comment, Post
from feed.proofs import Proofs
from places.models import Town
from profiles.models import User
from tests import factories

pytestmark = pytest.mark.django_db

SITE = "civicnet@localhost"
TOKEN = "c" * 20 + "d" * 28
ADDRESS = f"reponse+{TOKEN}@example.org"
AWA = "awa.diop@example.net"
OWN = "Je suis d’accord.\n\nDeux choses : le bruit, et 3 arbres."
SUBJECT = "Otto Outsider a commenté votre publication"

# How programs write the head of what is answered: From, Sent, To, Subject.
FIELDS = {
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "es": ("De", "Enviado el", "Para", "Asunto"),
    "pt": ("De", "Enviada em", "Para", "Assunto"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "pl": ("Od", "Wysłano", "Do", "Temat"),
    "tr": ("Kimden", "Gönderildi", "Kime", "Konu"),
    "zh": ("发件人", "发送时间", "收件人", "主题"),
    "sv": ("Från", "Skickat", "Till", "Ämne"),
}
WROTE = {
    "de": "Am Mo., 30. Nov. 2026 um 09:12 Uhr schrieb {who}:",
    "es": "El lun, 30 nov 2026 a las 9:12, {who} escribió:",
    "pt": "Em seg., 30 de nov. de 2026 às 09:12, {who} escreveu:",
    "nl": "Op ma 30 nov 2026 om 09:12 schreef {who}:",
    "pl": "W dniu 30.11.2026 o 09:12 {who} pisze:",
    "tr": "{who}, 30 Kas 2026 Pzt, 09:12 tarihinde şunu yazdı:",
    "zh": "{who} 于2026年11月30日周一 09:12写道：",
    "sv": "Den mån 30 nov. 2026 kl 09:12 skrev {who}:",
}


def person() -> User:
    return User(name="Awa Diop", email=AWA)


def links() -> list[str]:
    return [unsubscribing.link("bell", [12, "answer"]), f"http://localhost:8000/suivi/arreter/{signing.dumps(7)}/"]


def quoted() -> str:
    return (
        "Bonjour Awa Diop,\n\nOtto Outsider a commenté votre publication : Enfin.\nhttp://localhost:8000/p/12/\n\n"
        "Répondez à ce message : vos mots seront publiés.\n\n-- \nParce que vous l’avez demandé\n"
        f"Ne plus recevoir ces messages :\n{links()[0]}\n\ncivicnet\nhttp://localhost:8000"
    )


def shapes(language: str) -> dict[str, str]:
    """Return the ends that ten programs add to an answer."""
    sender, sent, to, subject = FIELDS[language]
    fields = [(sender, "civicnet"), (sent, "Montag, 30. November 2026 09:12"), (to, "Awa Diop"), (subject, SUBJECT)]
    plain = "\n".join(f"{name}: {value}" for name, value in fields)
    bold = "\n".join(f"*{name}:* {value}" for name, value in fields)
    full = plain.replace("civicnet", f"civicnet <{SITE}>", 1).replace("Awa Diop", f"{ADDRESS} <mailto:{ADDRESS}>")
    wrote = WROTE[language].format(who=f"civicnet <{SITE}>")
    named = WROTE[language].format(who="civicnet")
    body = quoted()
    watched = body.replace(links()[0], f"https://eur01.safelinks.example/?url={quote(links()[0], safe='')}&data=05")
    return {
        "outlook": f"\n\n{plain}\n\n{body}",
        "outlook right below": f"\n{plain}\n\n{body}",
        "outlook with addresses": f"\n\n{full}\n\n{body}",
        "outlook ruled": f"\n\n{'_' * 40}\n{bold}\n\n{watched}",
        "exchange": f"\n\n-----Ursprung-----\n{plain}\n\n{watched}",
        "apart": "\n\n" + plain.replace("\n", "\n\n") + f"\n\n{body}",
        "gmail": f"\n\n{wrote}\n\n{indent(body, '> ', lambda line: True)}",
        "gmail unmarked": f"\n\n{wrote}\n\n{body}",
        "phone": f"\n\n{named}\n\n{body}",
        "wrapped": "\n\n" + "\n".join(wrap(wrote, 40)) + "\n\n" + "\n".join("> " + each for each in wrap(body, 30)),
    }


def secrets() -> list[str]:
    return [TOKEN, AWA, SITE, *links(), *(re.split("/(?=[^/]+/$)", link)[1] for link in links())]


def left_of(text: str) -> str:
    ours = {SITE, ADDRESS, AWA, "civicnet", "Awa Diop", SUBJECT}
    return new_words(text, ours=ours, marked=Proofs(person()).are_in)


@pytest.fixture(autouse=True)
def _open(settings: Any) -> None:
    settings.REPLY_ADDRESS = "reponse+{token}@example.org"
    settings.DEFAULT_FROM_EMAIL = f"civicnet <{SITE}>"


@pytest.fixture
def post(town: Town) -> Post:
    return factories.make_post(factories.make_person(town=town), town)


@pytest.mark.parametrize("language", FIELDS)
def test_quotations_go_whatever_the_language(language: str) -> None:
    for name, end in shapes(language).items():
        assert left_of(OWN + end) == OWN, name
        assert left_of(end) == "", name  # nothing but a quotation


def test_what_nobody_introduced_is_refused_or_cut() -> None:
    assert left_of(f"{OWN}\n\nWrite to {ADDRESS}") == OWN
    assert left_of(f"{OWN}\n\n{links()[1]}") == OWN
    assert left_of(f"Oui {AWA}") == ""
    assert left_of("Oui reponse+" + TOKEN[:30] + "\n" + TOKEN[30:] + "@example.org") == ""
    assert left_of(quote(quote(links()[0], safe=""), safe="")) == ""
    assert left_of(OWN.replace("3", "https://example.org/mandats/liste-des-commissions :")) != ""


@pytest.mark.parametrize(
    "text",
    [
        "Prix : 3 €\nDate : lundi 7 décembre 2026\nLieu : salle des fêtes\n\nVenez !",
        "Pour : 12\nContre : 3\nSans avis : 5",
        "Voir https://civicnet.example/desinscription et les mandats/délégations de la commune.",
        "Le 30/11/2026, civicnet annonçait :\nle marché revient.",
    ],
)
def test_fields_and_links_of_people_stay(text: str) -> None:
    assert left_of(text) == text


def test_html_alone_shows_where_links_lead_and_loses_what_it_quotes() -> None:
    values = ("civicnet", "30.11.2026", "Awa Diop", SUBJECT)
    head = "".join(f"<b>{name}:</b> {value}<br>" for name, value in zip(FIELDS["de"], values, strict=True))
    html = f"<p>Voir <a href='https://example.org/a'>ici</a>.</p><div><p>{head}</p></div><p>Bonjour Awa Diop,</p>"
    assert left_of(from_html(f"{html}<p><a href='{links()[0]}'>Ne plus recevoir</a></p>")) == (
        "Voir ici <https://example.org/a>."
    )
    assert left_of(from_html(f"{html}<p>Enfin.</p>")) == "Voir ici <https://example.org/a>."
    assert left_of(from_html(f"<p><a href='mailto:{ADDRESS}'>Répondre</a></p>")) == ""


@st.composite
def splices(draw: st.DrawFn) -> str:
    """Return a mail spliced of pieces of a quoted one, cut, marked, coded and broken anywhere, and of own words."""
    whole = "".join(shapes(draw(st.sampled_from(sorted(FIELDS)))).values()) + f"\n{ADDRESS}\n{AWA} {links()[1]}\n"
    pieces: list[str] = []
    for _piece in range(draw(st.integers(1, 6))):
        first = draw(st.integers(0, len(whole) - 1))
        piece = whole[first : first + draw(st.integers(1, 900))]
        match draw(st.integers(0, 5)):
            case 0:
                piece = indent(piece, draw(st.sampled_from(["> ", "| ", "  ", ">> "])))
            case 1:
                piece = quote(piece)
            case 2:
                piece = "\n".join(wrap(piece, draw(st.integers(10, 80)), break_on_hyphens=True))
            case 3:
                piece = draw(st.sampled_from([OWN, ADDRESS, AWA, SITE, *links(), "Oui :\n", "\n\n", f"<{AWA}>"]))
            case 4:
                piece = piece.upper() if draw(st.booleans()) else piece.replace("\n", " ")
        pieces.append(piece)
    return draw(st.sampled_from(["", "\n", " ", "\n\n"])).join(pieces)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(splices())
def test_no_splice_of_a_quoted_mail_leaves_a_secret(text: str) -> None:
    kept = left_of(text)
    for said in (kept, re.sub(r"\s", "", kept)):
        assert not [secret for secret in secrets() if secret in said]
        assert not [address for address in (TOKEN, AWA, SITE) if address in said.casefold()]


def answer(citizen: User, post: Post, text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = citizen.email, replying.address_for(citizen, post), "Re: x"
    message["In-Reply-To"] = message_id("outbox-4", [citizen.email], "localhost")
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def bring(message: EmailMessage) -> None:
    replying.receive(read(message.as_bytes()))


def said() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("body", flat=True))


def test_a_published_answer_holds_no_secret(citizen: User, post: Post) -> None:
    address = replying.address_for(citizen, post)
    end = shapes("de")["outlook with addresses"].replace(ADDRESS, address)
    bring(answer(citizen, post, f"Oui.{end}", Message_ID="<1@x>"))
    bring(answer(citizen, post, end, Message_ID="<2@x>"))
    bring(answer(citizen, post, f"Mon adresse est {citizen.email}.", Message_ID="<3@x>"))
    assert said() == ["Oui."]
    assert len(mail.outbox) == 2
    assert "sans y mettre votre adresse" in mail.outbox[1].body


def test_what_publishes_refuses_secrets_too(citizen: User, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replying, "new_words", lambda text, **_more: text)
    for number, secret in enumerate((links()[0], links()[1], citizen.email, replying.address_for(citizen, post))):
        bring(answer(citizen, post, f"Oui {secret}", Message_ID=f"<{number}@x>"))
    assert said() == []


@pytest.mark.parametrize("named", ["", "<1@example.org>", "somebody else", "bent"])
def test_an_address_alone_answers_nothing(citizen: User, outsider: User, post: Post, named: str) -> None:
    """Whoever read an address in what somebody published has no mail of ours to answer."""
    if named == "somebody else":
        named = message_id("outbox-4", [outsider.email], "localhost")
    elif named == "bent":
        named = message_id("outbox-4", [citizen.email], "localhost").replace("outbox-4", "outbox-5")
    bring(answer(citizen, post, "Oui.", In_Reply_To=named or "x"))
    assert said() == []
    (told,) = mail.outbox
    assert told.to == [citizen.email]
    assert "Répondez au message reçu" in told.body


def test_references_name_what_is_answered_too(citizen: User, post: Post) -> None:
    ours = message_id("outbox-4", [citizen.email], "localhost")
    bring(answer(citizen, post, "Oui.", In_Reply_To="<1@ses.example>", References=f"<0@x> {ours} <1@ses.example>"))
    assert said() == ["Oui."]


def test_copies_without_a_name_are_said_once_a_day(citizen: User, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    for hour in range(3):
        bring(answer(citizen, post, "Oui.", Date=f"Mon, 30 Nov 2026 0{hour}:00:00 +0000"))
    assert said() == ["Oui."]
    bring(answer(citizen, factories.make_post(citizen), "Oui."))
    assert said() == ["Oui.", "Oui."]
    today = replying._today()
    monkeypatch.setattr(replying, "_today", lambda: today + 1)
    bring(answer(citizen, post, "Oui."))  # midnight passed between two copies
    assert len(said()) == 2
    Comment.objects.update(created_at=timezone.now() - timedelta(days=2))
    monkeypatch.setattr(replying, "_today", lambda: today + 2)
    bring(answer(citizen, post, "Oui."))
    assert len(said()) == 3


@pytest.mark.parametrize(
    "evil", ["a: b\n" * 20_000, "a : civicnet 2026\n\n" * 5000, f"x {AWA}\n" * 5000, "%25" * 33_000, "a" * 100_000]
)
def test_a_hostile_quotation_takes_no_time(evil: str) -> None:
    started = timezone.now()
    left_of(evil + links()[0])
    assert timezone.now() - started < timedelta(seconds=3)
