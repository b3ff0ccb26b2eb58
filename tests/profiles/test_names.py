"""Names and handles (OFF-1, OFF-3, I18N-1, DOS-2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from profiles import services
from profiles.models import ReleasedHandle, User
from profiles.services.profile import check_name
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def test_two_honest_people_may_share_a_name() -> None:
    first, second = make_person("Jean Martin"), make_person("Jean Martin")
    assert (first.handle, second.handle) == ("jean_martin", "jean_martin_2")


@pytest.mark.parametrize(
    "name", ["Mairie de Gap", "M\u0430irie", "Élu de Gap", "Camille ✓", "Compte officiel", "a\u200bb", "x"]
)
def test_names_that_pass_for_an_office_are_refused(name: str) -> None:
    """OFF-1."""
    with pytest.raises(ValidationError):
        services.register(email="x@exemple.fr", name=name)
    assert not User.objects.exists()


@pytest.mark.parametrize("typed", ["Léa Fontaine", "Léa  Fontaine", "LÉA FONTAINE", "Le\u0301a Fontaine"])
def test_reserved_names_belong_to_their_holder(citizen: User, typed: str) -> None:
    """OFF-3: a reserved name and its look-alikes are refused to everyone else."""
    services.reserve_name(name="Léa Fontaine", holder=citizen)
    with pytest.raises(ValidationError):
        services.register(email="x@exemple.fr", name=typed)
    assert check_name("Léa Fontaine", person=citizen) == "Léa Fontaine"


@pytest.mark.parametrize("handle", ["maire", "admin", "a b", "jeán", "j" * 31, "ab", "j\u0430ne", "../x", "Élu", "___"])
def test_handles_refused(citizen: User, handle: str) -> None:
    """OFF-3: ASCII letters, digits and underscore only; no reserved word."""
    with pytest.raises(ValidationError):
        services.change_handle(person=citizen, handle=handle)
    citizen.refresh_from_db()
    assert citizen.handle == "nadia_benali"


@pytest.mark.parametrize(("first", "second"), [("modern", "modem"), ("lili", "1ili"), ("bob0", "bobo")])
def test_handles_that_look_alike_are_refused(citizen: User, first: str, second: str) -> None:
    """OFF-3: the skeleton is unique."""
    services.register(email="x@exemple.fr", name="Xavier Roy", handle=first)
    with pytest.raises(services.HandleTaken):
        services.change_handle(person=citizen, handle=second)


def test_the_database_refuses_two_handles_alike(citizen: User) -> None:
    other = make_person("Xavier Roy")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other.pk).update(handle_skeleton=citizen.handle_skeleton)


def test_a_handle_given_up_rests_for_a_year(citizen: User, outsider: User) -> None:
    """OFF-3: quarantine, then free again."""
    services.change_handle(person=citizen, handle="nadia")
    with pytest.raises(services.HandleTaken):
        services.change_handle(person=outsider, handle="nadia_benali")
    assert make_person("Nadia Benali").handle == "nadia_benali_2"
    kept = ReleasedHandle.objects.get()
    assert kept.until is not None
    assert kept.until - timezone.now() > timedelta(days=364)
    ReleasedHandle.objects.update(until=timezone.now() - timedelta(seconds=1))  # SQLite's clock counts milliseconds
    services.change_handle(person=outsider, handle="nadia_benali")


def test_handles_fold_capitals(citizen: User) -> None:
    """I18N-1."""
    services.change_handle(person=citizen, handle="  NADIA_B ")
    assert citizen.handle == "nadia_b"


@pytest.mark.parametrize("name", ["نادية بنعلي", "王伟", "Ñandú Ødegård", "Ян Новак"])
def test_every_script_gets_a_handle(name: str) -> None:
    person = make_person(name)
    assert person.name == name
    assert person.handle.isascii()
    assert len(person.handle) >= 3


def test_the_database_bounds_what_people_write(citizen: User) -> None:
    """DOS-2."""
    for fields in ({"bio": "x" * 301}, {"name": "x" * 61}):
        with pytest.raises(DatabaseError), transaction.atomic():
            User.objects.filter(pk=citizen.pk).update(**fields)
