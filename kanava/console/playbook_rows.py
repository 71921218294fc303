"""The playbook's settings as rows of a page: value, default, source, what the draft and later versions change, history."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from kanava.console.playbook_history import State, Step, coming_of, history_of
from kanava.rules import playbook
from kanava.rules.playbook import SETTINGS, Fault, Playbook, Setting
from kanava.rules.playbook.settings import safe
from kanava.ui import playbook_words


@dataclass(frozen=True, slots=True)
class Cell:
    """One setting: its field and everything that is told about it."""

    setting: Setting
    label: str
    name: str
    typed: str
    value: str
    drafted: str
    options: tuple[tuple[str, str], ...]
    is_changed: bool
    before: str
    faults: tuple[str, ...]
    moved: str
    coming: tuple[tuple[date, str], ...]
    history: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A setting, or a table with one cell a row."""

    path: str
    name: str
    sentence: str
    source: str
    unit: str
    default: str
    use: str
    cells: tuple[Cell, ...]
    faults: tuple[str, ...]

    @property
    def is_range(self) -> bool:
        """Whether its two cells are the ends of a range."""
        return [cell.setting.row for cell in self.cells] == ["LOW", "HIGH"]

    @property
    def is_of_figures(self) -> bool:
        """Whether its fields need no more room than a figure."""
        return self.cells[0].setting.unit not in ("TEXT", "COUNTRIES")

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs from the guide."""
        return any(cell.is_changed for cell in self.cells)

    @property
    def history(self) -> tuple[tuple[str, Step], ...]:
        """Its changes, the latest first, each with the row that it concerns."""
        steps = [(cell.label, step) for cell in self.cells for step in cell.history]
        return tuple(sorted(steps, key=lambda pair: pair[1].published.version.pk, reverse=True))


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under the same columns; none for plain settings. Of a sheet, each line is a column of its own."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    is_sheet: bool = False

    @property
    def rows(self) -> tuple[tuple[str, tuple[tuple[Line, Cell], ...]], ...]:
        """The rows of a sheet: their label, and the cell of each line."""
        lines = self.lines
        return tuple(
            (cell.label, tuple((line, line.cells[place]) for line in lines))
            for place, cell in enumerate(lines[0].cells)
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the playbook with the lines of it that are shown."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    is_waiting: bool


SHORT = 4  # rows of a table that is told in one breath
Wanted = Callable[[Sequence[Setting]], bool]


def sections(state: State, names: Iterable[str], wanted: Wanted) -> list[Section]:
    """The sections with those of their settings and tables that are wanted; a section without any is left out."""
    steps = history_of(state)
    faults = _faults(state.draft.faults if state.draft else ())
    found = []
    for name in names:
        of_section = (one for one in SETTINGS.values() if one.section == name)
        fields = [tuple(group) for _field, group in groupby(of_section, key=lambda one: one.field)]
        lines = [_line(state, field, faults, steps) for field in fields if wanted(field)]
        if lines:
            is_waiting = all(line.use == "WAITING" for line in lines)
            found.append(Section(name, playbook_words.of_section(name), _blocks(lines), is_waiting))
    return found


def _blocks(lines: Sequence[Line]) -> tuple[Block, ...]:
    """Tables that follow each other with the same rows stand together: a few figures share columns, long tables of
    words stand side by side. All other lines stand alone."""
    blocks: list[Block] = []
    for labels, group in groupby(lines, key=_sheet):
        found = tuple(group)
        blocks += [Block((), found, is_sheet=True)] if labels else _matrices(found)
    return tuple(blocks)


def _sheet(line: Line) -> tuple[str, ...]:
    """The rows of a table that is too long for columns and holds no figures."""
    holds_words = not line.is_of_figures or bool(line.cells[0].options)
    return tuple(cell.label for cell in line.cells) if holds_words and len(line.cells) > SHORT else ()


def _matrices(lines: Sequence[Line]) -> tuple[Block, ...]:
    runs = [(columns, list(group)) for columns, group in groupby(lines, key=_columns)]
    parts = [(columns if len(group) > 1 else (), group) for columns, group in runs]
    return tuple(
        Block(columns, tuple(line for _columns, group in joined for line in group))
        for columns, joined in groupby(parts, key=lambda part: part[0])
    )


def matches(text: str) -> Wanted:
    """Whether a setting or table has all the words of a search in its name, sentence, rows, choices, source or path."""
    words = text.casefold().split()

    def has_all(field: Sequence[Setting]) -> bool:
        first = field[0]
        parts = [
            first.field, playbook_words.of_section(first.section), playbook_words.of_field(first.field),
            playbook_words.sentence_of(first.field), playbook_words.source_of(first),
            *(playbook_words.of_row(found) for found in field if found.row), *(label for _code, label in _options(first)),
        ]  # fmt: skip
        haystack = " ".join(parts).casefold()
        return all(word in haystack for word in words)

    return has_all


def differs_from_guide(shown: Playbook) -> Wanted:
    """Whether a setting, or a row of the table, has another value than the guide's."""
    return lambda field: any(playbook.get(shown, found.path) != found.default for found in field)


