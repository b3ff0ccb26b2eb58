"""The languages that we print in, each by its own name."""

NAMES = {"fr": "Français", "ar": "العربية", "it": "Italiano", "en": "English"}
LANGUAGES = tuple(NAMES)
