"""Urgent alerts: two people, three a day, until they end by themselves; whose bells ring (UG11, UG2, NOTIF-1)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from alerts.models import Cause, Notification
from alerts.services import choose
from core.models import StreamMove, Task
from feed.models import Activity, Route
from feed.services import follow
from officials.urgent import export, panels, services, streams
from officials.urgent.clock import moment_in
from officials.urgent.models import Alert, Step
from officials.urgent.services import telling
from officials.urgent.tasks import over, tell
from places.models import Town
from profiles.models import Mandate, User
from profiles.services import block, end_mandate, freeze_mandates
from tests import factories
from tests.feed.steps import body, work

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def zone(west: float = 6.02, east: float = 6.04) -> dict[str, Any]:
    ring = [[west, 44.52], [east, 44.52], [east, 44.54], [west, 44.54], [west, 44.52]]
    return {"type": "Polygon", "coordinates": [ring]}


def shown(town: Town) -> list[str]:
    return [alert.title for alert in panels.banner(town)[1]["alerts"]]


# --- two people -----------------------------------------------------------------------------------------------------


def test_nothing_is_sent_before_a_second_person_confirms(town: Town) -> None:
    alert = factories.make_alert(town, confirmed=False)
    assert alert.author is not None
    work()
    assert (shown(town), Activity.objects.count(), Notification.objects.count()) == ([], 0, 0)
    with pytest.raises(services.NeedsAnother):
        services.confirm_alert(alert=alert, by=alert.author, proven=True)
    mayor = Mandate.objects.get(town=town, role="mayor").person
    assert mayor is not None
    sent = services.confirm_alert(alert=alert, by=mayor)
    assert (sent.confirmed_by, sent.confirmed_as, sent.capacity, sent.alone) == (mayor, "Maire", "Mairie", False)
    assert shown(town) == [alert.title]
    assert services.confirm_alert(alert=alert, by=mayor).published_at == sent.published_at  # twice is once
    assert Activity.objects.get().actor is None and Route.objects.count() == 1


def test_who_is_alone_proves_it_waits_a_minute_and_it_is_said(town: Town) -> None:
    mayor = factories.make_official(town, "mayor", "Maire")
    told: dict[str, Any] = {"level": "information", "title": "Neige", "body": "La route est fermée."}
    alert = services.prepare_alert(author=mayor, town=town, ends_at=timezone.now() + timedelta(hours=2), **told)
    with pytest.raises(services.NeedsProof):
        services.confirm_alert(alert=alert, by=mayor)
    with pytest.raises(services.TooSoon):
        services.confirm_alert(alert=alert, by=mayor, proven=True)
    Alert.objects.filter(pk=alert.pk).update(created_at=timezone.now() - timedelta(seconds=61))
    assert services.confirm_alert(alert=alert, by=mayor, proven=True).alone
    assert "Préparée et confirmée par la même personne" in body(Client(), alert.get_absolute_url())


@pytest.mark.parametrize("case", ["frozen", "ended", "backdated"])
def test_nobody_is_alone_by_stopping_the_only_colleague(town: Town, case: str) -> None:
    """OFF-5: who stole one account of two freezes the other, or ends its mandate; some days later one is alone."""
    thief = factories.make_official(town, "mayor", "Maire")
    other = factories.make_mandate(factories.make_person(), town, "clerk", "Mairie")
    Mandate.objects.filter(pk=other.pk).update(starts_at=timezone.now() - timedelta(days=90))
    other.refresh_from_db()
    told: dict[str, Any] = {"level": "danger", "title": "Fuyez", "body": "Le barrage cède."}
    alert = services.prepare_alert(author=thief, town=town, ends_at=timezone.now() + timedelta(hours=2), **told)
    Alert.objects.filter(pk=alert.pk).update(created_at=timezone.now() - timedelta(seconds=61))
    if case == "frozen":
        freeze_mandates(person=other.person, body=town)  # type: ignore[arg-type]
    else:
        end_mandate(mandate=other, at=timezone.now() - timedelta(days=30 if case == "backdated" else 0))
    with pytest.raises(services.NeedsAnother):
        services.confirm_alert(alert=alert, by=thief, proven=True)
    before = timezone.now() - timedelta(days=8)
    stopped = "frozen_at" if case == "frozen" else "told_ended_at"
    Mandate.objects.filter(pk=other.pk).update(**{stopped: before})
    assert services.confirm_alert(alert=alert, by=thief, proven=True).alone


@pytest.mark.parametrize("case", ["agent", "councillor", "ended", "frozen", "elsewhere", "nobody"])
def test_who_has_no_right_prepares_confirms_and_ends_nothing(town: Town, case: str) -> None:
    """OFF-2: an ex-official one second after the end, and one whom a colleague froze."""
    waiting, sent = factories.make_alert(town, confirmed=False), factories.make_alert(town)
    person = factories.make_person()
    if case in ("agent", "councillor"):
        factories.make_mandate(person, town, case, "Titre")
    elif case == "elsewhere":
        factories.make_mandate(person, factories.make_town(), "mayor", "Maire")
    elif case != "nobody":
        mandate = factories.make_mandate(person, town, "mayor", "Maire")
        if case == "ended":
            end_mandate(mandate=mandate, at=timezone.now() - timedelta(seconds=1))
        else:
            Mandate.objects.filter(pk=mandate.pk).update(frozen_at=timezone.now())
    for act in (
        lambda: factories.make_alert(town, author=person, confirmed=False),
        lambda: services.confirm_alert(alert=waiting, by=person),
        lambda: services.say_step(alert=sent, by=person, words="Fini", ends=True),
        lambda: services.drop_alert(alert=waiting, by=person),
    ):
        with pytest.raises(services.NotOfficial):
            act()
    assert Alert.objects.count() == 2 and shown(town) == [sent.title]


def test_what_a_stopped_account_prepared_is_not_sent(town: Town) -> None:
    alert = factories.make_alert(town, confirmed=False)
    Mandate.objects.filter(person=alert.author).update(frozen_at=timezone.now())
    mayor = Mandate.objects.get(town=town, role="mayor").person
    assert mayor is not None
    with pytest.raises(services.PreparerGone):
        services.confirm_alert(alert=alert, by=mayor)
    assert shown(town) == []


# --- three a day ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_ten_confirmations_at_once_are_three_alerts() -> None:
    town = factories.make_town("Gap")
    mayor = factories.make_official(town, "mayor", "Maire")
    waiting = [factories.make_alert(town, confirmed=False) for _time in range(10)]

    def confirm(alert: Alert) -> str:
        try:
            services.confirm_alert(alert=alert, by=mayor)
        except services.TooManyToday:
            return "refused"
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(10) as pool:
        answers = sorted(pool.map(confirm, waiting))
    assert answers == ["refused"] * 7 + ["sent"] * 3
    assert sorted(Alert.objects.standing().values_list("ordinal", flat=True)) == [1, 2, 3]
    elsewhere = factories.make_alert(factories.make_town())
    assert elsewhere.ordinal == 1


def test_the_database_refuses_a_fourth_and_what_has_no_end(town: Town) -> None:
    alert = factories.make_alert(town)
    rows = Alert.objects.filter(pk=alert.pk)
    wrong: tuple[dict[str, Any], ...] = (
        {"ordinal": 4},
        {"ordinal": None},
        {"level": "panique"},
        {"title": ""},
        {"ends_at": alert.published_at},
    )
    for changed in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**changed)
    other = factories.make_alert(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.filter(pk=other.pk).update(ordinal=1)


# --- the end --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-1, 0, 24 * 7 + 1])
def test_an_end_lies_within_seven_days(town: Town, hours: int) -> None:
    with pytest.raises(services.BadEnd):
        factories.make_alert(town, ends_at=timezone.now() + timedelta(hours=hours), confirmed=False)


def test_it_ends_by_itself_by_the_clock_of_the_database(town: Town) -> None:
    alert = factories.make_alert(town)
    Alert.objects.filter(pk=alert.pk).update(
        published_at=timezone.now() - timedelta(hours=7), ends_at=timezone.now() - timedelta(seconds=1)
    )
    assert shown(town) == [] and streams.alerts(alert.author, [str(town.pk)]) == {str(town.pk): 0}  # type: ignore[arg-type]
    assert "Cette alerte est terminée" in body(Client(), alert.get_absolute_url())
    due = Task.objects.get(name="officials.urgent.tasks.over")
    assert due.due == alert.ends_at
    before = StreamMove.objects.filter(stream=f"alerts:{town.pk}").count()
    over(due.payload)
    assert StreamMove.objects.filter(stream=f"alerts:{town.pk}").count() == before + 1


def test_steps_are_public_and_the_last_calls_it_off(town: Town) -> None:
    alert = factories.make_alert(town)
    assert alert.author is not None
    services.say_step(alert=alert, by=alert.author, words="Une citerne arrive à 18 h.")
    assert shown(town) == [alert.title]
    services.say_step(alert=alert, by=alert.author, words="L’eau est bonne.", ends=True)
    assert shown(town) == []
    page = body(Client(), alert.get_absolute_url())
    assert "Une citerne arrive à 18 h." in page and "Fin d’alerte" in page and "Cette alerte est terminée" in page
    with pytest.raises(services.Over):
        services.say_step(alert=alert, by=alert.author, words="Encore")
    assert Step.objects.count() == 2


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        (datetime(2027, 3, 28, 1, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (datetime(2027, 3, 28, 3, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),  # shown twice: the later one
        (datetime(2026, 10, 25, 3, 0), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (datetime(2026, 7, 1, 12, 0), datetime(2026, 7, 1, 10, 0, tzinfo=UTC)),
    ],
)
def test_the_nights_when_the_clock_changes(told: datetime, moment: datetime) -> None:
    assert moment_in(PARIS, told) == moment


def test_an_hour_that_does_not_exist_is_refused() -> None:
    for minute in (0, 30, 59):
        with pytest.raises(ValidationError, match="n’existe pas"):
            moment_in(PARIS, datetime(2027, 3, 28, 2, minute))


# --- where ----------------------------------------------------------------------------------------------------------


def test_an_area_lies_inside_the_town(town: Town) -> None:
    factories.outlined(town)
    kept = factories.make_alert(town, geometry=zone(), confirmed=False)
    assert kept.geometry == zone()
    line = {"type": "LineString", "coordinates": [[6.02, 44.52], [6.03, 44.53]]}
    hole = {"type": "Polygon", "coordinates": zone()["coordinates"] * 2}
    for wrong in (zone(5.9), line, hole, {"type": "Polygon"}, {"type": "Polygon", "coordinates": [[["a", 1]] * 4]}):
        with pytest.raises(services.BadArea):
            factories.make_alert(town, geometry=wrong, confirmed=False)


# --- bells ----------------------------------------------------------------------------------------------------------


def test_the_bells_of_those_who_follow_the_place_ring_once(town: Town, outsider: User) -> None:
    """NOTIF-1: who follows now; neither blocks nor mutes keep anyone from being warned; NOTIF-3: once."""
    near, far = factories.make_neighbourhood(town, "Nord"), factories.make_neighbourhood(town, "Sud")
    people = {name: factories.make_person(name) for name in ("town", "near", "far", "both", "blocked", "without")}
    for name, place in (("town", town), ("near", near), ("far", far), ("both", town), ("both", near)):
        follow(person=people[name], subject=place)
    for name in ("blocked", "without"):
        follow(person=people[name], subject=town)
    choose(person=people["without"], kinds=["mention"])
    alert = factories.make_alert(town, neighbourhoods=[near])
    assert alert.author is not None
    block(blocker=people["blocked"], blocked=alert.author)
    work()
    tell({"alert": alert.pk, "after": 0})  # delivered again
    rang = {str(line.recipient) for line in Notification.objects.filter(verb="urgent.raised")}
    assert rang == {"town", "near", "both", "blocked"}
    assert Cause.objects.filter(event=f"alert:{alert.pk}").count() == 4
    assert outsider.unread == 0


def test_a_whole_town_reaches_its_neighbourhoods_and_an_area_those_it_touches(town: Town) -> None:
    factories.outlined(town)
    near = factories.make_neighbourhood(town, "Nord", geometry=zone(6.03, 6.05))
    far = factories.make_neighbourhood(town, "Sud", geometry=zone(6.08, 6.09))
    people = [factories.make_person() for _place in (near, far)]
    for person, place in zip(people, (near, far), strict=True):
        follow(person=person, subject=place)
    assert len(telling.sources_of(factories.make_alert(town))) == 3
    area = factories.make_alert(town, geometry=zone())
    work()
    assert Cause.objects.filter(event=f"alert:{area.pk}", recipient__in=people).count() == 1


def test_a_kill_between_two_batches_misses_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "BATCH", 2)
    followers = [factories.make_person() for _time in range(5)]
    for person in followers:
        follow(person=person, subject=town)
    alert = factories.make_alert(town)

    class Killed(Exception):
        pass

    def killed(*_given: Any, **_named: Any) -> None:
        raise Killed

    with monkeypatch.context() as kill, pytest.raises(Killed), transaction.atomic():
        kill.setattr(telling, "enqueue", killed)  # after the bells, before the promise of the rest
        tell({"alert": alert.pk, "after": 0})
    assert not Cause.objects.exists()  # what was half done is undone, and its promise still stands
    for _batch in range(3):
        work()
    assert Cause.objects.filter(event=f"alert:{alert.pk}").count() == 5


def test_those_who_were_told_hear_once_of_what_is_new_and_of_the_end(
    town: Town, citizen: User, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    """NOTIF-1, NOTIF-3: not who came since, nor who switched alerts off; of what is new, once an hour."""
    off = factories.make_person()
    for person in (citizen, off):
        follow(person=person, subject=town)
    alert = factories.make_alert(town)
    work()
    follow(person=outsider, subject=town)
    choose(person=off, kinds=["mention"])
    assert alert.author is not None
    for words, ends in (("Une citerne arrive.", False), ("Elle est là.", False), ("L’eau est bonne.", True)):
        services.say_step(alert=alert, by=alert.author, words=words, ends=ends)
        work()
    last = Step.objects.latest("pk")
    tell({"alert": alert.pk, "step": last.pk, "after": 0})  # delivered again
    rang = Notification.objects.order_by("pk").values_list("recipient_id", "verb")
    assert [verb for pk, verb in rang if pk == citizen.pk] == ["urgent.raised", "urgent.changed", "urgent.ended"]
    assert [verb for pk, verb in rang if pk in (off.pk, outsider.pk)] == ["urgent.raised"]
    page = body(sign_in(citizen), "/notifications/")
    assert "Du nouveau" in page and "Fin d’alerte" in page and "L’eau est bonne." not in page


def test_the_line_of_a_bell_says_it_and_leads_there(
    town: Town, citizen: User, sign_in: Callable[[User], Client]
) -> None:
    follow(person=citizen, subject=town)
    alert = factories.make_alert(town)
    work()
    page = body(sign_in(citizen), "/notifications/")
    assert alert.title in page and "Danger" in page and alert.get_absolute_url() in page


# --- people ---------------------------------------------------------------------------------------------------------


def test_who_leaves_takes_their_name_and_what_was_not_sent(town: Town) -> None:
    """PRIV-1: the town's message stays."""
    sent = factories.make_alert(town)
    author = sent.author
    assert author is not None
    factories.make_alert(town, author=author, confirmed=False)
    services.say_step(alert=sent, by=author, words="Une citerne arrive.")
    assert [row["title"] for row in export.data_of(author)["alerts"]] == [sent.title] * 2
    services.erase_person(author)
    row = Alert.objects.get()
    assert (row.author, row.title) == (None, sent.title) and Step.objects.get().author is None
    assert export.data_of(author) == {"alerts": [], "alert_steps": []}
    assert "Mairie de Gap" in body(Client(), sent.get_absolute_url())