def _columns(line: Line) -> tuple[str, ...]:
    first = line.cells[0].setting
    stands_alone = line.is_range or first.choices or not first.is_in_table or not line.is_of_figures
    return () if stands_alone else tuple(cell.label for cell in line.cells)


def _line(
    state: State,
    field: Sequence[Setting],
    faults: Mapping[str, tuple[str, ...]],
    steps: Mapping[str, tuple[Step, ...]],
) -> Line:
    first = field[0]
    path = first.field
    return Line(
        path=path,
        name=playbook_words.of_field(path),
        sentence=playbook_words.sentence_of(path),
        source=playbook_words.source_of(first),
        unit=playbook_words.of_unit(first, state.currency),
        default=playbook_words.of_values(field, [found.default for found in field], state.currency),
        use=playbook_words.use_of(path),
        cells=tuple(_cell(state, found, faults, steps) for found in field),
        faults=faults.get(path, ()) if path != first.path else (),
    )


def _faults(found: Iterable[Fault]) -> dict[str, tuple[str, ...]]:
    by_path: dict[str, tuple[str, ...]] = {}
    for fault in found:
        by_path[fault.path] = (*by_path.get(fault.path, ()), playbook_words.of_fault(fault))
    return by_path


def _cell(
    state: State, found: Setting, faults: Mapping[str, tuple[str, ...]], steps: Mapping[str, tuple[Step, ...]]
) -> Cell:
    path, currency = found.path, state.currency
    now, shown = playbook.get(state.current, path), playbook.get(state.shown, path)
    raw = state.raw(path)
    is_drafted = raw != safe(now)
    moved = state.moved.get(path)
    return Cell(
        setting=found,
        label=playbook_words.of_row(found) if found.row else "",
        name=playbook_words.of_setting(found),
        typed=state.typed.get(path, playbook_words.typed(found, raw)),
        value=playbook_words.of_value(found, shown, currency),
        drafted=_drafted(state, found, raw) if is_drafted else "",
        options=_options(found),
        is_changed=shown != found.default,
        before=playbook_words.of_value(found, now, state.current.programme.currency) if is_drafted else "",
        faults=faults.get(path, ()),
        moved="" if moved is None else playbook_words.typed(found, moved),
        coming=coming_of(state, found),
        history=steps.get(path, ()),
    )


def _drafted(state: State, found: Setting, raw: Any) -> str:
    """What the draft makes of a setting, as it was typed where that is no sound value."""
    if found.check(raw).faults:
        return playbook_words.unsound(found, raw)
    return playbook_words.value_in(state.drafted, found.path)


def _options(found: Setting) -> tuple[tuple[str, str], ...]:
    if found.unit == "FLAG":
        return (("yes", str(playbook_words.codes.YES)), ("no", str(playbook_words.codes.NO)))
    return tuple((code, playbook_words.of_choice(found, code)) for code in found.choices)
