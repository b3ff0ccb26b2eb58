"""The pages of alerts: desk, banner on every page, lists, relays (UG11, AL33)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feed.services import follow
from officials.urgent import active, services
from officials.urgent.models import Alert
from officials.urgent.relaying import NAMESPACE
from places.models import Town
from profiles.models import User
from profiles.services import block
from tests import factories
from tests.api.program import Program
from tests.feed.steps import body

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def typed(**changed: Any) -> dict[str, Any]:
    ends = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    told = {"level": "danger", "title": "Ne buvez pas l’eau", "body": "La source est trouble.", "ends_at": ends}
    return told | changed


def test_prepared_read_again_and_confirmed_by_another(town: Town, sign_in: SignIn, outsider: User) -> None:
    clerk, mayor = factories.make_official(town), factories.make_official(town, "mayor", "Maire")
    desk = reverse("desk_alerts", args=[town.slug])
    assert sign_in(outsider).get(desk).status_code == 404
    assert "Une deuxième personne" in body(sign_in(clerk), desk)
    answer = sign_in(clerk).post(desk, typed())
    alert = Alert.objects.get()
    assert answer.headers["Location"] == alert.get_absolute_url()
    assert "Pas encore envoyée" in body(sign_in(mayor), alert.get_absolute_url())
    confirm = reverse("alert_confirm", args=[alert.pk])
    offered = [confirm in sign_in(who).get(alert.get_absolute_url()).content.decode() for who in (clerk, mayor)]
    assert offered == [False, True]  # nobody is offered what would be refused
    page = sign_in(clerk).post(confirm, follow=True).content.decode()
    assert "Une deuxième personne de la mairie doit confirmer" in page and Alert.objects.get().is_draft
    assert "L’alerte est envoyée." in sign_in(mayor).post(confirm, follow=True).content.decode()
    assert not Alert.objects.get().is_draft
    step = reverse("alert_edit", args=[alert.pk])
    assert sign_in(clerk).post(step, {"words": ""}).status_code == 400
    assert sign_in(clerk).post(step, {"words": "C’est fini.", "ends": "on"}).status_code == 302
    assert Alert.objects.get().is_over
    assert sign_in(clerk).get(step).headers["Location"] == alert.get_absolute_url()


def test_a_prepared_one_is_thrown_away_and_a_sent_one_is_not(town: Town, sign_in: SignIn) -> None:
    mayor = factories.make_official(town, "mayor", "Maire")
    waiting, sent = factories.make_alert(town, confirmed=False), factories.make_alert(town)
    drop = reverse("alert_delete", args=[waiting.pk])
    assert sign_in(mayor).get(drop).status_code == 200
    assert sign_in(mayor).post(drop).status_code == 302
    assert sign_in(mayor).post(reverse("alert_delete", args=[sent.pk])).status_code == 404
    assert list(Alert.objects.all()) == [sent]


def test_who_is_alone_is_asked_who_they_are(town: Town, sign_in: SignIn) -> None:
    mayor = factories.make_official(town, "mayor", "Maire")
    sign_in(mayor).post(reverse("desk_alerts", args=[town.slug]), typed())
    alert = Alert.objects.get()
    answer = sign_in(mayor).post(reverse("alert_confirm", args=[alert.pk]))
    assert answer.status_code == 302 and "compte" in answer.headers["Location"]
    assert Alert.objects.get().is_draft


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"level": "panique"}, "n’en fait pas partie"),
        ({"title": ""}, "Donnez un titre"),
        ({"title": "t" * 81}, "80 signes au plus"),
        ({"body": "La source est trouble." + "t" * 500}, "500 signes au plus"),
        ({"ends_at": ""}, "Dites quand l’alerte se termine."),
        ({"ends_at": "demain"}, "par exemple 2030-05-31T18:00"),
        ({"ends_at": "9999-99-99T99:99"}, "par exemple 2030-05-31T18:00"),
        ({"ends_at": "9999-12-31T23:59"}, "dans les sept jours"),
        ({"ends_at": "0001-01-01T00:00"}, ""),
        ({"ends_at": "2027-03-28T02:30"}, "cette heure n’existe pas"),
        ({"neighbourhoods": ["9" * 30]}, "Ce quartier n’est pas de cette commune."),
        ({"geometry": "[" * 9000}, "Dessinez une zone"),
        ({"geometry": json.dumps({"type": "Point", "coordinates": [6, 44]})}, "Dessinez une zone"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    town: Town, sign_in: SignIn, changed: dict[str, Any], said: str
) -> None:
    clerk = factories.make_official(town)
    answer = sign_in(clerk).post(reverse("desk_alerts", args=[town.slug]), typed() | changed)
    page = answer.content.decode()
    assert answer.status_code == 400 and said in page and "La source est trouble." in page
    assert not Alert.objects.exists()


# --- the banner -----------------------------------------------------------------------------------------------------


def test_a_banner_stands_on_every_page_of_the_town_and_of_who_lives_there(
    town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    pages = [town.get_absolute_url(), *(reverse(name, args=[town.slug]) for name in ("town_ideas", "town_questions"))]
    assert all(f'data-streams="alerts:{town.pk}" data-newest="0"' in body(Client(), page) for page in pages)
    alert = factories.make_alert(town)
    link = f'class="notice tone-alert" href="{alert.get_absolute_url()}"'
    assert all(body(Client(), page).count(link) == 1 for page in pages)
    assert body(sign_in(citizen), town.get_absolute_url()).count(link) == 1  # once, though it is both
    for page in ("/", "/reglages/"):
        assert link in body(sign_in(citizen), page)
        assert link not in body(sign_in(outsider), page)
    elsewhere = factories.make_town("Embrun")
    assert link not in body(Client(), elsewhere.get_absolute_url())


def test_an_open_page_fetches_the_banner_as_the_database_has_it(town: Town) -> None:
    address = reverse("town_banner", args=[town.slug])
    assert f'id="alertes-{town.pk}"' in body(Client(), address) and " hidden>" in body(Client(), address)
    alert = factories.make_alert(town)
    active.none_yet()  # another process, which has not heard of it yet
    fragment = body(Client(), address)
    assert alert.title in fragment and f'data-newest="{alert.pk}"' in fragment and "<html" not in fragment


def test_pages_of_a_town_without_alerts_ask_nothing(town: Town) -> None:
    def queries() -> int:
        body(Client(), town.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            body(Client(), town.get_absolute_url())
        return len(asked)

    without = queries()
    factories.make_alert(factories.make_town())
    assert queries() == without
    factories.make_alert(town)
    assert queries() == without + 3  # the alert and its neighbourhoods in the banner, and the new entry of the wall


# --- reading --------------------------------------------------------------------------------------------------------


def test_a_list_says_what_holds_and_what_is_over_at_the_same_cost(town: Town) -> None:
    address = reverse("town_alerts", args=[town.slug])

    def past(number: int) -> None:
        at = timezone.now() - timedelta(days=10 + number)
        clerk = factories.make_official(town)
        told = {"author": clerk, "ends_at": at + timedelta(hours=1), "at": at}
        alert = factories.make_alert(town, confirmed=False, **told)
        services.confirm_alert(alert=alert, by=clerk, at=at)

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            page = body(Client(), address)
        return page.count("idea-row"), len(queries)

    past(0)
    one = asked()
    past(1)
    past(2)
    assert (one, asked()) == ((1, 6), (3, 6))
    holding = factories.make_alert(town)
    page = body(Client(), address)
    now = page.index("En ce moment")
    assert now < page.index(holding.get_absolute_url(), now) < page.index("Terminées")


def test_a_block_hides_no_alert(town: Town, citizen: User, sign_in: SignIn) -> None:
    """NOTIF-1: a town hall warns everyone, whoever typed the words."""
    alert = factories.make_alert(town)
    assert alert.author is not None
    block(blocker=citizen, blocked=alert.author)
    follow(person=citizen, subject=town)
    browser = sign_in(citizen)
    assert alert.title in body(browser, alert.get_absolute_url()) and body(browser, "/").count(alert.title) >= 2


def test_programs_read_what_holds(town: Town) -> None:
    alert, prepared = factories.make_alert(town), factories.make_alert(town, confirmed=False)
    told = Program().read(f"/towns/{town.slug}/alerts/")["items"]
    assert [(row["id"], row["level"], row["over"]) for row in told] == [(str(alert.pk), "danger", False)]
    assert Program().ask("GET", f"/alerts/{prepared.pk}/").status_code == 404
    assert alert.author is not None
    services.say_step(alert=alert, by=alert.author, words="Fini.", ends=True)
    assert Program().read(f"/towns/{town.slug}/alerts/")["items"] == []
    everything = Program().read(f"/towns/{town.slug}/alerts/?active=false")["items"]
    assert everything[0]["steps"][0]["words"] == "Fini."
    entry = Program().read(f"/towns/{town.slug}/wall/")["items"][0]
    assert (entry["kind"], entry["subject"]["title"]) == ("alert", alert.title)


def test_others_relay_it_as_cap_and_atom(town: Town) -> None:
    """CAP 1.2: the elements in the order of its schema, moments with an offset and no Z, latitude first."""
    factories.outlined(town)
    alert = factories.make_alert(town, advice="Faites bouillir l’eau & attendez <10 min>.")
    root = ET.fromstring(Client().get(reverse("alert_cap", args=[alert.pk])).content)  # noqa: S314  # our own
    names = [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in root]
    assert names == ["identifier", "sender", "sent", "status", "msgType", "scope", "info"]
    info = root.find(f"{{{NAMESPACE}}}info")
    assert info is not None
    told = {child.tag.removeprefix(f"{{{NAMESPACE}}}"): child.text for child in info}
    assert list(told) == [
        "language", "category", "event", "urgency", "severity", "certainty", "effective", "expires", "senderName",
        "headline", "description", "instruction", "web", "area",
    ]  # fmt: skip
    assert (told["severity"], told["headline"], told["instruction"]) == ("Severe", alert.title, alert.advice)
    assert str(told["expires"]).endswith("-00:00")
    area = info.find(f"{{{NAMESPACE}}}area")
    assert area is not None
    polygon = area.findtext(f"{{{NAMESPACE}}}polygon")
    assert polygon is not None and polygon.startswith("44.5,6.0 ") and polygon.split()[0] == polygon.split()[-1]
    feed = body(Client(), reverse("town_alerts_feed", args=[town.slug]))
    assert f"Danger : {alert.title}" in feed and f"{alert.get_absolute_url()}cap.xml" in feed
