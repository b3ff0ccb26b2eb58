"""Polls by the API: reading those of a town, asking, answering once, and the counts where they may be known."""

from django.urls import path

from participation.polls.api.shapes import PollSerializer
from participation.polls.api.views import (
    OnePoll,
    PollComments,
    PollHistory,
    PollResults,
    Polls,
    PollSubscription,
    PollVote,
    TownPolls,
)

__all__ = ["PollSerializer", "urlpatterns"]

urlpatterns = [
    path("towns/<slug:slug>/polls/", TownPolls.as_view(), name="api_town_polls"),
    path("polls/", Polls.as_view(), name="api_polls"),
    path("polls/<int:pk>/", OnePoll.as_view(), name="api_poll"),
    path("polls/<int:pk>/history/", PollHistory.as_view(), name="api_poll_history"),
    path("polls/<int:pk>/results/", PollResults.as_view(), name="api_poll_results"),
    path("polls/<int:pk>/vote/", PollVote.as_view(), name="api_poll_vote"),
    path("polls/<int:pk>/subscription/", PollSubscription.as_view(), name="api_poll_subscription"),
    path("polls/<int:pk>/comments/", PollComments.as_view(), name="api_poll_comments"),
]
