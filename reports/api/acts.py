"""“Me too”, bells and comments on reports: as on everything else that the feed carries."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from core.api.operations import operation
from feed.api.acts import SubscriptionView, SupportView
from feed.api.comments import ThreadView
from feed.api.shapes import SupportSerializer
from reports import services


class ReportSupport(SupportView):
    name, kind = "report_support", "report"

    @operation(_("Dire « moi aussi », et être prévenu de la suite"), gives=SupportSerializer, limit="support")
    def put(self, request: Any, pk: int) -> HttpResponseBase:
        report = self.subject(pk)
        return self.once(
            lambda: services.me_too(person=request.user, report=report),
            lambda count: self.give({"supported": True, "support_count": count}),
        )


class ReportSubscription(SubscriptionView):
    name, kind = "report_subscription", "report"


class ReportComments(ThreadView):
    name, kind = "report_comments", "report"
