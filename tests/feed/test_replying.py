"""Answering a thread by mail: who is believed, what is published, and what nobody can make of it."""

from __future__ import annotations

import email
import random
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from core import inbound
from core.bounces import message_id
from core.letters import Letter, read
from core.models import Task
from core.outbox.worker import Worker
from feed import replying
from feed.models import MAX_COMMENT, Comment, Post
from feed.services import delete_post, hide
from places.models import Town
from places.modules import Module
from profiles.models import Block, User
from tests import factories

pytestmark = pytest.mark.django_db

SITE = "civicnet@localhost"


@pytest.fixture(autouse=True)
def _open(settings: Any) -> None:
    settings.REPLY_ADDRESS = "reponse+{token}@example.org"
    settings.DEFAULT_FROM_EMAIL = f"civicnet <{SITE}>"


@pytest.fixture
def post(town: Town) -> Post:
    return factories.make_post(factories.make_person(town=town), town)


def written(
    person: User, to: str, text: str = "Je suis d’accord.", *, sender: str = "", html: str = "", **headers: str
) -> EmailMessage:
    """Return a mail as this person's program writes it."""
    message = EmailMessage()
    message["From"] = sender or f"{person.name} <{person.email}>"
    message["To"] = to
    message["Subject"] = "Re: civicnet"
    message["Message-ID"] = headers.pop("message_id", f"<{random.getrandbits(64)}@mail.example.org>")
    message["In-Reply-To"] = headers.pop("in_reply_to", message_id("outbox-4", [person.email], "localhost"))
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if text or not html:
        message.set_content(text)
    if html:
        if text:
            message.add_alternative(html, subtype="html")
        else:
            message.set_content(html, subtype="html")
    return message


def bring(message: EmailMessage, envelope: str = "") -> None:
    """Bring a mail as a server does, and have the worker handle it."""
    replying.receive(read(message.as_bytes(), envelope=envelope))


def said(post: Post) -> list[str]:
    return list(Comment.objects.of(post).order_by("pk").values_list("body", flat=True))


def test_an_answer_by_mail_is_a_comment_like_one_of_the_page(citizen: User, post: Post) -> None:
    address = replying.address_for(citizen, post)
    assert len(address.partition("@")[0]) <= 64
    message = written(citizen, address)
    bring(message)
    bring(message)  # brought twice, it is said once
    comment = Comment.objects.of(post).get()
    assert (comment.author, comment.body, comment.capacity) == (citizen, "Je suis d’accord.", "")
    post.refresh_from_db()
    assert post.comment_count == 1
    assert mail.outbox == []


def test_an_answer_to_a_comment_stands_below_it(citizen: User, post: Post) -> None:
    remark = factories.make_comment(post)
    bring(written(citizen, replying.address_for(citizen, remark)))
    assert Comment.objects.get(author=citizen).parent == remark


def test_a_mail_program_may_change_capitals_and_headers(citizen: User, post: Post) -> None:
    address = replying.address_for(citizen, post)
    bring(written(citizen, address.upper(), "Un.", sender=citizen.email.upper()))
    bring(written(citizen, "liste@example.org", "Deux."), envelope=address)
    bring(written(citizen, f"Gap via civicnet <{address}>, {address}", "Trois."))
    bring(written(citizen, "x@example.org", "Quatre.", Delivered_To=address))
    assert said(post) == ["Un.", "Deux.", "Trois.", "Quatre."]


def test_nothing_is_offered_where_it_is_closed(settings: Any, citizen: User, post: Post, town: Town) -> None:
    assert replying.address_for(citizen, town) == ""
    assert replying.address_for(citizen, None) == ""
    factories.make_mandate(clerk := factories.make_person(town=town), town)
    settings.OFFICIALS_NEED_SECOND_FACTOR = False
    assert replying.address_for(clerk, post) == ""
    town.closed_modules = [Module.REPLIES]
    town.save()
    post = Post.objects.get(pk=post.pk)
    assert replying.address_for(citizen, post) == ""
    settings.REPLY_ADDRESS = ""
    assert replying.address_for(citizen, factories.make_post()) == ""
    assert not replying.knows(Letter(written(citizen, "x@example.org")))


