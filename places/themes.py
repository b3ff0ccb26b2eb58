"""The themes every town starts with, in the order they are shown."""

from django.utils.translation import gettext_noop as _

# (slug, name, icon). The slug stands in addresses and never changes.
DEFAULT_THEMES = (
    ("voirie", _("Voirie"), "construction"),
    ("transports", _("Transports et mobilités"), "bus"),
    ("urbanisme", _("Urbanisme et logement"), "building-2"),
    ("environnement", _("Environnement et énergie"), "leaf"),
    ("dechets", _("Propreté et déchets"), "recycle"),
    ("ecole", _("Écoles et enfance"), "school"),
    ("sante", _("Santé"), "stethoscope"),
    ("solidarite", _("Solidarités"), "heart-handshake"),
    ("culture", _("Culture et patrimoine"), "landmark"),
    ("sport", _("Sport et loisirs"), "trophy"),
    ("vie-locale", _("Vie locale et associations"), "users-round"),
    ("commerce", _("Commerces et emploi"), "store"),
    ("securite", _("Sécurité et prévention"), "shield"),
    ("numerique", _("Numérique"), "wifi"),
    ("finances", _("Budget et finances"), "coins"),
)
