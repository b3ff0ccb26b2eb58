"""The themes every town starts with, in the order they are shown."""

from django.utils.translation import gettext_noop as _

# (slug, name, icon). The slug stands in addresses and never changes.
DEFAULT_THEMES = (
    ("voirie", _("Voirie"), "traffic-cone"),
    ("transports", _("Transports et mobilités"), "bus"),
    ("urbanisme", _("Urbanisme et logement"), "building-2"),
    ("environnement", _("Environnement et énergie"), "leaf"),
    ("dechets", _("Propreté et déchets"), "recycle"),
    ("ecole", _("Écoles et enfance"), "school"),
    ("sante", _("Santé"), "stethoscope"),
    ("solidarite", _("Solidarités"), "heart-handshake"),
    ("culture", _("Culture et patrimoine"), "theater"),
    ("sport", _("Sport et loisirs"), "trophy"),
    ("vie-locale", _("Vie locale et associations"), "users"),
    ("commerce", _("Commerces et emploi"), "store"),
    ("securite", _("Sécurité et prévention"), "shield-check"),
    ("numerique", _("Numérique"), "smartphone"),
    ("finances", _("Budget et finances"), "coins"),
)
