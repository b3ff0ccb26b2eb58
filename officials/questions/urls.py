"""Addresses of questions."""

from django.urls import path

from feed import feeds
from feed.views.acts import support
from feed.views.media import card
from officials.questions.views import answering, asking, pages

urlpatterns = [
    path("questions/poser/", asking.new, name="question_new"),
    path("questions/proches/", asking.similar, name="similar_questions"),
    path("questions/<int:pk>/", pages.question, name="question"),
    path("carte-image/questions/<int:pk>.png", card, {"kind": "question"}, name="question_card"),
    path("questions/<int:pk>/modifier/", pages.edit, name="question_edit"),
    path("questions/<int:pk>/historique/", pages.question_history, name="question_history"),
    path("questions/<int:pk>/supprimer/", pages.delete, name="question_delete"),
    path("questions/<int:pk>/soutenir/", support, {"kind": "question"}, name="question_support"),
    path("questions/<int:pk>/avis/", pages.judge, name="question_verdict"),
    path("questions/<int:pk>/repondre/", answering.answer, name="question_answer"),
    path("questions/<int:pk>/confier/", answering.hand_on, name="question_redirect"),
    path("questions/<int:pk>/refuser/", answering.refuse, name="question_refuse"),
    path("villes/<slug:slug>/questions/", pages.town_questions, name="town_questions"),
    path(
        "villes/<slug:slug>/questions/flux.atom", feeds.contributions, {"kind": "question"}, name="town_questions_feed"
    ),
    path("villes/<slug:slug>/questions/poser/", asking.ask, name="question_ask"),
    path("mairie/<slug:slug>/questions/", answering.desk, name="desk_questions"),
]
