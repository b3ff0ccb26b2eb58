"""The bell by the API (CIW3, CC4)."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.models import Subscription
from feed import services
from profiles.models import User
from tests.api.program import Program
from tests.factories import make_comment, make_notification, make_post
from tests.feed.steps import work

pytestmark = pytest.mark.django_db


def test_a_line_says_in_words_who_did_what_where(citizen: User, outsider: User) -> None:
    post = make_post(citizen, body="Le lavoir est réparé.")
    remark = make_comment(post, outsider, body="Enfin <b>une</b> bonne nouvelle !")
    work()
    line = Program.of(citizen).read("/me/notifications/")["items"][0]
    assert line["text"] == "Otto Outsider a commenté votre publication : Enfin <b>une</b> bonne nouvelle !"
    assert line["url"].endswith(remark.get_absolute_url())
    assert (line["kind"], line["verb"], line["people"], line["unread"]) == ("answer", "feed.commented", 1, True)
    assert line["actor"]["handle"] == outsider.handle
    english = Program.of(citizen).read("/me/notifications/", accept_language="en")["items"][0]
    assert english["text"].startswith("Otto Outsider commented on your post")


def test_reading_and_choosing(citizen: User, outsider: User) -> None:
    lines = [make_notification(citizen, outsider, make_post(citizen)) for _ in range(3)]
    program = Program.of(citizen)
    assert program.read("/me/bell/")["unread"] == 3
    assert program.write("put", f"/me/notifications/{lines[0].pk}/read/")["unread"] == 2
    assert program.write("put", "/me/notifications/read/")["unread"] == 0
    told = program.write("put", "/me/bell/", {"kinds": ["mention"]})
    assert (told["unread"], told["kinds"], mails_of(told)) == (0, ["mention"], {"mention": "daily"})
    program.write("put", "/me/bell/", {"kinds": ["nonsense"]}, 400)
    Program.of(outsider).write("put", f"/me/notifications/{lines[1].pk}/read/", status=404)


def mails_of(bell: dict[str, Any]) -> dict[str, str]:
    """Return how often mails tell of what, without what they never tell of."""
    return {row["topic"]: row["frequency"] for row in bell["mails"] if row["frequency"] != "never"}


def test_choosing_what_comes_by_mail(citizen: User) -> None:
    program = Program.of(citizen)
    assert mails_of(program.read("/me/bell/")) == {"mention": "daily", "answer": "daily", "followup": "daily"}

    def choose(kinds: list[str], *mails: tuple[str, str], status: int = 200) -> Any:
        rows = [{"topic": topic, "frequency": frequency} for topic, frequency in mails]
        return program.write("put", "/me/bell/", {"kinds": kinds, "mails": rows}, status)

    told = choose(["mention", "support"], ("support", "weekly"), ("town", "daily"), ("answer", "now"))
    assert told["kinds"] == ["mention", "support"]
    assert mails_of(told) == {"mention": "daily", "support": "weekly", "town": "daily"}  # no bell, no mail
    assert mails_of(choose(["support", "answer"])) == {"support": "weekly", "answer": "daily", "town": "daily"}
    choose([], ("town", "now"), status=400)
    choose([], ("mention", "hourly"), status=400)
    choose([], ("nonsense", "daily"), status=400)


def test_listening_to_a_thread(citizen: User, outsider: User) -> None:
    post, program = make_post(citizen), Program.of(outsider)
    address = f"/posts/{post.pk}/subscription/"
    for muted in (False, True):
        assert program.write("put", address, {"muted": muted}) == {"muted": muted}
        assert Subscription.objects.get().muted is muted
    program.write("delete", address, status=204)
    assert not Subscription.objects.exists()
    services.hide(subject=post)
    program.write("put", address, {"muted": True}, 404)