def test_only_its_person_answers_from_their_own_address(citizen: User, outsider: User, post: Post) -> None:
    address = replying.address_for(citizen, post)
    bring(written(outsider, address))  # somebody else's token
    bring(written(citizen, address, sender=f"{citizen.email} <{outsider.email}>"))
    bring(written(citizen, address, sender=f"{citizen.email}, {outsider.email}"))
    bring(written(outsider, replying.address_for(outsider, post), sender=citizen.email))  # From spoofed
    assert said(post) == []
    assert mail.outbox == []  # nobody is told anything


def test_a_token_is_bound_to_person_thread_and_time(citizen: User, post: Post) -> None:
    address = replying.address_for(citizen, post)
    local, _at, domain = address.partition("@")
    for at in range(len("reponse+"), len(local)):
        bent = local[:at] + ("b" if local[at] != "b" else "c") + local[at + 1 :]
        assert replying.named_by(Letter(written(citizen, f"{bent}@{domain}"))) is None
    other = replying.address_for(citizen, factories.make_post())
    assert replying.named_by(Letter(written(citizen, f"{address}, {other}"))) is None
    assert replying.named_by(Letter(written(citizen, f"{local[:-1]}@{domain}"))) is None


def test_an_old_address_says_so(citizen: User, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    address = replying.address_for(citizen, post)
    today = replying._today()
    monkeypatch.setattr(replying, "_today", lambda: today + 31)
    bring(written(citizen, address))
    assert said(post) == []
    (told,) = mail.outbox
    assert told.to == [citizen.email]
    assert "pendant un mois" in told.body


def test_a_changed_secret_opens_former_addresses(settings: Any, citizen: User, post: Post) -> None:
    address = replying.address_for(citizen, post)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    bring(written(citizen, address))
    assert len(said(post)) == 1
    settings.SECRET_KEY_FALLBACKS = []
    assert replying.named_by(Letter(written(citizen, address))) is None


@pytest.mark.parametrize("fate", ["hidden", "deleted", "blocked", "blocking", "closed", "replies"])
def test_what_the_page_refuses_is_refused(citizen: User, post: Post, town: Town, fate: str) -> None:
    assert post.author is not None
    address = replying.address_for(citizen, post)
    if fate == "hidden":
        hide(subject=post)
    elif fate == "deleted":
        delete_post(post=post)
    elif fate == "blocked":
        Block.objects.create(blocker=post.author, blocked=citizen)
    elif fate == "blocking":
        Block.objects.create(blocker=citizen, blocked=post.author)
    elif fate == "closed":
        Post.objects.filter(pk=post.pk).update(capacity="Maire")
        town.closed_modules = [Module.COMMENTS]
    else:
        town.closed_modules = [Module.REPLIES]
    town.save()
    bring(written(citizen, address))
    assert said(post) == []
    (told,) = mail.outbox
    assert told.to == [citizen.email]
    assert ("ne prend pas" if fate == "replies" else "n’est plus là") in told.body


def test_a_private_report_is_answered_by_nobody(citizen: User, outsider: User, town: Town) -> None:
    private = factories.make_report(citizen, town, category="bruit")
    assert replying.address_for(citizen, private) == ""
    public = factories.make_report(citizen, town)
    address = replying.address_for(outsider, public)
    type(public).objects.filter(pk=public.pk).update(is_private=True)
    bring(written(outsider, address))
    assert not Comment.objects.exists()


def test_closed_and_leaving_accounts_say_nothing(citizen: User, post: Post) -> None:
    address = replying.address_for(citizen, post)
    for change in ({"is_active": False}, {"is_active": True, "deletion_due": timezone.now()}):
        User.objects.filter(pk=citizen.pk).update(**change)
        bring(written(citizen, address))
    assert said(post) == []
    assert mail.outbox == []


def test_a_town_is_never_spoken_for_by_mail(settings: Any, citizen: User, post: Post, town: Town) -> None:
    """A mailbox has no second factor (AUTH-6)."""
    address = replying.address_for(citizen, post)
    settings.OFFICIALS_NEED_SECOND_FACTOR = False
    factories.make_mandate(citizen, town)
    bring(written(citizen, address))
    assert said(post) == []
    assert "au nom de la commune" in mail.outbox[0].body


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<x.example.org>"},
        {"Return_Path": "<>"},
    ],
)
def test_a_machine_is_neither_published_nor_answered(citizen: User, post: Post, headers: dict[str, str]) -> None:
    bring(written(citizen, replying.address_for(citizen, post), **headers))
    assert said(post) == []
    assert mail.outbox == []


