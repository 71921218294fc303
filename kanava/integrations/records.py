"""Rows under a mapping become records: one for each partner, customer, deal or month, each cell read and checked."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from kanava.integrations.asides import Asides
from kanava.integrations.cells import parser
from kanava.integrations.doubts import Money, Words, note_uncertain_dates, texts_of
from kanava.integrations.fields import CATALOGUE, Field, Target
from kanava.integrations.joining import Joined, Misses
from kanava.integrations.leniency import is_lenient, is_usable, note_unread
from kanava.integrations.nulls import NULLS
from kanava.integrations.problems import CellFault, Problems
from kanava.integrations.recipe import Recipe
from kanava.integrations.squash import squashed

Progress = Callable[[int], None]
EVERY = 5_000
# Distinct cells of a column that are remembered; keys and titles are nearly all distinct.
MOST_REMEMBERED = 50_000

# A file of orders or invoices says so in the name of its number or its day.
ORDER_WORDS = ("order", "invoice", "tilaus", "lasku", "auftrag", "rechnung", "faktura")


@dataclass(slots=True)
class Record:
    """What one or more rows of the file tell of one thing. `lines` are a deal's; `row` is the first of its rows."""

    key: str
    row: int
    values: dict[str, Any]
    lines: list[dict[str, Any]] = field(default_factory=list)

    def content_hash(self) -> str:
        """The same for the same content, in whatever order the mapping names its fields."""
        told = [sorted(self.values.items()), [sorted(line.items()) for line in self.lines]]
        return blake2b(repr(told).encode(), digest_size=16).hexdigest()


@dataclass(slots=True)
class Shaped:
    """All records of a file and what was found on the way."""

    records: list[Record]
    problems: Problems
    rows: int


def shape(
    recipe: Recipe, joined: Joined, *, progress: Progress = lambda rows: None, problems: Problems
) -> Shaped:
    """Read all rows. Raises FileUnreadable."""
    fields = [one for one in CATALOGUE[recipe.target] if recipe.is_told(one.name)]
    asides, misses = Asides(), Misses()
    rows = _rows(recipe, joined, fields, problems, progress, asides, misses)
    gather = _gather_deals if recipe.target == Target.DEALS else _gather
    records, count = gather(recipe, fields, rows, problems)
    _note_asides(asides, problems)
    _note_misses(joined, misses, problems)
    return Shaped(records, problems, count)


def _note_asides(asides: Asides, problems: Problems) -> None:
    noted = {
        "TOTAL_LEFT_OUT": asides.totals,
        "HEADER_LEFT_OUT": asides.headers,
        "NOTE_LEFT_OUT": asides.notes,
        "ROW_WIDER": asides.wide,
    }
    for code, numbers in noted.items():
        problems.add_remarks(code, "", sorted(numbers))


def _note_misses(joined: Joined, misses: Misses, problems: Problems) -> None:
    near = {
        join: joined.nearest_keys(join, [text for one, text in misses.rows if one == join])
        for join in dict.fromkeys(join for join, _text in misses.rows)
    }
    for (join, text), numbers in misses.rows.items():
        known = near[join].get(text, "")
        code = "LOOKUP_MISSPELT" if known else "LOOKUP_MISSING"
        problems.add_remarks(code, join.column, numbers, text, file=join.file, known=known)


