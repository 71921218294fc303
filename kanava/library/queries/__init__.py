"""Reading materials."""

from kanava.library.queries.ours import (
    SHOWS,
    SOON,
    SORTS,
    UNUSED,
    MaterialFilter,
    count_taken,
    get_material,
    get_version,
    is_behind,
    languages_of,
    list_downloads,
    list_materials,
    list_versions,
    read_beginning,
)
from kanava.library.queries.theirs import (
    Item,
    get_own_material,
    get_own_version,
    in_language,
    list_own_materials,
    reader_of,
)

__all__ = [
    "SHOWS", "SOON", "SORTS", "UNUSED", "Item", "MaterialFilter", "count_taken", "get_material", "get_own_material",
    "get_own_version", "get_version", "in_language", "is_behind", "languages_of", "list_downloads", "list_materials",
    "list_own_materials", "list_versions", "read_beginning", "reader_of",
]  # fmt: skip
