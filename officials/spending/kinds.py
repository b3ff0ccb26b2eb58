"""What a town publishes of its money."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Dataset(models.TextChoices):
    """The kinds of files, as a desk names them."""

    ACCOUNT = "account", _("Compte administratif")
    BUDGET = "budget", _("Budget voté")
    SUBSIDIES = "subsidies", _("Subventions")
    CONTRACTS = "contracts", _("Marchés publics")
