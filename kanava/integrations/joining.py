"""Rows of a file with the columns that other files tell of the same key."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath

from kanava.integrations.asides import Asides
from kanava.integrations.nulls import NULLS
from kanava.integrations.recipe import Join
from kanava.integrations.squash import squashed
from kanava.integrations.tables import Table

# Values that a look-up does not have are kept up to so many, the rest is counted with the last.
MOST_MISSED = 200

# Rows in which dates and amounts are looked at before the order and the mark are settled.
DEEP = 5_000


def stem(file: str) -> str:
    """A file's name without folder and ending; its columns are called `stem.column`."""
    return PurePath(file).stem


@dataclass(slots=True)
class Misses:
    """Values that a look-up file does not have, with the rows that have them, as they are met."""

    rows: dict[tuple[Join, str], list[int]] = field(default_factory=dict)

    def note(self, join: Join, text: str, row: int) -> None:
        """Note a row whose value the look-up does not have."""
        known = self.rows.get((join, text))
        if known is None:
            known = self.rows.setdefault((join, text if len(self.rows) < MOST_MISSED else ""), [])
        known.append(row)


@dataclass(frozen=True, slots=True)
class Joined:
    """A table with its look-ups, in the order in which they hang on each other."""

    main: Table
    others: Mapping[str, Table] = field(default_factory=dict)
    joins: Sequence[Join] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that a mapping may name."""
        more = [
            f"{stem(join.file)}.{column}"
            for join in self.joins
            if join.file in self.others
            for column in self.others[join.file].columns
        ]
        return (*self.main.columns, *more)

    def select(
        self, wanted: Sequence[str], *, asides: Asides | None = None, misses: Misses | None = None
    ) -> Iterator[tuple[int, list[str]]]:
        """The cells of these columns, row by row; empty where a look-up finds nothing. `asides` learns which rows are no
        data, `misses` what the look-ups do not have, those too of which no column is wanted.

        Raises:
            FileUnreadable.
        """
        needed = self._needed(wanted) if misses is None else self._usable()
        places = {name: place for place, name in enumerate(self.main.columns)}
        looked_up = [(join, self._index(join, [*wanted, *(one.column for one in needed)])) for join in needed]
        if not looked_up:
            chosen = [places[name] for name in wanted]
            for number, row in self.main.rows(asides):
                yield number, [row[place] for place in chosen]
            return
        base = [name for name in self.columns if name in places]
        for number, row in self.main.rows(asides):
            cells = dict(zip(base, row, strict=True))
            for join, index in looked_up:
                text = cells.get(join.column, "")
                told = index.get(text)
                if told is not None:
                    cells.update(told)
                elif misses is not None and text and text.lower() not in NULLS:
                    misses.note(join, text, number)
            yield number, [cells.get(name, "") for name in wanted]

    def sample(self, count: int = 60) -> dict[str, list[str]]:
        """The first values of every column."""
        columns = self.columns
        rows = []
        for _, cells in self.select(columns):
            rows.append(cells)
            if len(rows) == count:
                break
        return {name: [row[place] for row in rows] for place, name in enumerate(columns)}

    def texts(self, wanted: Sequence[str], count: int = DEEP) -> dict[str, list[str]]:
        """What stands in these columns further down than a sample goes: dates and marks show late what they are."""
        found: dict[str, list[str]] = {name: [] for name in wanted}
        for _, cells in islice(self.select(wanted), count if wanted else 0):
            for name, text in zip(wanted, cells, strict=True):
                if text:
                    found[name].append(text)
        return found

    def nearest_keys(self, join: Join, texts: Collection[str]) -> dict[str, str]:
        """Keys of a look-up that differ from these texts in blanks, case and signs only."""
        table = self.others[join.file]
        place = table.columns.index(join.key)
        wanted = {text: squashed(text) for text in texts}
        bare = set(wanted.values()) - {""}
        keys = ((squashed(row[place]), row[place]) for _, row in table.rows())
        near = {key: whole for key, whole in keys if key in bare}
        return {text: near[key] for text, key in wanted.items() if key in near}

    def _usable(self) -> list[Join]:
        return [join for join in self.joins if join.file in self.others]

    def _needed(self, wanted: Sequence[str]) -> list[Join]:
        """The joins whose columns are wanted, and those they hang on."""
        needed: list[Join] = []
        names = set(wanted)
        for join in reversed(self.joins):
            if join.file in self.others and any(name.startswith(f"{stem(join.file)}.") for name in names):
                needed.insert(0, join)
                names.add(join.column)
        return needed

    def _index(self, join: Join, wanted: Sequence[str]) -> dict[str, dict[str, str]]:
        table, prefix = self.others[join.file], stem(join.file)
        chosen = {f"{prefix}.{name}": place for place, name in enumerate(table.columns)}
        kept = {name: place for name, place in chosen.items() if name in set(wanted)}
        key = table.columns.index(join.key)
        found: dict[str, dict[str, str]] = {}
        for _, row in table.rows():
            if row[key]:
                found.setdefault(row[key], {name: row[place] for name, place in kept.items()})
        return found
