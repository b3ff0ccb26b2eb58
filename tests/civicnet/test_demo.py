"""The demonstration village: its words, its pictures, and what the loader makes of them (CIW1, 4C19)."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import Client, override_settings
from django.utils import timezone
from PIL import Image

from cases.models import Move
from civicnet.demo import (
    ACCOUNTS,
    PASSWORD,
    asking,
    boxing,
    building,
    meeting,
    pictures,
    polling,
    reading,
    removing,
    scale,
    working,
)
from civicnet.demo.pictures.portraits import portrait
from civicnet.demo.typography import NARROW, WIDE, french
from core.text import mentions
from core.text.names import check_display_name, check_handle
from feed.models import Activity, Comment, Follow, Mention, Photo, Post, Revision, Route, Source, Support
from feed.services import recount
from moderation.models import Decision
from officials.campaign.models import Election
from officials.work.lists import summary
from officials.work.models import Action, Commitment, Inspiration, Step
from officials.work.models import Rating as WorkRating
from participation.ideas.models import CoAuthor, Goal, Idea, Rating
from places.models import Outline, Theme, Town
from places.themes import DEFAULT_THEMES
from profiles.models import User
from tests import factories

NOW = datetime(2026, 11, 23, 19, 40, tzinfo=UTC)
MODELS = (
    Action,
    Commitment,
    Step,
    WorkRating,
    Inspiration,
    Idea,
    Rating,
    CoAuthor,
    Goal,
    Move,
    Post,
    Comment,
    Support,
    Follow,
    Mention,
    Photo,
    Revision,
    Route,
    Activity,
    Source,
    User,
    Theme,
)


def counts() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in MODELS}


def texts() -> list[tuple[str, str]]:
    """Return every French text of the village with where it comes from."""
    told = [(story.origin, story.text) for story in reading.stories(NOW) if story.language == "fr"]
    told += [(story.origin, remark.text) for story in reading.stories(NOW) for remark in story.remarks]
    told += [(person.handle, person.bio) for person in reading.people().values()]
    told += reading.alternatives().items()
    for idea in boxing.told()["idea"]:
        told += [(idea["when"], french(idea[name])) for name in ("title", "need", "body") if "language" not in idea]
        told += [(idea["when"], french(words)) for _delay, _by, _stance, words in idea["remarks"]]
        told += [(idea["when"], french(step["words"])) for step in idea.get("steps", ())]
    for row in asking.told()["private"]:
        words = [row["title"], row["text"], *(step["words"] for step in row.get("steps", ()))]
        told += [(row["when"], french(said)) for said in words]
    for poll in polling.told():
        asked = [poll["title"], poll["body"], *poll["options"], *(step["words"] for step in poll.get("outcomes", ()))]
        told += [(poll["when"], french(words)) for words in asked]
    for row in meeting.told():
        names = (*meeting.LINES, "minutes", "cancelled")
        told += [(row["when"], french(row[name])) for name in names if name in row]
    for row in (row for rows in working.told().values() for row in rows):
        told += [(row["when"], french(row[name])) for name in working.LINES if name in row]
        told += [(row["when"], french(step["words"])) for step in row.get("steps", ())]
    return [(origin, text) for origin, text in told if not re.search(r"[\u0600-\u06ff]", text)]


# --- the words ------------------------------------------------------------------------------------------------------


def test_the_village_is_as_large_as_promised() -> None:
    told = reading.stories(NOW)
    assert len(reading.people()) == 60
    assert len(told) >= 150
    assert sum(len(story.remarks) for story in told) >= 450
    assert len([story for story in told if story.photos]) >= 25
    assert max(NOW - story.moment for story in told) > timedelta(weeks=24)
    assert sum(person.capacity == "" for person in reading.people().values()) >= 45
    assert {story.language for story in told} == {"fr", "it", "ar"}


@pytest.mark.parametrize("day", range(7))
def test_everything_was_said_before_now_and_answers_follow_what_they_answer(day: int) -> None:
    now = NOW + timedelta(days=day, hours=5 * day)
    told = reading.stories(now)
    for story in told:
        above = {0: story.moment}
        for remark in story.remarks:
            assert above[remark.depth - 1] < remark.moment < now, (story.origin, remark.text)
            above[remark.depth] = remark.moment
    order = [story.origin for story in told]
    assert order == [story.origin for story in reading.stories(NOW)], "the story keeps its order whatever the day"


def test_everyone_and_everything_named_exists() -> None:
    people, village = reading.people(), reading.village()
    themes = {slug for slug, *_rest in DEFAULT_THEMES} | set(village["themes"])
    for story in reading.stories(NOW):
        assert story.author in people, story.origin
        assert story.theme in themes | {""}, story.origin
        assert story.place in village["neighbourhoods"].keys() | {""}, story.origin
        for text in (story.text, *(remark.text for remark in story.remarks)):
            assert set(mentions(text)) <= people.keys(), story.origin
        assert {remark.author for remark in story.remarks} <= people.keys(), story.origin
    for person in people.values():
        assert person.home in village["neighbourhoods"]
        assert {village["same_theme"].get(care, care) for care in person.cares} <= themes


def test_names_are_names_that_the_house_allows() -> None:
    for person in reading.people().values():
        assert check_display_name(person.name) == person.name
        assert check_handle(person.handle) == person.handle
        assert len(person.bio) <= 300
        assert len(person.capacity) <= 80


def test_nobody_speaks_only_to_say_the_same_thing() -> None:
    said = [text for _origin, text in texts()]
    assert len(said) == len(set(said))


def test_typography_is_french() -> None:
    for origin, text in texts():
        assert "'" not in text, origin
        assert "..." not in text, origin
        assert not re.search(r" [;:!?»]|« ", text), (origin, text)
        assert not re.search(r"[^\s;:!?/…]\?|\w[!;](?!\w)", re.sub(r"https?://\S+", "", text)), (origin, text)
        assert "{" not in text, origin


def test_typography_sets_the_spaces_that_do_not_break() -> None:
    assert french("Qu'est-ce que c'est ?") == f"Qu’est-ce que c’est{NARROW}?"
    assert french("Il a dit : « oui ! »") == f"Il a dit{WIDE}: «{WIDE}oui{NARROW}!{WIDE}»"
    assert french("à 18 h 30, 31 000 €") == f"à 18{WIDE}h{WIDE}30, 31{NARROW}000{WIDE}€"
    assert french("https://example.org/?a=b") == "https://example.org/?a=b"


def test_telephone_numbers_and_addresses_are_those_of_fiction() -> None:
    words = " ".join(text for _origin, text in texts()) + str(reading.village()["facts"])
    for number in re.findall(r"0\d(?:[ \u00a0]\d\d){4}", words):
        assert re.sub(r"\D", "", number).startswith(("0536491", "0199")), number
    for host in re.findall(r"[\w.-]+@([\w-]+(?:\.[\w-]+)+)", words):
        assert host.endswith("example.org")


def test_a_mistake_in_a_content_file_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wall").mkdir()
    wall = tmp_path / "wall" / "1.txt"
    monkeypatch.setattr(reading, "FOLDER", tmp_path)
    monkeypatch.setattr(reading, "village", lambda: {"same_theme": {}})
    for words, where in (
        ("## 3w mon 08:00 | a | - | -\n", "1.txt:1"),
        ("## 3w mon 08:00 | a | - | - | 1\nBonjour.\n- b: sans délai\n", "1.txt:3"),
        ("## 3w mon 08:00 | a | - | - | 1\nBonjour.\n-- 1h b: à qui\n", "1.txt:3"),
        ("## soon | a | - | - | 1\nBonjour.\n", "1.txt:1"),
    ):
        wall.write_text(words)
        with pytest.raises(reading.BrokenContent, match=where):
            reading.stories(NOW)


# --- the pictures ---------------------------------------------------------------------------------------------------


def test_every_picture_is_told_and_used_once() -> None:
    used = [name for story in reading.stories(NOW) for name in story.photos]
    assert sorted(used) == sorted(pictures.SCENES) == sorted(reading.alternatives())
    assert all(20 < len(alt) <= 500 for alt in reading.alternatives().values())


@pytest.mark.parametrize("name", ["marche", "passerelle-neuve", "affiche-fete"])
def test_a_picture_is_the_same_every_time(name: str) -> None:
    drawn = pictures.draw(name)
    assert drawn == pictures.draw(name)
    for rendition in (drawn, drawn.small):
        with Image.open(io.BytesIO(rendition.data)) as image:
            assert (image.format, image.size) == ("WEBP", (rendition.width, rendition.height))
            assert len(image.getcolors(maxcolors=10**6) or ()) > 50
    assert len(drawn.data) < 80_000


def test_every_face_can_be_drawn() -> None:
    faces = [person.face for person in reading.people().values() if person.face]
    assert len(faces) >= 20
    files = {portrait(face, seed) for seed, face in enumerate(faces)}
    assert len(files) == len(faces)


# --- the loader -----------------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_building_twice_gives_the_same_village(capsys: pytest.CaptureFixture[str]) -> None:
    """Also: what was said by real people in the village goes with a reset, what they said elsewhere stays."""
    call_command("demo")
    first = counts()
    call_command("demo")
    assert "already" in capsys.readouterr().out
    assert counts() == first
    town = Town.objects.get(slug="val-d-aure")
    assert (first["User"], first["Post"], first["Idea"]) == (60, 154, 12)
    assert Photo.objects.filter(content_type__model="post").count() == len(pictures.SCENES)
    told = dict(Idea.objects.values_list("cases__state").annotate(Count("pk")))
    assert told == {"received": 5, "examined": 4, "planned": 1, "done": 1, "refused": 1}
    assert not Idea.objects.filter(support_count=0).exists()
    assert Goal.objects.filter(crossed_at__isnull=False).count() == 3
    assert Counter(Decision.objects.values_list("act", flat=True)) == {"hide": 3, "restore": 1}
    assert not Election.objects.get().is_running
    assert (first["Action"], first["Commitment"], first["Inspiration"]) == (7, 5, 6)
    standings = summary(town, viewer=AnonymousUser())
    assert (standings.kept, standings.on_time, standings.late, standings.broken) == (1, 2, 1, 1)
    assert Commitment.objects.filter(slips=1).count() == 1
    assert Outline.objects.filter(town=town).exists()
    assert town.claimed_at is not None
    assert town.neighbourhoods.exclude(geometry=None).count() == 5
    assert recount() == 0
    assert not Photo.objects.filter(alt="").exists()
    assert all(default_storage.exists(f"photos/{key}") for key in Photo.objects.values_list("key", flat=True))
    assert all(default_storage.exists(key) for key in User.objects.exclude(avatar="").values_list("avatar", flat=True))
    named = {(person, text) for text in Post.objects.values_list("body", flat=True) for person in mentions(text)}
    named |= {(person, text) for text in Comment.objects.values_list("body", flat=True) for person in mentions(text)}
    assert Mention.objects.count() == len(named)
    assert Post.objects.filter(capacity="Maire").exists()
    assert not Comment.objects.filter(parent__parent__isnull=False).exists()
    assert User.objects.exclude(password__startswith="!").count() == len(ACCOUNTS)

    inhabitant = User.objects.get(handle="aurelie_senac")
    assert inhabitant.check_password(PASSWORD)
    visitor, elsewhere = factories.make_person("Lise Passante", town=town), factories.make_town("Gap")
    factories.make_comment(factories.make_post(visitor, town), author=inhabitant)
    kept = factories.make_post(visitor, elsewhere)
    keys = [f"photos/{key}" for key in Photo.objects.values_list("key", flat=True)]
    keys += User.objects.exclude(avatar="").values_list("avatar", flat=True)
    removing.remove()
    assert list(Post.objects.values_list("pk", flat=True)) == [kept.pk]
    visitor.refresh_from_db()
    assert visitor.town == town
    assert not any(default_storage.exists(key) for key in keys)

    kept.delete()
    visitor.delete()
    for model in (Activity, Source):
        model.objects.all().delete()
    call_command("demo", "--reset")
    assert counts() == first


@pytest.mark.django_db
def test_nothing_is_loaded_where_the_demonstration_is_off() -> None:
    with override_settings(DEMO=False):
        for options in ((), ("--reset",), ("--scale", "5")):
            with pytest.raises(CommandError):
                call_command("demo", *options)
    assert not User.objects.exists()
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_inhabitants_are_nobody_where_the_demonstration_is_off() -> None:
    place = building.build_place(timezone.now())
    inhabitants = building.settle(place, timezone.now())
    client = Client()
    client.force_login(inhabitants["hbarrere"], backend="profiles.backends.AccountBackend")
    assert client.get("/reglages/").status_code == 200
    with override_settings(DEMO=False):
        assert client.get("/reglages/").status_code != 200
        stranger = Client()
        stranger.post("/compte/connexion/", {"login": ACCOUNTS[2].email, "password": PASSWORD})
        assert stranger.get("/reglages/").status_code != 200
    stranger = Client()
    stranger.post("/compte/connexion/", {"login": ACCOUNTS[2].email, "password": PASSWORD})
    assert stranger.get("/reglages/").status_code == 200


# --- activities by the million --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_scale_makes_what_it_says() -> None:
    made = scale.make(activities=3_000, followers=7, progress=building.quiet, now=NOW)
    assert Activity.objects.count() == Post.objects.count() == 3_000
    assert Route.objects.count() == made.routes
    assert Follow.objects.filter(source=made.followed).exclude(follower__in=made.readers.values()).count() == 7
    for size, reader in made.readers.items():
        assert Follow.objects.filter(follower=reader).count() == size
    last_words = max(Route.objects.filter(source__in=made.quiet).values_list("activity__created_at", flat=True))
    assert last_words < NOW - scale.SPAN * 0.85
    busy = Route.objects.filter(source__in=made.busy).count()
    sparse = Route.objects.filter(source__in=made.sparse).count()
    assert busy / len(made.busy) > 20 * sparse / len(made.sparse)
    with pytest.raises(ValueError, match="already"):
        scale.make(activities=1, progress=building.quiet)
