"""What can be done to towns and what is around and inside them: the only code of this app that writes."""

from places.services.geometry import begin_fetching, fetch_outline, import_geometry, set_outline
from places.services.importing import import_places, imports_due, write_search_keys
from places.services.presenting import set_claimed, set_cover, set_hue, set_modules, store_cover
from places.services.themes import add_theme, ensure_default_themes, hide_theme, show_theme, town_theme
from places.services.towns import (
    add_neighbourhood,
    add_service,
    draw_neighbourhood,
    rename_service,
    save_town,
    update_facts,
)

__all__ = [
    "add_neighbourhood",
    "add_service",
    "add_theme",
    "begin_fetching",
    "draw_neighbourhood",
    "ensure_default_themes",
    "fetch_outline",
    "hide_theme",
    "import_geometry",
    "import_places",
    "imports_due",
    "rename_service",
    "save_town",
    "set_claimed",
    "set_cover",
    "set_hue",
    "set_modules",
    "set_outline",
    "show_theme",
    "store_cover",
    "town_theme",
    "update_facts",
    "write_search_keys",
]
