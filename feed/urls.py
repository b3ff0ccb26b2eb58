"""Addresses of the wall: French, readable, the same names everywhere."""

from django.urls import path

from feed import feeds
from feed.views import acts, changes, comments, home, media, posts, publish, search, walls
from feed.views import map as maps

urlpatterns = [
    path("", home.home, name="home"),
    path("regle-du-mur/", home.rule, name="rules"),
    path("pourquoi/<int:activity_id>/", home.why, name="why"),
    path("villes/<slug:slug>/", walls.town, name="town"),
    path("villes/<slug:slug>/flux.atom", feeds.town, name="town_feed"),
    path("villes/<slug:slug>/quartiers/<slug:part>/", walls.neighbourhood, name="neighbourhood"),
    path("villes/<slug:slug>/quartiers/<slug:part>/flux.atom", feeds.neighbourhood, name="neighbourhood_feed"),
    path("villes/<slug:slug>/themes/<slug:theme>/", walls.town_theme, name="town_theme"),
    path("villes/<slug:slug>/themes/<slug:theme>/flux.atom", feeds.town_theme, name="town_theme_feed"),
    path("intercommunalites/<slug:slug>/", walls.intercommunality, name="intercommunality"),
    path("intercommunalites/<slug:slug>/flux.atom", feeds.intercommunality, name="intercommunality_feed"),
    path("@<str:handle>/", walls.person, name="person"),
    path("@<str:handle>/flux.atom", feeds.person, name="person_feed"),
    path("recherche/", search.results, name="search"),
    path("carte/", maps.page, name="map"),
    path("carte/points.json", maps.points, name="map_points"),
    path("carte/autour/", maps.around, name="map_around"),
    path("publier/", publish.publish, name="publish"),
    path("brouillons/", publish.drafts, name="drafts"),
    path("publications/<int:pk>/", posts.post, name="post"),
    path("publications/<int:pk>/modifier/", posts.edit, name="post_edit"),
    path("publications/<int:pk>/historique/", posts.post_history, name="post_history"),
    path("publications/<int:pk>/supprimer/", posts.delete, name="post_delete"),
    path("discussions/<slug:kind>/<int:pk>/commenter/", comments.create, name="comment_create"),
    path("commentaires/<int:pk>/modifier/", comments.edit, name="comment_edit"),
    path("commentaires/<int:pk>/historique/", comments.comment_history, name="comment_history"),
    path("commentaires/<int:pk>/supprimer/", comments.delete, name="comment_delete"),
    path("soutenir/<slug:kind>/<int:pk>/", acts.support, name="support"),
    path("discussions/<slug:kind>/<int:pk>/suivre/", acts.subscribe, name="thread_subscribe"),
    path("discussions/<slug:kind>/<int:pk>/silence/", acts.mute_thread, name="thread_mute"),
    path("mur/entrees/", changes.entries, name="changed_entries"),
    path("suivre/<slug:kind>/<str:ref>/", acts.follow, name="follow"),
    path("media/<str:key>", media.media, name="media"),
    path("carte-image/villes/<slug:slug>.png", media.town_card, name="town_card"),
    path("carte-image/publications/<int:pk>.png", media.card, {"kind": "post"}, name="post_card"),
    path("carte-image/intercommunalites/<slug:slug>.png", media.intercommunality_card, name="intercommunality_card"),
    path("carte-image/civicnet.png", media.site_card, name="site_card"),
    path("carte-image/personnes/<str:handle>.png", media.person_card, name="person_card"),
]