def _rows(
    recipe: Recipe,
    joined: Joined,
    fields: Sequence[Field],
    problems: Problems,
    progress: Progress,
    asides: Asides,
    misses: Misses,
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row's number and its values by field; a cell that cannot be read is noted and left out."""
    columns = [one for one in fields if one.name in recipe.columns]
    constants = _constants(recipe, fields, problems)
    texts = texts_of(recipe, joined, columns)
    money, wording = Money(recipe, columns, texts, problems), Words(recipe, columns, problems)
    note_uncertain_dates(recipe, texts, columns, problems)
    readers = [(one.name, _reader(one, recipe), _Known()) for one in columns]
    skipped = frozenset(recipe.skipped)
    problems.add_remarks("ROW_SKIPPED", "", sorted(skipped))
    for done, (number, cells) in enumerate(_cells(recipe, joined, columns, asides, misses)):
        if number in skipped:
            continue
        values = dict(constants)
        faults: list[tuple[CellFault, str, str]] = []
        for (name, read, known), text in zip(readers, cells, strict=True):
            try:
                value = known[text] if text in known else known.keep(text, read(text))
            except CellFault as fault:
                faults.append((fault, name, text))
                value = fault.kept or None
            if value is not None:
                values[name] = value
        for unread, name, text in faults:
            if is_lenient(recipe.target):
                note_unread(problems, unread, name, number, text)
            elif not _is_moot(name, values):
                problems.add_fault(unread.code, name, number, text)
        money.look(number, cells, values)
        wording.look(number, cells)
        if done % EVERY == 0:
            progress(done)
        yield number, values
    wording.tell()


def _cells(
    recipe: Recipe, joined: Joined, columns: Sequence[Field], asides: Asides, misses: Misses
) -> Iterator[tuple[int, list[str]]]:
    """Each row's cells of these fields, that of the second column where the first is empty."""
    names = [one.name for one in columns]
    seconds = [(place, recipe.seconds[name]) for place, name in enumerate(names) if name in recipe.seconds]
    wanted = [*(recipe.columns[name] for name in names), *(column for _, column in seconds)]
    if not seconds:
        yield from joined.select(wanted, asides=asides, misses=misses)
        return
    for number, cells in joined.select(wanted, asides=asides, misses=misses):
        for (place, _), text in zip(seconds, cells[len(names) :], strict=True):
            if not cells[place] or cells[place].lower() in NULLS:
                cells[place] = text
        yield number, cells[: len(names)]


def _is_moot(name: str, values: Mapping[str, Any]) -> bool:
    """A stage that nobody knows says nothing that matters of a deal whose outcome is told."""
    return name == "stage" and values.get("outcome") in ("WON", "LOST")


class _Known(dict[str, Any]):
    """What a column's cells were read as; the same few texts stand in most columns again and again."""

    def keep(self, text: str, value: Any) -> Any:
        if len(self) < MOST_REMEMBERED:
            self[text] = value
        return value


def _reader(one: Field, recipe: Recipe) -> Callable[[str], Any]:
    return parser(
        one, order=recipe.order, mark=recipe.mark, values=recipe.values.get(one.name, {}), unit=recipe.unit
    )


def _constants(recipe: Recipe, fields: Sequence[Field], problems: Problems) -> dict[str, Any]:
    found = {}
    for one in fields:
        text = recipe.constants.get(one.name, "")
        if text:
            try:
                found[one.name] = parser(one, order=recipe.order, mark=recipe.mark, values={})(text)
            except CellFault as fault:
                problems.add_fault(fault.code, one.name, 0, text)
    return found


Rows = Iterator[tuple[int, dict[str, Any]]]


def _gather(
    recipe: Recipe, fields: Sequence[Field], rows: Rows, problems: Problems
) -> tuple[list[Record], int]:
    """A record for each row; a key stands once."""
    records: dict[str, Record] = {}
    seen: Counter[str] = Counter()
    required = [one.name for one in fields if one.is_required]
    identity = next((one.name for one in fields if one.is_identity), "")
    count = 0
    for number, values in rows:
        count += 1
        if not is_lenient(recipe.target):
            _note_missing(required, number, values, problems)
        elif not is_usable(values, number, problems, required=required, constants=recipe.constants):
            continue
        record = Record(str(values.get(identity, "")) or values.pop("key", "") or "", number, values)
        if not record.key:
            record.key = _key_from_content(recipe, record, seen)
        elif record.key in records and is_lenient(recipe.target):
            # Numbers of a directory are its own affair: the row is known by its name instead.
            first = str(records[record.key].row)
            problems.add_remark("KEY_REPEATED", "key", number, record.key, first=first, then="BY_NAME")
            record.key = _key_from_content(recipe, record, seen)
        elif record.key in records:
            _note_repeated(recipe, records[record.key], record, identity or "key", problems)
            continue
        records[record.key] = record
    return list(records.values()), count


def _note_repeated(recipe: Recipe, first: Record, again: Record, field: str, problems: Problems) -> None:
    """One fault for a row whose key stood above already, with what it says otherwise."""
    line = {**(first.lines[0] if first.lines else {})}, {**(again.lines[0] if again.lines else {})}
    told = _differences(recipe, {**first.values, **line[0]}, {**again.values, **line[1]})
    problems.add_fault("KEY_REPEATED", field, again.row, again.key, first=str(first.row), **told)


def _differences(recipe: Recipe, first: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, str]:
    """The fields that two rows of one key tell differently, in the order of the catalogue."""
    names = [one.name for one in CATALOGUE[recipe.target] if first.get(one.name) != other.get(one.name)]
    return {"fields": " ".join(name for name in names if name != "key"), "target": recipe.target.value}


def _key_from_content(recipe: Recipe, record: Record, seen: "Counter[str]") -> str:
    """The identity of a row without a key: its name where it has one (a deal's with its customer), else all its content;
    and which of its likes."""
    told = record.values
    name = told.get("name") or told.get("title")
    if recipe.target == Target.DEALS and name:
        name = f"{name}/{told.get('customer_key') or told.get('customer', '')}"
    bare = f"={name}" if name else f"#{record.content_hash()}"
    seen[bare] += 1
    return f"{bare[:180]}:{seen[bare]}"


def _note_missing(required: Sequence[str], number: int, values: dict[str, Any], problems: Problems) -> None:
    for name in required:
        # A cell that could not be read is there: it has its own fault.
        if name not in values and not problems.has(name, number):
            problems.add_fault("CELL_EMPTY", name, number)


def _note_assumed(recipe: Recipe, problems: Problems) -> None:
    """How deals are known again without a number, in which currency they are where no column tells it, and that all
    count as won where the file tells no stage of what are no orders."""
    if not recipe.is_told("key"):
        problems.add_remark("NO_KEY" if recipe.is_told("title") else "NO_KEY_NOR_NAME", "key", 0)
    stage, columns = recipe.constants.get("stage", ""), recipe.columns
    currency = recipe.constants.get("currency", "")
    if currency and "currency" not in columns:
        problems.add_remark("CURRENCY_ASSUMED", "currency", 0, currency)
    names = squashed(columns.get("key", "") + columns.get("closed_on", ""))
    if stage and not {"stage", "outcome"} & set(columns) and not any(word in names for word in ORDER_WORDS):
        problems.add_remark("STAGE_ASSUMED", "stage", 0, read=stage)


def _gather_deals(
    recipe: Recipe, fields: Sequence[Field], rows: Rows, problems: Problems
) -> tuple[list[Record], int]:
    """A record for each order, its rows as lines."""
    of_line = [one.name for one in fields if one.is_of_line]
    required = [one.name for one in fields if one.is_required and one.name != "net"]
    has_lines = not {"net", "list", "end_customer"}.issuperset(of_line)
    records: dict[str, Record] = {}
    seen: Counter[str] = Counter()
    count = 0
    _note_assumed(recipe, problems)
    for number, values in rows:
        count += 1
        _note_missing(required, number, values, problems)
        line = {name: values.pop(name) for name in of_line if name in values}
        key = values.pop("key", "") or ""
        record = Record(key, number, values, [line])
        if not key:
            record.key = _key_from_content(recipe, record, seen)
            records[record.key] = record
            continue
        first = records.setdefault(key, record)
        if first is record:
            continue
        if not has_lines:
            _note_repeated(recipe, first, record, "key", problems)
        elif first.values != values:
            fields_told = _differences(recipe, first.values, values)
            problems.add_fault("DIFFERS_WITHIN", "key", number, key, first=str(first.row), **fields_told)
        first.lines.append(line)
    return list(records.values()), count