def test_our_own_mail_and_absences_are_no_answers(citizen: User, post: Post) -> None:
    address = replying.address_for(citizen, post)
    bring(written(citizen, address, message_id=message_id("outbox-4", [citizen.email], "localhost")))
    for subject in ("Réponse automatique : absent", "Automatic reply: x", "Risposta automatica: x", "رد تلقائي: x"):
        message = written(citizen, address)
        message.replace_header("Subject", subject)
        bring(message)
    assert said(post) == []


def test_empty_and_long_answers_are_told_why_a_few_times_a_day(citizen: User, post: Post) -> None:
    address = replying.address_for(citizen, post)
    bring(written(citizen, address, "> Bonjour\n"))
    bring(written(citizen, address, "é" * (MAX_COMMENT + 1)))
    assert [f"{MAX_COMMENT}" in told.body.replace("\xa0", "").replace("\u202f", "") for told in mail.outbox] == [
        False,
        True,
    ]
    for _more in range(10):
        bring(written(citizen, address, "> Bonjour\n"))
    assert len(mail.outbox) == 5
    assert said(post) == []


def test_files_are_left_out_and_said_so(citizen: User, post: Post) -> None:
    message = written(citizen, replying.address_for(citizen, post), "Voici la photo.")
    message.add_attachment(b"\xff\xd8canary", maintype="image", subtype="jpeg", filename="photo.jpg")
    bring(message)
    assert said(post) == ["Voici la photo."]
    assert "pièces jointes" in mail.outbox[0].subject
    assert Comment.objects.get().get_absolute_url() in mail.outbox[0].body


