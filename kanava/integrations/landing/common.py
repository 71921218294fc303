"""What all targets share: the context of a landing, and how a thing is found by its key in the source."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

from django.db.models import QuerySet

from kanava.core import clock
from kanava.core.models import User
from kanava.integrations.fields import Target
from kanava.integrations.models import ImportedRow
from kanava.integrations.problems import Problems
from kanava.integrations.recipe import Recipe
from kanava.integrations.records import Record
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook


@dataclass(frozen=True)
class Context:
    """What a landing knows: where the rows come from, under which playbook, and where to note problems."""

    source: str
    recipe: Recipe
    playbook: Playbook
    at: datetime
    problems: Problems
    by: Actor

    @cached_property
    def today(self) -> date:
        """The day of the import in the programme's time zone."""
        return clock.day_of(self.at)


@dataclass(slots=True)
class Resolved:
    """A record whose references are found. `object_id` is set where the thing exists already."""

    record: Record
    values: dict[str, Any]
    object_id: int | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """A thing that a row brought along, such as a deal's customer: it is undone with the import."""

    target: str
    key: str
    object_id: int


@dataclass(slots=True)
class Notes:
    """What came with an import beside its own rows."""

    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)


class Landing(Protocol):
    """How one target lands. `resolve` only reads; the others write in the caller's transaction."""

    notes: Notes

    def resolve(self, records: Sequence[Record], known: Mapping[str, int]) -> list[Resolved]:
        """Find what the records refer to, noting what is wrong. `known`: objects of the records by key."""

    def prepare(self) -> list[Extra]:
        """Write what the rows need."""

    def create(self, rows: Sequence[Resolved]) -> list[int]:
        """Write new things; their ids in the order of the rows."""

    def current(self, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """What things are now, in the words of `amend`."""

    def foreseen(self, row: Resolved, before: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a thing will be, in the words of `amend`; `before` is what it is now, empty for a new one."""

    def amend(self, rows: Sequence[Resolved]) -> None:
        """Change things that exist."""


def find_by_key(source: str, target: str, keys: Collection[str]) -> dict[str, ImportedRow]:
    """The current provenance of a source's rows by key."""
    return {row.key: row for row in _current(source, target, keys).defer("before")}


def find_ids(source: str, target: Target, keys: Collection[str]) -> dict[str, int]:
    """The objects that a source's keys became."""
    return dict(_current(source, target.value, keys).values_list("key", "object_id"))


def _current(source: str, target: str, keys: Collection[str]) -> QuerySet[ImportedRow]:
    return ImportedRow.objects.filter(source=source, target=target, key__among=keys, is_current=True)


def find_people(texts: Collection[str]) -> dict[str, int]:
    """Colleagues by e-mail address or name as the file writes them; a name that two have finds nobody."""
    if not texts:
        return {}
    by_text: dict[str, list[int]] = {}
    for user_id, email, name in User.objects.exclude(staff_role="").values_list("id", "email", "name"):
        for text in {email.casefold(), " ".join(name.split()).casefold()}:
            by_text.setdefault(text, []).append(user_id)
    found = {
        text: next(filter(None, (by_text.get(form, []) for form in _forms_of(text))), []) for text in texts
    }
    return {text: ids[0] for text, ids in found.items() if len(ids) == 1}


# `Aino Virtanen (aino@example.com)`, `Aino Virtanen <aino@example.com>`
_WITH_ADDRESS = re.compile(r"(.*?)\s*[(<\[]\s*([^\s@]+@[^\s@)>\]]+)\s*[)>\]]")


def _forms_of(text: str) -> list[str]:
    """How a person may be written: address and name, the address first."""
    found = _WITH_ADDRESS.fullmatch(text.strip())
    forms = [found[2], found[1]] if found else [text]
    last, comma, first = forms[-1].partition(",")
    return [
        " ".join(form.split()).casefold() for form in (*forms, f"{first} {last}" if comma else "") if form
    ]
