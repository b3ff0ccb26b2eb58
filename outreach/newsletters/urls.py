"""Addresses of letters."""

from django.urls import path

from outreach.newsletters.views import desk, pages, readers

urlpatterns = [
    path("villes/<slug:slug>/lettres/", pages.archive, name="town_letters"),
    path("villes/<slug:slug>/lettres/flux.atom", pages.feed, name="town_letters_feed"),
    path("villes/<slug:slug>/lettres/abonnement/", readers.subscribe, name="letter_subscribe"),
    path("villes/<slug:slug>/lettres/<int:number>/", pages.letter, name="letter"),
    path("villes/<slug:slug>/lettres/<int:number>/carte.png", pages.card, name="letter_card"),
    path("lettres/confirmer/<str:token>/", readers.confirm, name="letter_confirm"),
    path("mairie/<slug:slug>/lettre/", desk.letters, name="desk_letters"),
    path("mairie/<slug:slug>/lettre/<int:pk>/", desk.edit, name="desk_letter"),
    path("mairie/<slug:slug>/lettre/<int:pk>/apercu/", desk.preview, name="desk_letter_preview"),
    path("mairie/<slug:slug>/lettre/<int:pk>/apercu/<str:language>.html", desk.html, name="desk_letter_html"),
    path("mairie/<slug:slug>/lettre/<int:pk>/envoyer/", desk.send, name="desk_letter_send"),
    path("mairie/<slug:slug>/lettre/<int:pk>/jeter/", desk.drop, name="desk_letter_drop"),
    path("mairie/<slug:slug>/lettre/<int:pk>/arreter/", desk.stop, name="desk_letter_stop"),
]
