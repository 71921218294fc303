"""Reading what the console shows of itself, where the shared folder is, and which conversations are due."""

from kanava.stages.queries.beginning import get_begun
from kanava.stages.queries.features import (
    SUBJECT,
    Happening,
    Known,
    Places,
    Switched,
    find_folder,
    find_places,
    get_features,
    list_history,
    list_switched,
)
from kanava.stages.queries.talks import Talk, find_talk, list_due_talks, list_first_partners

__all__ = [
    "SUBJECT", "Happening", "Known", "Places", "Switched", "Talk", "find_folder", "find_places", "find_talk", "get_begun", "get_features", "has_library",
    "list_due_talks", "list_first_partners", "list_history", "list_switched",
]  # fmt: skip
