"""Content apart from where it is kept: a document has named parts that can be compared, and files known by their checksum."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

# Opens what a checksum stands for, a piece at a time.
Source = Callable[[], Iterable[bytes]]
MANY = 200


class Key(NamedTuple):
    """A document: its kind, and its name among those."""

    kind: str
    slug: str


class Place(NamedTuple):
    """Where something stands in a folder."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A document. Each part is a frozen dataclass whose values JSON can hold; `places` says where a part stands in the
    folder, `sources` opens its files by checksum."""

    key: Key
    parts: Mapping[str, Any]
    places: Mapping[str, Place] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    def place(self, part: str = "") -> Place:
        """Where a part stands, else where the document begins."""
        begins = next(iter(self.places.values()), Place("", 0))
        return self.places.get(part, begins)


def digest(part: Any) -> str:
    """The checksum of a part."""
    told = json.dumps(asdict(part), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def digests(document: Document) -> dict[str, str]:
    """The checksums of a document's parts."""
    return {name: digest(part) for name, part in document.parts.items()}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong, and where: `line` is 0 where it is about a whole file."""

    file: str
    line: int
    said: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.said}" if where else self.said


@dataclass(slots=True)
class Problems:
    """What is wrong with a folder, all of it, and what is only worth a note."""

    found: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def add(self, place: Place, said: str) -> None:
        """Something that nothing can land with."""
        self.found.append(Problem(place.file, place.line, said))

    def note(self, place: Place, said: str) -> None:
        """Something that lands all the same."""
        self.notes.append(Problem(place.file, place.line, said))


class ContentRefused(Exception):
    """Nothing landed: the folder cannot be read, or does not fit what is there."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("; ".join(str(one) for one in self.problems[:MANY]))


def plain_text(text: str) -> str:
    """A text as documents hold it: newlines of one kind, no blanks at its ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
