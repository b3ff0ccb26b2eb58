"""What neighbours do with a report: “me too”, and whether what is called fixed is fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.services import join
from cases.services import move_freely
from feed.services import Refusal, support, touch
from feed.services.activities import locked
from reports.models import Report, Verdict
from reports.rules import is_reporter
from reports.states import FIXED, REOPENED

if TYPE_CHECKING:
    from profiles.models import User

ENOUGH = 3  # neighbours who say that it is not fixed, and it is open again


class NotFixed(Refusal):
    """One judges what is called fixed, and nothing else."""

    @property
    def reason(self) -> str:
        return _("Ce signalement n’est pas marqué comme réparé.")


class OwnReport(Refusal):
    """Who reported a problem is counted already."""

    @property
    def reason(self) -> str:
        return _("C’est votre signalement : vous comptez déjà, et vous êtes prévenu de la suite.")


def me_too(*, person: User, report: Report, unnamed: bool = False) -> int:
    """Have a person say that they meet the problem too, and be told what becomes of it; return how many do.

    ``unnamed``: nobody's bell says who. Raises ``OwnReport``, ``Gone``.
    """
    if is_reporter(person, report):
        raise OwnReport
    with transaction.atomic():
        count = support(person=person, subject=report, unnamed=unnamed)
        join(person=person, subject=report)
        return count


def judge(*, person: User, report: Report, is_fixed: bool, words: str = "", unnamed: bool = False) -> Report:
    """Say whether a report called fixed is fixed; it opens again when its reporter, or three neighbours, say no.

    Each time it is called fixed, it is judged anew. ``unnamed`` keeps the person's name from the public. Raises
    ``NotFixed``, ``Gone``.
    """
    with transaction.atomic():
        row = locked(report)
        if row.state != FIXED:
            raise NotFixed
        Verdict.objects.update_or_create(
            report=row, person=person, defaults={"is_fixed": is_fixed, "at": timezone.now()}
        )
        denied = Verdict.objects.of_this_repair(row).filter(is_fixed=False).count()
        if not is_fixed and (is_reporter(person, row) or denied >= ENOUGH):
            # The public reads what was said; an anonymous reporter and a guest stay unnamed.
            unnamed = unnamed or person.is_guest or (is_reporter(person, row) and row.author_id != person.pk)
            words = words.strip() or _("Des habitants disent que le problème est toujours là.")
            move_freely(case=row.case, to=REOPENED, mover=None if unnamed else person, words=words)
        else:
            touch(subject=row)
    return row