def test_the_limit_is_that_of_the_page(citizen: User, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    from core import limits

    monkeypatch.setitem(limits.LIMITS, "comment", "2/h")
    limits.limit("comment", f"user:{citizen.pk}")
    address = replying.address_for(citizen, post)
    bring(written(citizen, address, "Un."))
    bring(written(citizen, address, "Deux."))
    assert said(post) == ["Un."]
    assert "Réessayez plus tard" in mail.outbox[0].body


def test_html_alone_becomes_words(citizen: User, post: Post) -> None:
    html = (
        "<html><head><style>p{color:red}</style><script>alert(1)</script></head><body><p>Bonjour&nbsp;<b>à tous</b></p>"
        "<ul><li>un</li><li>deux</li></ul><div class='gmail_quote'><p>Le 3 mars, x a écrit :</p>"
        "<blockquote>cité</blockquote></div></body></html>"
    )
    bring(written(citizen, replying.address_for(citizen, post), "", html=html))
    assert said(post) == ["Bonjour à tous\n\n- un\n\n- deux"]


@pytest.mark.parametrize(
    "charset", ["utf-8", "iso-8859-1", "windows-1256", "utf-7", "hex", "idna", "x-none", "", "utf_16"]
)
def test_a_charset_never_fails(citizen: User, post: Post, charset: str) -> None:
    head = f"From: {citizen.email}\nTo: {replying.address_for(citizen, post)}\nMessage-ID: <1@x>\n"
    raw = f"{head}Content-Type: text/plain; charset={charset}\n\n".encode() + "déjà مرحبا\n".encode() + b"\xe9\xff\x00"
    replying.receive(read(raw))
    assert len(said(post)) + len(mail.outbox) == 1


def test_mutated_mails_never_raise_and_never_reach_another_thread(citizen: User, post: Post) -> None:
    """Five hundred mails of which bytes were changed, doubled, cut and moved; other threads stand beside."""
    other = factories.make_post(citizen)
    draw = random.Random(7)
    message = written(citizen, replying.address_for(citizen, post), html="<p>Je suis <b>là</b></p>")
    message.add_attachment(b"\x00\xff" * 50, maintype="application", subtype="pdf", filename="é.pdf")
    message.add_attachment(written(citizen, replying.address_for(citizen, other), "Dedans."))
    seed = message.as_bytes()
    parts = [b"=?utf-8?b?", b"\r\n", b"\x00", b"\xff\xfe", b"--", b"boundary=", b";", b'"', b"charset=hex", b"<", b"@"]
    for _number in range(500):
        raw = bytearray(seed)
        for _change in range(draw.randint(1, 12)):
            at = draw.randrange(len(raw))
            match draw.randrange(5):
                case 0:
                    raw[at] = draw.randrange(256)
                case 1:
                    raw[at:at] = draw.choice(parts)
                case 2:
                    del raw[at : at + draw.randrange(40)]
                case 3:
                    raw[at:at] = raw[at : at + draw.randrange(200)]
                case _:
                    raw = raw[: max(at, 50)]
        letter = read(bytes(raw))
        assert isinstance(letter.subject + letter.sender + letter.text + letter.html, str)
        assert letter.is_automatic in (True, False)
        inbound.report_of(letter.message)
        replying.receive(letter)
    assert said(other) == []
    assert set(Comment.objects.values_list("author", flat=True)) <= {citizen.pk}
    assert {tuple(told.to) for told in mail.outbox} <= {(citizen.email,)}


def test_parts_in_parts_without_end_are_refused() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 3000
    with pytest.raises(inbound.Refused):
        inbound.accept(raw)


@pytest.mark.django_db(transaction=True)
def test_the_way_in_keeps_no_words(citizen: User, post: Post) -> None:
    message = written(citizen, replying.address_for(citizen, post), "Avec une photo.")
    message.add_attachment(b"\xff\xd8" * 1_500_000, maintype="image", subtype="jpeg", filename="photo.jpg")
    inbound.accept(message.as_bytes())
    assert len(Task.objects.get(name="core.inbound.handle").payload["raw"]) < 10_000
    Worker().work()
    assert said(post) == ["Avec une photo."]
    assert Task.objects.get(name="core.inbound.handle").payload == {}
    with pytest.raises(inbound.NoSuchAddress):
        inbound.accept(written(citizen, "reponse+" + "a" * 48 + "@example.org").as_bytes())


@pytest.mark.django_db(transaction=True)
def test_a_provider_brings_an_answer(citizen: User, post: Post) -> None:
    from anymail.inbound import AnymailInboundMessage
    from anymail.signals import AnymailInboundEvent
    from anymail.signals import inbound as signal

    message = AnymailInboundMessage.parse_raw_mime_bytes(written(citizen, "x@example.org").as_bytes())
    message.envelope_recipient = replying.address_for(citizen, post)
    told = AnymailInboundEvent(event_type="inbound", event_id="1", message=message)
    for _twice in range(2):
        signal.send(sender=object, event=told, esp_name="Test")
    Worker().work()
    assert said(post) == ["Je suis d’accord."]


@pytest.mark.django_db(transaction=True)
def test_the_mailbox_of_a_demonstration_answers(
    client: Any, settings: Any, tmp_path: Any, citizen: User, post: Post
) -> None:
    from core.mail import send

    settings.MAIL_BACKEND, settings.MAIL_FOLDER = "core.mail.FolderBackend", tmp_path
    settings.EMAIL_BACKEND = "core.mail.OutboxBackend"
    from django.core.mail import EmailMultiAlternatives

    for reply_to in ([replying.address_for(citizen, post)], []):
        sent = EmailMultiAlternatives("Une réponse", "On vous a répondu.", to=[citizen.email], reply_to=reply_to)
        sent.attach_alternative("<p onclick='x()'>On vous a répondu.</p><script>x()</script>", "text/html")
        send(sent)
    Worker().work()
    names = {
        bool(email.message_from_bytes(path.read_bytes())["Reply-To"]): path.stem for path in tmp_path.glob("*.eml")
    }
    there = email.message_from_bytes((tmp_path / f"{names[True]}.eml").read_bytes())
    assert there["References"] == there["Message-ID"]  # so that answers name it whatever a provider makes of the latter
    page = client.get("/-/courrier/").content.decode()
    assert f"/-/courrier/{names[True]}/repondre/" in page
    assert f"/-/courrier/{names[False]}/repondre/" not in page
    html = client.get(f"/-/courrier/{names[True]}/")
    assert "default-src 'none'" in html["Content-Security-Policy"]
    assert "sandbox" in html["Content-Security-Policy"]
    url = f"/-/courrier/{names[True]}/repondre/"
    assert client.post(url, {"body": ""}).status_code == 400
    assert client.post(url, {"body": "Depuis la boîte."}).status_code == 302
    Worker().work()
    assert said(post) == ["Depuis la boîte."]
    for name in ("..%2f..%2fsecret", "nothing", "*"):
        assert client.get(f"/-/courrier/{name}/").status_code == 404
    settings.SECURE = True
    assert client.get(f"/-/courrier/{names[True]}/").status_code == 404
    assert client.post(url, {"body": "x"}).status_code == 404
