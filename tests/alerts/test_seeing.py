"""Who may see what, asked by a statement that is kept: it is the one that ``visible_to`` writes, for anybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from alerts.seeing import visible_ids
from feed.models import Visibility
from places.models import Town
from profiles.models import User
from profiles.services import block
from tests.factories import make_comment, make_official, make_person, make_post

pytestmark = pytest.mark.django_db

FLAGGED = [model for model in apps.get_models() if getattr(model._default_manager.all(), "seen_by_id", False)]


def test_some_rules_depend_on_the_id_alone() -> None:
    assert {model.__name__ for model in FLAGGED} == {"Post", "Comment", "User"}


@pytest.mark.parametrize("model", FLAGGED)
def test_a_flagged_rule_writes_the_same_for_a_bare_id_as_for_its_person(model: Any, town: Town) -> None:
    operator = make_person()
    operator.is_staff = operator.is_superuser = operator.is_minor = True
    resident = make_person()
    resident.town = town
    for person in (make_official(town), resident, operator):
        bare = model.objects.visible_to(User(pk=person.pk)).query.sql_with_params()
        assert model.objects.visible_to(person).query.sql_with_params() == bare


def test_it_keeps_what_the_rule_keeps(citizen: User, outsider: User, town: Town) -> None:
    post, members = make_post(citizen, town), make_post(citizen, town, visibility=Visibility.MEMBERS)
    remark = make_comment(post, outsider)
    reader, blocked = make_person(), make_person()
    block(blocker=citizen, blocked=blocked)
    for model, pks in ((type(post), [post.pk, members.pk]), (type(remark), [remark.pk]), (User, [citizen.pk])):
        for viewer in (reader, blocked, citizen):
            kept = set(model.objects.visible_to(viewer).filter(pk__in=pks).values_list("pk", flat=True))
            assert set(visible_ids(model, pks, viewer)) == kept
    assert visible_ids(type(post), [post.pk], blocked) == []
