"""The categories every town starts with. A category is an Open311 service; its code never changes."""

from typing import Any

from django.utils.translation import gettext_noop as _

# (code, name, what it covers, icon, slug of the default theme, private by default). Codes stand in Open311 answers.
DEFAULT_CATEGORIES = (
    ("chaussee", _("Chaussée abîmée"),
     _("Nid-de-poule, fissure, affaissement"), "traffic-cone", "voirie", False),
    ("trottoir", _("Trottoir ou accessibilité"),
     _("Dalle cassée, passage gêné, pente"), "accessibility", "voirie", False),
    ("eclairage", _("Éclairage public"),
     _("Lampadaire éteint, allumé le jour, abîmé"), "lightbulb", "voirie", False),
    ("signalisation", _("Panneau ou marquage"),
     _("Panneau tombé, feu en panne, marquage effacé"), "signpost", "voirie", False),
    ("mobilier", _("Mobilier urbain"),
     _("Banc, barrière, abri, fontaine"), "armchair", "urbanisme", False),
    ("depot", _("Dépôt sauvage"),
     _("Encombrants, gravats, sacs abandonnés"), "trash-2", "dechets", False),
    ("poubelle", _("Poubelle ou point de tri"),
     _("Corbeille pleine, conteneur abîmé"), "recycle", "dechets", False),
    ("proprete", _("Saleté"),
     _("Déjections, verre, souillures"), "brush-cleaning", "dechets", False),
    ("graffiti", _("Graffiti ou affiche"),
     _("Tag, affichage sauvage"), "spray-can", "dechets", False),
    ("eau", _("Eau et assainissement"),
     _("Fuite, bouche bouchée, mauvaise odeur"), "droplets", "environnement", False),
    ("arbre", _("Arbre ou espace vert"),
     _("Branche dangereuse, herbes, arrosage"), "trees", "environnement", False),
    ("jeux", _("Aire de jeux ou terrain"),
     _("Jeu cassé, sol abîmé"), "volleyball", "sport", False),
    ("animal", _("Animal errant ou nuisible"),
     _("Chien perdu, rats, nid de guêpes"), "paw-print", "sante", False),
    ("autre", _("Autre chose"),
     _("Ce qui n’entre dans aucune liste"), "circle-question-mark", "", False),
    # These denounce people more than things: only the town hall reads them unless their author decides otherwise.
    ("stationnement", _("Stationnement gênant"),
     _("Véhicule ventouse, passage bloqué"), "square-parking", "securite", True),
    ("bruit", _("Bruit et voisinage"),
     _("Tapage, chantier hors des heures"), "volume-2", "securite", True),
    ("travaux", _("Travaux ou occupation sans autorisation"),
     _("Terrasse, clôture, construction"), "construction", "urbanisme", True),
)  # fmt: skip

# Questions beside the words: (category, code, question, kind, required, answers). Kinds are Open311 datatypes.
DEFAULT_QUESTIONS = (
    ("eclairage", "panne", _("Que fait le lampadaire ?"), "singlevaluelist", False, (
        ("eteint", _("Il est éteint")), ("clignote", _("Il clignote")), ("jour", _("Il est allumé le jour")),
        ("casse", _("Il est cassé")),
    )),
    ("eclairage", "numero", _("Numéro inscrit sur le lampadaire"), "string", False, ()),
    ("depot", "quoi", _("Qu’y a-t-il ?"), "multivaluelist", False, (
        ("encombrants", _("Encombrants")), ("gravats", _("Gravats")), ("sacs", _("Sacs")),
        ("dangereux", _("Produits dangereux")),
    )),
    ("graffiti", "injure", _("Le texte est-il injurieux ?"), "singlevaluelist", False, (
        ("oui", _("Oui")), ("non", _("Non")),
    )),
    ("animal", "etat", _("L’animal est-il blessé ?"), "singlevaluelist", False, (
        ("oui", _("Oui")), ("non", _("Non")), ("inconnu", _("Je ne sais pas")),
    )),
)  # fmt: skip


def write_default_categories(category: Any, question: Any, *, database: str = "default") -> None:
    """Write the default set through these two models, which a migration gives as they were then."""
    categories, questions = category.objects.using(database), question.objects.using(database)
    for position, (code, name, about, icon, theme, private) in enumerate(DEFAULT_CATEGORIES):
        described = {
            "name": name,
            "description": about,
            "icon": icon,
            "theme_slug": theme,
            "is_private": private,
            "position": position,
        }
        categories.update_or_create(town=None, code=code, defaults=described)
    known = {row.code: row for row in categories.filter(town=None)}
    for position, (of, code, words, kind, required, answers) in enumerate(DEFAULT_QUESTIONS):
        described = {
            "words": words,
            "kind": kind,
            "required": required,
            "answers": [list(answer) for answer in answers],
            "position": position,
        }
        questions.update_or_create(category=known[of], code=code, defaults=described)
