"""Small makers of rows for tests; each goes through the services, so that a test starts from what the program makes."""

from __future__ import annotations

import io
import itertools
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.utils import timezone

from alerts.kinds import Kind
from alerts.models import Notification
from alerts.services import News, notify
from feed.models import Comment, Post, Publishable
from feed.services import comment, follow, publish_post, save_draft
from messaging.models import Conversation, Enclosure, Flag, Message, Opening, Ruling
from messaging.rules import answers_in_private
from messaging.services import (
    Along,
    NewFile,
    agree_to_opening,
    ask_opening,
    ask_town,
    begin_group,
    flag_messages,
    rule_on_flag,
    write_to,
)
from moderation.models import Decision
from moderation.services import hide_contribution
from officials.claims.models import TownDocument
from officials.claims.services import add_document
from officials.events.models import Event
from officials.events.services import publish_event
from officials.questions.models import Question
from officials.questions.services import ask
from officials.spending.kinds import Dataset
from officials.spending.models import Ledger, LineTopic
from officials.spending.services import Origin, discuss_line, publish_ledger, send_file
from officials.urgent.models import Alert
from officials.urgent.services import confirm_alert, prepare_alert
from officials.work.models import Action, Commitment
from officials.work.services import publish_action, publish_commitment
from participation.ideas.models import CoAuthor, Idea
from participation.ideas.services import accept, draft_idea, edit_idea, invite, share_idea
from participation.polls.models import Batch, Poll
from participation.polls.services import Told, close_poll, draft_poll, enter_batch, open_poll, publish_poll
from participation.polls.services.opening import seal_of
from places.models import Department, Intercommunality, Neighbourhood, Outline, Theme, Town
from places.services import set_outline, write_search_keys
from profiles.models import DataExport, Mandate, User
from profiles.services import appoint, register, request_export
from reports.models import Category, Report
from reports.services import create_report, ensure_default_categories, locate

_numbers = itertools.count(1)

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\ntrailer\n<< /Root 1 0 R >>\nstartxref\n45\n%%EOF\n"
SQUARE = {"type": "Polygon", "coordinates": [[[6.0, 44.5], [6.1, 44.5], [6.1, 44.6], [6.0, 44.6], [6.0, 44.5]]]}


def make_intercommunality(**fields: Any) -> Intercommunality:
    number = next(_numbers)
    defaults = {"code": f"2000{number:05}", "name": f"Communauté {number}", "slug": f"communaute-{number}"}
    return Intercommunality.objects.create(**defaults | fields)


def make_department(name: str, code: str = "05", **fields: Any) -> Department:
    defaults = {"country": "FR", "code": code, "name": name, "slug": name.lower(), "region": "Provence"}
    return Department.objects.create(**defaults | fields)


def make_town(name: str = "", **fields: Any) -> Town:
    """Make a French town that search finds."""
    number = next(_numbers)
    name = name or f"Villeneuve {number}"
    defaults = {
        "code": f"FR-{number:05}",
        "country": "FR",
        "name": name,
        "slug": f"{name.lower().replace(' ', '-')}-{number}",
        "population": 1000,
        "postal_codes": [f"{number:05}"],
        "department_code": "05",
        "department": "Hautes-Alpes",
        "region": "Provence-Alpes-Côte d’Azur",
        "latitude": 44.55,
        "longitude": 6.05,
    }
    town = Town.objects.create(**defaults | fields)
    write_search_keys([town])
    return town


def make_neighbourhood(town: Town, name: str = "Le Bourg", **fields: Any) -> Neighbourhood:
    return Neighbourhood.objects.create(town=town, name=name, slug=name.lower().replace(" ", "-"), **fields)


def make_theme(name: str = "Voirie", **fields: Any) -> Theme:
    theme, _made = Theme.objects.get_or_create(
        slug=name.lower(), town=fields.pop("town", None), defaults={"name": name, "icon": "construction"} | fields
    )
    return theme


def make_person(name: str = "", **fields: Any) -> User:
    """Make an account with a confirmed address and no password unless one is given."""
    number = next(_numbers)
    password = fields.pop("password", None)
    person = register(
        email=fields.pop("email", f"person{number}@example.org"), name=name or f"Awa Diop {number}", **fields
    )
    if password:
        person.set_password(password)
        person.save(update_fields=["password"])
    return person


