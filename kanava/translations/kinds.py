"""What can be had in several languages: each kind tells its things as they are now, and takes a translation back.

A chapter takes part by one `Kind` in `KINDS` and by the verbs of its events in `VERBS`; all the rest (state, words, estimate,
orders, reviews) is the same for all. See ADR 37.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kanava.core.models import Event
from kanava.rules.people import Actor
from kanava.rules.translations import LONGEST_TEXT, Own, count_words, paragraphs


@dataclass(frozen=True, slots=True)
class File:
    """A large file, as `core.blobs` keeps it."""

    sha256: str
    size: int
    name: str
    format: str


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in one language: a title with a text, whose paragraphs empty lines part, or with a file and the text that
    was read in it. `since` is when it was last changed, None where nobody knows."""

    title: str
    text: str = ""
    file: File | None = None
    own: Own = Own.READY
    since: datetime | None = None

    @property
    def identity(self) -> str:
        """The same for the same content: of a file its hash, else that of the words, whatever the blanks between them."""
        if self.file is not None:
            return self.file.sha256
        parts = [self.title, *paragraphs(self.text)]
        told = "\n\n".join(" ".join(one.split()) for one in parts)
        return hashlib.sha256(told.encode()).hexdigest() if told.strip() else ""

    @property
    def words(self) -> int:
        """How many words there are to translate, with the title's."""
        return count_words(self.text) + count_words(self.title)

    def columns(self) -> dict[str, Any]:
        """As `models.Text` keeps it."""
        return {
            "title": self.title, "text": self.text[:LONGEST_TEXT], "words": self.words, "identity": self.identity,
            "file_sha256": self.file.sha256 if self.file else "", "file_size": self.file.size if self.file else 0,
            "file_name": self.file.name if self.file else "", "file_format": self.file.format if self.file else "",
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a kind: its content by language. `language` is the one that it is written in, empty where the kind does
    not say; `group` is a code for people to filter by."""

    object_id: int
    contents: Mapping[str, Content]
    language: str = ""
    group: str = ""
    product_line_id: int | None = None
    is_live: bool = True


class Kind(Protocol):
    """A sort of things that can be had in several languages."""

    code: str
    has_files: bool  # a translation is a file, and not a text
    longest: int  # letters that a text may have; of files 0

    def read(self, ids: Sequence[int]) -> Iterable[Thing]:
        """The things with these ids, as they are now; one that is gone is left out. Few statements, however many ids."""

    def all_ids(self) -> Iterator[int]:
        """The ids of all things there are."""

    def write(self, object_id: int, language: str, content: Content, *, by: Actor, at: datetime) -> None:
        """Let partners read a translation from now on, with the events that its chapter has for that. Joins the caller's
        transaction."""

    def take_back(self, object_id: int, language: str, *, by: Actor, at: datetime) -> None:
        """What its own chapter has put up for review is being translated again. Joins the caller's transaction."""


KINDS: dict[str, Kind] = {}


# Which things an event may have changed: of which kind, and how their ids follow from the event.
VERBS: dict[str, list[tuple[str, Callable[[Event], Sequence[int]]]]] = {}


def register(kind: Kind, verbs: Mapping[str, Callable[[Event], Sequence[int]]]) -> None:
    """Let a kind take part; `verbs` has for each verb which of its things the event may have changed."""
    KINDS[kind.code] = kind
    for verb, ids in verbs.items():
        VERBS.setdefault(verb, []).append((kind.code, ids))
