"""What is said wherever something typed does not fit."""

from django.utils.translation import gettext_lazy as _

TOO_LONG = {"max_length": _("C’est trop long.")}
CHOOSE = {"required": _("Choisissez."), "invalid_choice": _("Choisissez dans la liste.")}