def make_post(author: User | None = None, town: Town | None = None, **fields: Any) -> Post:
    author = author or make_person()
    town = town or author.town or make_town()
    return publish_post(author=author, town=town, body=fields.pop("body", "Le marché revient samedi."), **fields)


def make_draft(author: User, town: Town, body: str = "À finir.") -> Post:
    return save_draft(author=author, town=town, body=body)


def make_data_file(person: User) -> DataExport:
    """Make a copy of a person's data that is still being prepared."""
    return request_export(person=person)


def make_notification(
    recipient: User,
    actor: User,
    target: Post,
    event: str = "",
    at: datetime | None = None,
    kind: str = Kind.SUPPORT,
) -> Notification:
    """Ring someone's bell: ``actor`` supports ``target``."""
    event, at = event or f"test:{next(_numbers)}", at or timezone.now()
    news = News(event, kind, "feed.supported", at=at, actor=actor, target=target)
    notify(news=news, recipients=[recipient.pk])
    return Notification.objects.filter(recipient=recipient).latest("position")


def make_comment(on: Publishable, author: User | None = None, body: str = "Merci !", **fields: Any) -> Comment:
    return comment(author=author or make_person(), on=on, body=body, **fields)


def follow_person(follower: User, person: User) -> None:
    """Have somebody follow somebody."""
    follow(person=follower, subject=person)


def make_message(by: User | None = None, to: User | None = None, text: str = "Bonjour") -> Message:
    """Have somebody write to somebody in private, as by the page."""
    return write_to(by=by or make_person(), to=to or make_person(), text=text, key=uuid4())


def make_private_question(by: User, town: Town, text: str = "La cantine est-elle gratuite ?") -> Conversation:
    """Have somebody ask a town hall something in private; somebody answers there."""
    if not answers_in_private(town):
        make_official(town)
    return ask_town(town=town, by=by, title="Cantine", text=text, key=uuid4())


def make_group(by: User, *people: User, title: str = "Fête du lavoir", text: str = "Bonjour") -> Message:
    """Have somebody begin a group, as by the page; return its first message."""
    return begin_group(by=by, people=people, title=title, text=text, key=uuid4())


def make_enclosure(by: User, to: User | None = None, name: str = "devis.pdf", text: str = "") -> Enclosure:
    """Have somebody send a PDF in private to somebody who follows them."""
    to = to or make_person()
    follow_person(to, by)
    along = Along(files=(NewFile(PDF, name),))
    message = write_to(by=by, to=to, text=text, key=uuid4(), along=along)
    return message.enclosures.get()


def make_flag(by: User, message: Message, reason: str = "harassment", **told: Any) -> Flag:
    """Have somebody show a message to moderators, as by the page."""
    told = {"chosen": [message.pk], "key": uuid4()} | told
    return flag_messages(conversation=message.conversation, by=by, reason=reason, **told)


def make_ruling(flag: Flag, outcome: str = "warn", days: int = 0, by: User | None = None) -> Ruling:
    """Have somebody who may decide about a flag, an operator unless given."""
    told = {"reasons": "Des menaces répétées.", "days": days}
    return rule_on_flag(flag=flag, by=by or make_operator(), outcome=outcome, **told)


def make_opening(talk: int, *, agreed: bool = True, **told: Any) -> Opening:
    """Have two who run the site open a conversation, or one ask for it."""
    opening = ask_opening(talk=talk, by=make_operator(), reason="Menaces de mort.", **told)
    return agree_to_opening(opening=opening, by=make_operator()) if agreed else opening


def make_operator(name: str = "") -> User:
    """Make somebody who runs the site, with a second factor."""
    person = make_person(name)
    User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
    give_second_factor(person)
    person.refresh_from_db()
    return person


def make_unclaimed(town: Town, name: str = "Jeanne Nommée", role: str = "mayor", title: str = "Maire") -> Mandate:
    """Make an official whom a register names and who has not come here; the town is claimed, so that they may."""
    Town.objects.filter(pk=town.pk, claimed_at=None).update(claimed_at=timezone.now())
    return Mandate.objects.create(
        town=town,
        name=name,
        role=role,
        title=title,
        starts_at=timezone.now() - timedelta(days=300),
        source="RNE, mai 2026",
        register_key=f"rne:{role}:{town.code}:{next(_numbers)}",
    )


def give_second_factor(person: User) -> None:
    """Give an account an authenticator that nobody holds: enough to act for a town (AUTH-6)."""
    Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": {}})


