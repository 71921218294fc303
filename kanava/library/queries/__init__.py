"""Reading materials."""

from kanava.library.queries.languages import list_languages, list_own_languages
from kanava.library.queries.ours import (
    SHOWS,
    SORTS,
    MaterialFilter,
    Readers,
    count_taken,
    get_address,
    get_material,
    get_picture,
    get_version,
    languages_of,
    list_downloads,
    list_materials,
    list_pages,
    list_thumbs,
    list_versions,
    read_beginning,
    read_outline,
)
from kanava.library.queries.theirs import (
    Item,
    get_own_material,
    get_own_version,
    in_language,
    list_own_materials,
    list_templates,
    reader_of,
)

__all__ = [
    "SHOWS", "SORTS", "Item", "MaterialFilter", "Readers", "count_taken", "get_address", "get_material", "get_own_material",
    "get_own_version", "get_picture", "get_version", "in_language", "languages_of", "list_downloads",
    "list_languages", "list_materials", "list_own_languages", "list_own_materials", "list_pages", "list_templates", "list_thumbs", "list_versions",
    "read_beginning", "read_outline", "reader_of",
]  # fmt: skip