def make_mandate(
    person: User,
    town: Town | None,
    role: str = "clerk",
    title: str = "Mairie",
    second_factor: bool = True,
    **fields: Any,
) -> Mandate:
    if second_factor:
        give_second_factor(person)
    began = {"starts_at": timezone.now() - timedelta(days=1)}
    return appoint(person=person, town=town, role=role, title=title, **began | fields)


def make_official(town: Town, role: str = "clerk", title: str = "Mairie", **fields: Any) -> User:
    """Make someone who acts for this town."""
    person = make_person()
    make_mandate(person, town, role, title, **fields)
    return person


def make_question(author: User | None = None, official: Mandate | None = None, **fields: Any) -> Question:
    """Put a question to an official, a mayor unless one is given."""
    mandate = official or make_mandate(make_person(), fields.pop("town", None) or make_town(), "mayor", "Maire")
    assert mandate.town is not None
    told = {"title": "Quand la piscine rouvre-t-elle ?"} | fields
    return ask(author=author or make_person(), town=mandate.town, official=mandate, **told)


def make_alert(town: Town, *, confirmed: bool = True, **fields: Any) -> Alert:
    """Have two officials of a town raise an alert, or one prepare it."""
    by, other = make_official(town), make_official(town, "mayor", "Maire")
    told = {"level": "danger", "title": "Ne buvez pas l’eau", "body": "La source est trouble."}
    told |= {"ends_at": timezone.now() + timedelta(hours=6), "author": by}
    alert = prepare_alert(town=town, **told | fields)
    return confirm_alert(alert=alert, by=other) if confirmed else alert


def make_decision(town: Town, by: User | None = None) -> Decision:
    """Have someone who manages the town hide what a citizen said."""
    said = make_post(make_person(), town, body="Des gros mots.")
    return hide_contribution(subject=said, by=by or make_official(town), rule="insult", reason="Des gros mots, encore.")


def make_document(town: Town, title: str = "Compte rendu", kind: str = "compte-rendu", **fields: Any) -> TownDocument:
    """Show a document of a town."""
    told = {"dated": timezone.now().date(), "by": None, "data": PDF}
    return add_document(town=town, title=title, kind=kind, **told | fields)


def make_idea(author: User | None = None, town: Town | None = None, **fields: Any) -> Idea:
    """Share an idea for a town, for the whole of it unless a ``geometry`` is given."""
    author = author or make_person()
    town = town or author.town or make_town()
    told = {"title": "Un banc devant l’école", "need": "Les grands-parents attendent debout."}
    return share_idea(author=author, town=town, **told | fields)


def change_idea(idea: Idea, by: User, **changed: Any) -> Idea:
    """Change some of an idea and leave the rest."""
    names = ("title", "need", "body", "theme", "neighbourhood", "geometry")
    return edit_idea(idea=idea, by=by, **{name: getattr(idea, name) for name in names} | changed)


def make_idea_draft(author: User, town: Town, title: str = "À finir") -> Idea:
    return draft_idea(author=author, town=town, title=title)


ACCOUNT_CSV = """annee;sens;section;fonction;nature;libelle;montant;vote
2024;depense;fonctionnement;211;6042;Cantine;1000,50;1200
2024;depense;investissement;845;2151;Rue du Four;3000;5000
2024;recette;fonctionnement;;73111;Impôts directs;6000;6000
"""


def make_ledger(
    town: Town,
    by: User | None = None,
    *,
    text: str = ACCOUNT_CSV,
    dataset: str = "account",
    publish: bool = True,
    **told: Any,
) -> Ledger:
    """Send a file to the desk of a town, and publish it."""
    origin = Origin("Mairie", "https://example.org/comptes", "Licence Ouverte 2.0")
    file, kind = io.BytesIO(text.encode()), Dataset(dataset)
    ledger = send_file(town=town, by=by, dataset=kind, origin=origin, file=file, file_name="compte.csv", **told)
    return publish_ledger(ledger=ledger, by=by) if publish else ledger


def make_line_topic(ledger: Ledger, by: User) -> LineTopic:
    """Have somebody say something of the first line."""
    discuss_line(line=ledger.lines.select_related("ledger__town").order_by("number")[0], author=by, body="Pourquoi ?")
    topic: LineTopic = LineTopic.objects.get(line__ledger=ledger)
    return topic


def make_coauthor(idea: Idea, person: User) -> CoAuthor:
    """Have someone write an idea with its author."""
    assert idea.author is not None
    invite(idea=idea, author=idea.author, handle=person.handle)
    return accept(idea=idea, person=person)


def make_action(author: User | None = None, town: Town | None = None, **fields: Any) -> Action:
    """Publish an action of a councillor of this town, a new one unless an author is given."""
    town = town or make_town()
    author = author or make_official(town, role="councillor", title="Conseillère")
    return publish_action(author=author, town=town, **{"title": "De l’ombre dans la cour"} | fields)


def make_event(author: User | None = None, town: Town | None = None, **fields: Any) -> Event:
    """Have a councillor of this town announce a meeting in three days, unless other hours are given."""
    town = town or make_town()
    author = author or make_official(town, role="councillor", title="Conseillère")
    told = {"title": "Conseil municipal", "starts_at": timezone.now() + timedelta(days=3)}
    return publish_event(author=author, town=town, **told | fields)


def make_commitment(author: User | None = None, town: Town | None = None, **fields: Any) -> Commitment:
    """Have a councillor of this town promise something for a day to come."""
    town = town or make_town()
    author = author or make_official(town, role="councillor", title="Conseillère")
    told = {"title": "200 arbres", "due_on": timezone.localdate() + timedelta(days=200)}
    return publish_commitment(author=author, town=town, **told | fields)


def make_category(code: str = "chaussee") -> Category:
    """Return a category of the default set, which a test that empties its tables has to write again."""
    if not Category.objects.filter(code=code).exists():
        ensure_default_categories()
    return Category.objects.get(code=code, town=None)


def outlined(town: Town) -> Town:
    """Give a town the outline of SQUARE, so that points in it are its own."""
    set_outline(town=town, geometry=SQUARE, source="test")
    return town


def make_report(
    reporter: User | None = None,
    town: Town | None = None,
    *,
    at: tuple[float, float] = (44.55, 6.05),
    category: str = "chaussee",
    **fields: Any,
) -> Report:
    """Make a report at a point of a town whose outline is SQUARE."""
    town = town or make_town()
    if not Outline.objects.filter(town=town).exists():
        outlined(town)
    return create_report(
        reporter=reporter or make_person(),
        place=locate(latitude=at[0], longitude=at[1], hint=town),
        category=make_category(category),
        body=fields.pop("body", "Un trou devant l’école."),
        **fields,
    )


def make_poll(town: Town | None = None, by: User | None = None, *, opens: bool = True, **told: Any) -> Poll:
    """Publish a poll for a week in a town: open now, or with ``opens`` false tomorrow."""
    town = town or make_town()
    by = by or make_official(town)
    asked: dict[str, Any] = {"title": "Fermer la place le samedi ?", "options": ["Pour", "Contre"]}
    asked |= {"opens_at": None if opens else timezone.now() + timedelta(days=1)}
    asked |= {"closes_at": timezone.now() + timedelta(days=8)}
    poll = publish_poll(poll=draft_poll(by=by, town=town, told=Told(**asked | told)), by=by)
    if opens:
        open_poll(poll=poll)
    fresh: Poll = Poll.objects.for_wall().get(pk=poll.pk)
    return fresh


def make_batch(poll: Poll, *choices: str, by: User | None = None, label: str = "Urne 1", spoilt: int = 0) -> Batch:
    """Enter a stack of paper."""
    by = by or make_official(poll.town)
    return enter_batch(poll=poll, by=by, label=label, choices=choices or ("1",), spoilt=spoilt, key=uuid4())


def make_poll_draft(town: Town, by: User | None = None, **told: Any) -> Poll:
    return draft_poll(by=by or make_official(town), town=town, told=Told(**{"title": "À finir"} | told))


def close_poll_now(poll: Poll) -> Poll:
    """Have the time of a poll be over, which no service can do, and count it."""
    Poll.objects.filter(pk=poll.pk).update(
        opens_at=timezone.now() - timedelta(days=9), closes_at=timezone.now() - timedelta(seconds=1)
    )
    poll.refresh_from_db()
    Poll.objects.filter(pk=poll.pk).exclude(seal="").update(seal=seal_of(poll))  # as if it had opened like that
    close_poll(poll=poll)
    fresh: Poll = Poll.objects.for_wall().get(pk=poll.pk)
    return fresh
